package domain

import "strconv"

// housingBenefit applies R54 and runs R50 to R53: no status is needed, the assessment is. It makes the line of the benefit.
func (a *assessment) housingBenefit() Entitlement {
	e := Entitlement{Benefit: HousingBenefit, Rule: id(51)}
	a.step(54).note("Mājokļa pabalstam statuss nav vajadzīgs.", "The housing benefit needs no status.")
	if a.size == 0 {
		return a.refuseExcluded(e)
	}
	if !a.unifiedHousing() {
		e.Rule = id(50)
		e.Reason = Text{
			LV: "Vienots mājokļa pabalsts ir no 01.07.2021.; par " + a.award.String() + " piemēro pašvaldības saistošos noteikumus.",
			EN: "The unified housing benefit begins on 2021-07-01; for " + a.award.String() + " the binding rules of the municipality apply.",
		}
		return e
	}
	if !a.rightOfUse() {
		e.Rule = id(14)
		e.Reason = Text{
			LV: "Mājsaimniecībai nav tiesību lietot mājokli vai tā tajā nav deklarēta.",
			EN: "The household has no right to use the dwelling or is not declared in it.",
		}
		return e
	}
	k := a.coefficientStep()
	expenses := a.housingExpenses()
	base := NewFraction(k*int64(a.gmiSum), 100)
	due := a.housingDue(a.capAtExpenses(a.housingFormula(base, expenses), expenses))
	baseAmount := base.Round()
	a.result.HousingBase, a.result.HousingExpenses = &baseAmount, &expenses
	if a.unknown.expenses {
		return a.undetermined(e)
	}
	if due == 0 {
		e.Rule = id(52)
		e.Reason = a.housingReason(k, due, expenses)
		return e
	}
	if a.unknown.income {
		return a.undetermined(e)
	}
	e.Reason = a.housingReason(k, due, expenses)
	return a.permitted(e, due, a.seekersFor(KeyHousingJobSeeker))
}

// housingReason shows the formula in words.
func (a *assessment) housingReason(k int64, due, expenses Money) Text {
	if a.quiet {
		return Text{}
	}
	if due == 0 && expenses == 0 {
		return Text{LV: "Nav mājokļa izdevumu, ko ņemt vērā.", EN: "There are no housing expenses to count."}
	}
	lv := "koeficients " + coefficientText(k, ',') + " × " + a.gmiSum.LV() + " + izdevumi " + expenses.LV() + " − ienākumi " + a.income.Round().LV() + a.withGMI(" un GMI pabalsts ", Money.LV)
	en := "coefficient " + coefficientText(k, '.') + " × " + a.gmiSum.EN() + " + expenses of " + expenses.EN() + " − income of " + a.income.Round().EN() + a.withGMI(" and the GMI benefit of ", Money.EN)
	if due == 0 {
		return Text{LV: "Aprēķins " + lv + " nav lielāks par nulli, tāpēc pabalsts nepienākas.", EN: "The calculation " + en + " is not above zero, so no benefit is due."}
	}
	return Text{
		LV: "Mājokļa pabalsts " + due.LV() + ": " + lv + a.capText(due, expenses, ", ne vairāk par izdevumiem") + ".",
		EN: "Housing benefit " + due.EN() + ": " + en + a.capText(due, expenses, ", at most the expenses") + ".",
	}
}

func (a *assessment) withGMI(text string, show func(Money) string) string {
	if a.gmiPaid == 0 {
		return ""
	}
	return text + show(a.gmiPaid)
}

func (a *assessment) capText(due, expenses Money, text string) string {
	if due == expenses {
		return text
	}
	return ""
}

// unifiedHousing applies R50: before 2021-07-01 municipal rules applied; they are not in this engine.
func (a *assessment) unifiedHousing() bool {
	ok := a.k.params.Lookup(KeyCoefficient, a.result.HouseholdType, a.k.day) != nil
	a.step(50).in("award_month", a.award.v(), "").out("unified_formula", txt(yesno(ok)), "")
	return ok
}

// rightOfUse applies R14: the household owns or rents the dwelling and is declared in it.
func (a *assessment) rightOfUse() bool {
	ok := a.facts.Declaration.Dwelling.RightOfUse
	a.step(14).out("right_of_use", txt(yesno(ok)), "")
	return ok
}

