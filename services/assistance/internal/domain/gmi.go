package domain

// gmiThresholdSum is the first half of R36 and R60: G = GMI1 + GMI2 × N, which GMI and housing both start from.
func (a *assessment) gmiThresholdSum() {
	s := a.step(36)
	p := a.nationalOf(a.gmi, s, KeyGMI, 0)
	a.gmiSum, _ = p.Threshold(a.size)
	a.result.GMIThresholdSum = a.gmiSum
	if !s.quiet {
		s.Formula = sumFormula(p.value.first, p.value.other, a.size, a.gmiSum)
	}
	s.in("household", num(a.size), unitPersons).out("gmi_threshold_sum", a.gmiSum.v(), unitEURMonth)
}

// gmiBenefit applies R36: P = (GMI1 + GMI2 × N) − I, exact until the amount is rounded to the cent.
func (a *assessment) gmiBenefit() Fraction {
	p := a.gmiSum.Exact().Sub(a.income)
	s := a.step(36)
	if !s.quiet {
		s.Formula = a.gmiSum.String() + " − " + a.income.String() + " = " + p.String()
	}
	s.in("gmi_threshold_sum", a.gmiSum.v(), unitEURMonth).in("income", a.income.v(), unitEURMonth).out("difference", p.v(), unitEURMonth)
	return p
}

// gmiDue applies R37 (with R38 and R39): nothing is due at or below zero, nor below the minimum payable amount.
func (a *assessment) gmiDue(p Fraction) Money {
	s := a.step(37)
	least := a.local(s, KeyGMIMinPayable).value.first
	due := max(p.Round(), 0)
	if due < least {
		due = 0
	}
	s.in("difference", p.v(), unitEURMonth).out("gmi_benefit", due.v(), unitEURMonth)
	return due
}

func (a *assessment) gmiNotDue() Text {
	if a.quiet {
		return Text{}
	}
	return Text{
		LV: "Ienākumi " + a.incomeLV(a.gmiSum) + " mēnesī sasniedz vai pārsniedz garantētā minimālā ienākuma slieksni " + a.gmiSum.LV() + " (" + personsLV(a.size) + "), tāpēc pabalsts nepienākas.",
		EN: "Income of " + a.incomeEN(a.gmiSum) + " a month reaches or exceeds the guaranteed minimum income threshold of " + a.gmiSum.EN() + " (" + personsEN(a.size) + "), so no benefit is due.",
	}
}

func (a *assessment) gmiReason(due Money) Text {
	if a.quiet {
		return Text{}
	}
	return Text{
		LV: "GMI slieksnis " + a.gmiSum.LV() + " (" + personsLV(a.size) + ") mīnus ienākumi " + a.incomeLV(a.gmiSum) + " mēnesī ir " + due.LV() + ".",
		EN: "The GMI threshold of " + a.gmiSum.EN() + " (" + personsEN(a.size) + ") less income of " + a.incomeEN(a.gmiSum) + " a month is " + due.EN() + ".",
	}
}

// gmiLine makes the line of the GMI benefit, for which no status is needed (R41), and remembers what is paid, which the housing
// benefit adds to income (R60).
func (a *assessment) gmiLine() Entitlement {
	e := Entitlement{Benefit: GMIBenefit, Rule: id(36)}
	if a.size == 0 {
		return a.refuseExcluded(e)
	}
	due := a.gmiDue(a.gmiBenefit())
	if due == 0 {
		e.Rule = id(37)
		e.Reason = a.gmiNotDue()
		return e
	}
	if a.unknown.income {
		return a.undetermined(e)
	}
	e.Reason = a.gmiReason(due)
	e = a.permitted(e, due, a.seekersFor(KeyGMIJobSeeker))
	a.gmiPaid = e.MonthlyAmount
	return e
}
