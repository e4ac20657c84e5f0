package domain

// countedIncome is what is left of each declared line after the exemptions, in the order of the lists.
type countedIncome struct{ monthly, irregular, activity []Money }

// bucket is what is left of one monthly cap of one person.
type bucket struct {
	member    int
	month     Month
	treatment string
	left      Money
}

// exemptPart sums what one person has exempt of one type, for the trace.
type exemptPart struct {
	member int
	t      IncomeType
	amount Money
}

type exemptionState struct {
	rule, list *Step
	cap        Money
	buckets    []bucket
	parts      []exemptPart
}

// netIncome applies R22: income is declared and taken after taxes; nothing is deducted here.
func (a *assessment) netIncome() {
	a.step(22).note("Deklarētās summas ir pēc nodokļu nomaksas; nekas netiek atskaitīts.", "Declared amounts are after taxes; nothing is deducted.")
}

// exemptions applies R28: removes from every line what the law does not count. A scholarship and the earnings of a child count
// only above the minimum monthly wage, for each person and month; regular lines use a cap up before irregular ones. Income of
// excluded persons is left out.
func (a *assessment) exemptions() countedIncome {
	d := &a.facts.Declaration
	x := exemptionState{rule: a.step(23), list: a.step(28)}
	out := countedIncome{monthly: make([]Money, len(d.MonthlyIncomes)), irregular: make([]Money, len(d.IrregularIncomes))}
	for i, in := range d.MonthlyIncomes {
		out.monthly[i] = a.counted(&x, a.facts.member(in.Person), in.Month, in.Type, in.Amount)
	}
	if a.does.moreIncome {
		a.pastWages(out.monthly)
		out.activity = a.economicActivity(&x)
	}
	for i, in := range d.IrregularIncomes {
		out.irregular[i] = a.counted(&x, a.facts.member(in.Person), in.Date.Month(), in.Type, in.Amount)
	}
	var total Money
	for _, p := range x.parts {
		name := ""
		if !a.quiet {
			name = "exempt." + p.t.String()
		}
		x.list.inOf(name, p.amount.v(), unitEUR, a.members[p.member].Person)
		total += p.amount
	}
	x.list.out("exempt_total", total.v(), unitEUR)
	return out
}

func (a *assessment) counted(x *exemptionState, member int, month Month, t IncomeType, amount Money) Money {
	if a.members[member].excluded {
		return 0
	}
	exempt := Money(0)
	switch treatment := a.treatmentOf(x.rule, t, member, month); treatment {
	case Exempt:
		exempt = amount
	case ExemptToMinimumWage, ChildExemptToMinWge:
		b := a.bucket(x, member, month, treatment)
		exempt = min(amount, b.left)
		b.left -= exempt
	}
	if exempt > 0 {
		x.add(member, t, exempt)
	}
	return amount - exempt
}

func (a *assessment) bucket(x *exemptionState, member int, month Month, treatment string) *bucket {
	for i := range x.buckets {
		if b := &x.buckets[i]; b.member == member && b.month == month && b.treatment == treatment {
			return b
		}
	}
	if len(x.buckets) == 0 {
		x.cap = a.national(x.list, KeyMinimumWage, 0).value.first
	}
	x.buckets = append(x.buckets, bucket{member, month, treatment, x.cap})
	return &x.buckets[len(x.buckets)-1]
}

func (x *exemptionState) add(member int, t IncomeType, amount Money) {
	for i := range x.parts {
		if p := &x.parts[i]; p.member == member && p.t == t {
			p.amount += amount
			return
		}
	}
	x.parts = append(x.parts, exemptPart{member, t, amount})
}

// treatmentOf applies R23: every kind of income has a dated row that says how it counts; money from third persons counts. The
// exemption of a child's earnings is for persons below 18 on the first day of the month; others' earnings count.
func (a *assessment) treatmentOf(s *Step, t IncomeType, member int, month Month) string {
	treatment := a.national(s, TreatmentKey(t), 0).Value
	if treatment == ChildExemptToMinWge && a.members[member].BirthDate.ageYears(month.First()) >= 18 {
		return Counted
	}
	return treatment
}

// regularIncome applies R19: what counts of the last three full calendar months before the application. Lines of other months
// were refused before.
func (a *assessment) regularIncome(c countedIncome) {
	m := a.facts.ApplicationDate.Month()
	s := a.step(19).in("window", window(m-3, m-1), "")
	sums := make([]Money, len(a.members))
	for i := range a.facts.Declaration.MonthlyIncomes {
		sums[a.facts.member(a.facts.Declaration.MonthlyIncomes[i].Person)] += c.monthly[i]
	}
	if a.does.moreIncome {
		a.addActivity(sums, c.activity)
	}
	if a.does.unknownIsNotZero {
		a.monthsUnknown(s)
	}
	a.regular = a.sumOf(s, sums)
}

// irregularIncome applies R20: what counts of the irregular income of the twelve calendar months before the application.
func (a *assessment) irregularIncome(c countedIncome) {
	m := a.facts.ApplicationDate.Month()
	s := a.step(20).in("window", window(m-12, m-1), "")
	sums := make([]Money, len(a.members))
	for i := range a.facts.Declaration.IrregularIncomes {
		sums[a.facts.member(a.facts.Declaration.IrregularIncomes[i].Person)] += c.irregular[i]
	}
	if a.does.unknownIsNotZero {
		a.irregularUnknown(s)
	}
	a.irregular = a.sumOf(s, sums)
}

func (a *assessment) sumOf(s *Step, sums []Money) Money {
	var total Money
	for i, sum := range sums {
		if sum != 0 {
			s.outOf("counted", sum.v(), unitEUR, a.members[i].Person)
			total += sum
		}
	}
	s.out("counted_total", total.v(), unitEUR)
	return total
}

// averageIncome applies R21: I = regular / 3 + irregular / 12, kept as an exact fraction. The division of irregular income by
// twelve is inferred from its twelve-month period.
func (a *assessment) averageIncome() {
	a.income = AverageIncome(a.regular, a.irregular)
	a.result.ExactMonthlyIncome = a.income
	a.result.AverageMonthlyIncome = a.income.Round()
	s := a.step(21).in("regular", a.regular.v(), unitEUR).in("irregular", a.irregular.v(), unitEUR)
	if !s.quiet {
		s.Formula = a.regular.String() + " / 3 + " + a.irregular.String() + " / 12 = " + a.income.String()
	}
	s.out("average_monthly_income", a.income.Round().v(), unitEURMonth)
	if a.irregular != 0 {
		s.note("Neregulāro ienākumu dalīšana ar 12 secināta no divpadsmit mēnešu perioda; jāsalīdzina ar MK 809.",
			"The division of irregular income by 12 is inferred from the twelve-month period; to be checked against MK 809.")
	}
}

// AverageIncome is the arithmetic of R21.
func AverageIncome(regular, irregular Money) Fraction {
	return NewFraction(4*int64(regular)+int64(irregular), 12)
}