// coefficient is k in hundredths for a row of the table: the higher of the state and the municipal value; 0 when there is none.
func (a *assessment) coefficient(t HouseholdType) int64 {
	var k int64
	if p := a.k.params.Lookup(KeyCoefficient, t, a.k.day); p != nil {
		k = p.value.number
	}
	if p := a.k.params.Municipal(KeyCoefficient, a.facts.Municipality, t, a.k.day); p != nil {
		k = max(k, p.value.number)
	}
	return k
}

// coefficientOf applies R59: the higher of the state and the municipal coefficient, for the award month (R66; the rows hold the
// seam of spring 2023, R61).
func (a *assessment) coefficientOf(s *Step, t HouseholdType) int64 {
	a.nationalOf(a.k, s, KeyCoefficient, t)
	if p := a.k.params.Municipal(KeyCoefficient, a.facts.Municipality, t, a.k.day); p != nil {
		s.use(p)
	}
	return a.coefficient(t)
}

func (a *assessment) coefficientStep() int64 {
	s := a.step(59)
	k := a.coefficientOf(s, a.result.HouseholdType)
	s.in("household_type", a.result.HouseholdType.v(), "").out("coefficient", operand{kind: operandCoefficient, num: k}, "")
	return k
}

// incomeWithGMI applies R60 and R29: the GMI benefit paid for the month is added to income before the housing benefit is computed. A
// GMI benefit that is not asked for is not paid and not added.
func (a *assessment) incomeWithGMI() Fraction {
	total := a.income.Add(a.gmiPaid.Exact())
	s := a.step(60).in("income", a.income.v(), unitEURMonth).in("gmi_benefit", a.gmiPaid.v(), unitEURMonth)
	if !s.quiet {
		s.Formula = a.income.String() + " + " + a.gmiPaid.String() + " = " + total.String()
	}
	s.out("income_with_gmi", total.v(), unitEURMonth)
	if !a.facts.asks(PurposeGMI) && a.gmiSum.Exact().Cmp(a.income) > 0 {
		s.note("GMI pabalsts nav lūgts; ja to par šo mēnesi jau maksā, tas jāpieskaita ienākumiem.",
			"The GMI benefit is not asked for; if it is already paid for this month, it must be added to income.")
	}
	return total
}

// housingFormula applies R51: P = k × (GMI1 + GMI2 × N) + K − (I + GMI benefit of the month), exact.
func (a *assessment) housingFormula(base Fraction, expenses Money) Fraction {
	income := a.incomeWithGMI()
	p := base.Add(expenses.Exact()).Sub(income)
	s := a.step(51).in("housing_base", base.v(), unitEURMonth).in("expenses", expenses.v(), unitEURMonth)
	if !s.quiet {
		s.Formula = base.String() + " + " + expenses.String() + " − " + income.String() + " = " + p.String()
	}
	s.out("difference", p.v(), unitEURMonth)
	return p
}

// capAtExpenses applies R53: the benefit does not exceed the expenses, where the parameter says so.
func (a *assessment) capAtExpenses(p Fraction, expenses Money) Fraction {
	s := a.step(53)
	if a.local(s, KeyCapAtExpenses).Value == Yes && p.Cmp(expenses.Exact()) > 0 {
		p = expenses.Exact()
	}
	s.in("expenses", expenses.v(), unitEURMonth).out("capped", p.v(), unitEURMonth)
	return p
}

// housingDue applies R52: nothing is due at or below zero; above it the amount is rounded to the cent (R38).
func (a *assessment) housingDue(p Fraction) Money {
	due := max(p.Round(), 0)
	a.step(52).in("difference", p.v(), unitEURMonth).out("housing_benefit", due.v(), unitEURMonth)
	return due
}

// coefficientText writes hundredths as 2.5 or 1.75.
func coefficientText(k int64, point byte) string {
	b := strconv.AppendInt(nil, k/100, 10)
	if r := k % 100; r != 0 {
		b = append(b, point, byte('0'+r/10))
		if r%10 != 0 {
			b = append(b, byte('0'+r%10))
		}
	}
	return string(b)
}
