package domain

import "slices"

// Award is what runs: the granted lines of one decision, with the facts it was made on.
type Award struct {
	Facts Facts
	Lines []Entitlement
}

// Difference is what a change would do to a running award, month by month, before anybody applies it.
type Difference struct {
	Rule   string // R47, R63, R67 or R49
	Months []MonthDifference
	Reason Text
	Trace  []*Step
}

// MonthDifference is one benefit in one month.
type MonthDifference struct {
	Month        Month
	Benefit      BenefitKind
	Was, Becomes Money
}

// Delta is what is to be paid more, or less when it is below zero.
func (m MonthDifference) Delta() Money { return m.Becomes - m.Was }

// Total is the sum of the differences.
func (d Difference) Total() (sum Money) {
	for _, m := range d.Months {
		sum += m.Delta()
	}
	return sum
}

// Recalculate computes a running award again on its own declaration, for its months from a month on, when the coefficient or the GMI
// threshold changes inside it (R67, R49) or is changed for months that have passed (R63). to is the rows as they now are; e has those
// the award was made with. Only coefficients, the reading of row C and, where the parameter says so, the GMI threshold are taken from
// to: everything else stays as it was decided. Nothing is applied.
func (e *Engine) Recalculate(award Award, from Month, to *Parameters) (Difference, error) {
	d := Difference{Rule: id(67)}
	if to.hash != e.params.hash {
		d.Rule = id(63)
	}
	first := award.Facts.ApplicationDate
	for _, line := range award.Lines {
		if line.Benefit == 0 || !line.Granted {
			continue
		}
		for m := max(from, line.Start.Month()); m <= min(line.End.Month(), ParametersTo.Month()); m++ { // no row says what comes later
			day := max(m.First(), min(first, m.Last()))
			o, err := e.assessWith(award.Facts, law{to, day})
			if err != nil {
				return Difference{}, err
			}
			x := MonthDifference{Month: m, Benefit: line.Benefit, Was: MonthAmount(line.MonthlyAmount, line.Start, m)}
			x.Becomes = MonthAmount(amountOf(o, line.Benefit), line.Start, m)
			if x.Delta() != 0 && d.Trace == nil {
				d.Trace = append([]*Step{recalculated(d.Rule, x)}, o.Trace...)
			}
			d.Months = append(d.Months, x)
		}
	}
	d.Reason = d.reason()
	return d, nil
}

// recalculated applies R63 (a law for months that have passed) and R67 (a change inside the award): the step before the trace of the
// first month that changes.
func recalculated(rule string, x MonthDifference) *Step {
	n := ruleID(67)
	if rule == id(63) {
		n = 63
	}
	r := rules[n]
	s := &Step{Rule: r.ID, Title: r.Title, Function: r.Function}
	return s.in("was", x.Was.v(), unitEURMonth).in("month", x.Month.v(), "").out("becomes", x.Becomes.v(), unitEURMonth)
}

// assessWith computes facts with the coefficients of l and, where the parameter says so (R49), its GMI threshold.
func (e *Engine) assessWith(f Facts, l law) (Outcome, error) {
	a := &assessment{facts: &f, params: e.params, does: e.does, trace: make([]*Step, 0, 48)}
	a.k = l
	a.gmi = law{e.params, e.awardDay(&f)}
	if l.params.value(KeyRecalcOnGMI, l.day) == Yes {
		a.gmi = l
	}
	if l.params.value(KeyRecalcOnCoefficient, l.day) == No {
		a.k = law{e.params, e.awardDay(&f)}
	}
	if err := f.Check(); err != nil {
		return Outcome{}, err
	}
	a.run()
	if a.err != nil {
		return Outcome{}, a.err
	}
	return Outcome{Result: a.result, Trace: a.trace}, nil
}

// awardDay is the day on which the parameters of f are looked up (R2).
func (e *Engine) awardDay(f *Facts) Date {
	p := e.params.Municipal(KeyFirstMonthRule, f.Municipality, 0, f.ApplicationDate)
	if p == nil {
		p = e.params.Lookup(KeyFirstMonthRule, 0, f.ApplicationDate)
	}
	if p != nil && p.Value == NextMonth {
		return (f.ApplicationDate.Month() + 1).First()
	}
	return f.ApplicationDate
}

func amountOf(o Outcome, b BenefitKind) Money {
	i := slices.IndexFunc(o.Result.Entitlements, func(e Entitlement) bool { return e.Benefit == b && e.Status == 0 })
	if i < 0 {
		return 0
	}
	return o.Result.Entitlements[i].MonthlyAmount
}

func (d Difference) reason() Text {
	switch total := d.Total(); {
	case !slices.ContainsFunc(d.Months, func(m MonthDifference) bool { return m.Delta() != 0 }):
		return Text{"Pārrēķins neko nemaina.", "The recalculation changes nothing."}
	case d.Rule == id(63):
		return Text{
			LV: "Likums maina jau izmaksātus mēnešus; starpība kopā ir " + total.LV() + ".",
			EN: "The law changes months that have passed; the difference comes to " + total.EN() + ".",
		}
	default:
		return Text{
			LV: "Koeficients vai slieksnis mainās piešķīruma laikā; pārrēķins pēc spēkā esošās deklarācijas, starpība kopā ir " + total.LV() + ".",
			EN: "A coefficient or threshold changes inside the award; recalculated on the valid declaration, the difference comes to " + total.EN() + ".",
		}
	}
}
