package domain

// ProposeThreshold applies R8: from a percentage of the income median it proposes the threshold of the first person and of each
// other person, both in whole euro, half a euro going up; the second is 0.7 of the first after rounding. It is for preparing
// next year's row only: published values are loaded, never derived (one of them, 87.50, does not follow the formula).
func ProposeThreshold(percent int64, median Money) (first, other Money) {
	first = wholeEuro(NewFraction(percent*int64(median), 100))
	return first, wholeEuro(NewFraction(7*int64(first), 10))
}

func wholeEuro(f Fraction) Money {
	n, d := f.parts()
	return Money(floorDiv(2*n+100*d, 200*d) * 100)
}

// Within applies the test of R9 to any threshold: an average income that does not exceed it qualifies.
func Within(income Fraction, threshold Money) bool { return income.Cmp(threshold.Exact()) <= 0 }

// needyThreshold applies R9: T(n) = first + other × (n − 1) for the needy status.
func (a *assessment) needyThreshold() {
	s := a.step(9)
	p := a.national(s, KeyNeedy, 0)
	a.needy, _ = p.Threshold(a.size)
	a.result.NeedyThreshold = a.needy
	if !s.quiet {
		s.Formula = sumFormula(p.value.first, p.value.other, a.size, a.needy)
	}
	s.in("household", num(a.size), unitPersons).out("needy_threshold", a.needy.v(), unitEURMonth)
}

// lowIncomeThreshold applies R10: the municipality's own row for the most particular group the household belongs to. Without a
// row nothing lies above the needy threshold, so no low-income status can be proposed; the value is never derived.
func (a *assessment) lowIncomeThreshold() {
	s := a.step(10).in("municipality", txt(a.facts.Municipality), "")
	a.low = a.needy
	if p := a.lowIncomeRow(); p != nil {
		s.use(p)
		if t, ok := p.Threshold(a.size); ok {
			a.low, a.hasLow = t, true
			if !s.quiet {
				s.Formula = sumFormula(p.value.first, p.value.other, a.size, t)
			}
		} else {
			s.note("Pašvaldības rindā nav sliekšņa pārējām personām.", "The municipality's row has no value for other persons.")
		}
	}
	if !a.hasLow {
		s.note("Pašvaldības maznodrošinātas mājsaimniecības slieksnis šim mēnesim nav ielādēts; maznodrošinātas mājsaimniecības statusu nevar aprēķināt.",
			"The municipality's low-income threshold is not loaded for this month; the low-income status cannot be computed.")
	}
	if a.hasLow && a.low < a.needy {
		s.note("Pašvaldības slieksnis ir zemāks par trūcīgas mājsaimniecības slieksni; dati jāpārbauda.",
			"The municipal threshold is below the needy threshold; the data must be checked.")
	}
	a.result.LowIncomeThreshold = a.low
	s.out("low_income_threshold", a.low.v(), unitEURMonth)
}

func (a *assessment) lowIncomeRow() *Parameter {
	if a.size == 0 {
		return nil
	}
	for _, t := range a.groups() {
		if p := a.params.Municipal(KeyLowIncome, a.facts.Municipality, t, a.day); p != nil {
			return p
		}
	}
	return nil
}

// sumFormula shows first + other × (n − 1) = sum.
func sumFormula(first, other Money, n int, sum Money) string {
	if n <= 1 {
		return sum.String()
	}
	return first.String() + " + " + other.String() + " × " + itoa(n-1) + " = " + sum.String()
}
