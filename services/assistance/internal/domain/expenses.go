package domain

import "strconv"

// housingExpenses applies R55 (with R51 and R68): K is the sum over the kinds of expense of what the bills of one month say,
// each not above its norm.
func (a *assessment) housingExpenses() Money {
	s := a.step(55)
	if a.does.unknownIsNotZero {
		a.expensesUnknown(s)
	}
	bills, quantities := a.billsOfOneMonth()
	norms := a.step(68)
	var sum Money
	unlimited := false
	for t, bill := range bills {
		if bill == 0 {
			continue
		}
		counted := bill
		if limit, ok := a.norm(norms, ExpenseType(t)); ok {
			counted = min(bill, limit)
		} else if a.does.moreHousing {
			counted = a.withinQuantity(norms, ExpenseType(t), bill, quantities[t])
		} else {
			unlimited = true
		}
		if ExpenseType(t) == ExpenseSolidFuel {
			counted = a.solidFuel(counted)
		}
		name := ExpenseType(t).String()
		s.in(name, bill.v(), unitEUR).out(name, counted.v(), unitEUR)
		sum += counted
	}
	if unlimited {
		norms.note("Izdevumu normas nav apstiprinātas un nav ielādētas; rēķini bez normas ņemti vērā pilnā apmērā.",
			"The expense norms are not confirmed and not loaded; bills without a norm are counted in full.")
	}
	s.out("expenses", sum.v(), unitEURMonth)
	return sum
}

// billsOfOneMonth applies R56: bills are of the previous or the current month. When a kind of expense has bills of both months
// the current month's count, so that no expense counts twice.
// Quantities are those of the bills that count; below zero when one of them does not say.
func (a *assessment) billsOfOneMonth() (bills [16]Money, quantities [16]int64) {
	var current, previous [16]Money
	var amount, before [16]int64
	var has [16]bool
	m := a.facts.ApplicationDate.Month()
	for i := range a.facts.Declaration.HousingExpenses {
		x := &a.facts.Declaration.HousingExpenses[i]
		switch {
		case a.does.moreHousing && x.Debt && a.debtIsLeftOut(x):
		case x.Month == m:
			current[x.Type] += x.Amount
			amount[x.Type] = addQuantity(amount[x.Type], x.QuantityHundredths)
			has[x.Type] = true
		default:
			previous[x.Type] += x.Amount
			before[x.Type] = addQuantity(before[x.Type], x.QuantityHundredths)
		}
	}
	s := a.step(56).in("window", window(m-1, m), "")
	for t := range current {
		switch {
		case !has[t]:
			current[t], amount[t] = previous[t], before[t]
		case previous[t] != 0:
			s.out("left_out."+ExpenseType(t).String(), previous[t].v(), unitEUR)
			s.note("Izdevumu veidam "+ExpenseType(t).String()+" ir abu mēnešu rēķini; ņemts kārtējais mēnesis.",
				"There are bills of both months for "+ExpenseType(t).String()+"; the current month is counted.")
		}
	}
	return current, amount
}

// norm applies R68 (with R51): the limit of one kind of expense is the norm of annex 3 or the more generous municipal norm; ok is
// false when neither is loaded or a norm by area has no area to go by.
func (a *assessment) norm(s *Step, t ExpenseType) (limit Money, ok bool) {
	for _, p := range [...]*Parameter{
		a.params.Lookup(NormKey(t), 0, a.day),
		a.params.Municipal(NormKey(t), a.facts.Municipality, 0, a.day),
	} {
		if p == nil {
			continue
		}
		if a.does.moreHousing {
			s.use(p)
		}
		amount, known := a.normAmount(s, p)
		if !known {
			continue
		}
		s.use(p)
		limit, ok = max(limit, amount), true
	}
	if ok {
		s.out(t.String(), limit.v(), unitEUR)
	}
	return limit, ok
}

func (a *assessment) normAmount(s *Step, p *Parameter) (Money, bool) {
	switch p.value.unit {
	case "EUR/m2":
		area := a.normArea(s)
		return NewFraction(int64(p.value.first)*area, 100).Round(), area > 0
	case "EUR/person":
		return p.value.first * Money(a.size), true
	case "EUR/household":
		return p.value.first, true
	}
	return 0, false // a quantity, or no number known
}

// normArea applies R69: norms by the square metre go by the area of the dwelling, up to the normal area for the household
// where one is set. In hundredths of a square metre; 0 when the area is not declared.
func (a *assessment) normArea(s *Step) int64 {
	area := a.facts.Declaration.Dwelling.AreaM2Hundredths
	p := a.params.Municipal(KeyNormalArea, a.facts.Municipality, 0, a.day)
	if p == nil {
		p = a.params.Lookup(KeyNormalArea, 0, a.day)
	}
	if p != nil {
		s.use(p)
		area = min(area, 100*(p.value.number+p.value.number2*int64(a.size-1)))
	}
	if area == 0 && a.does.unknownIsNotZero && !a.unknown.area {
		a.unknown.area, a.unknown.expenses = true, true
		a.lacks(a.step(69), "dwelling.area_m2_hundredths", "", 0, "Nav ziņu par mājokļa platību.", "Nothing is known about the area of the dwelling.")
	}
	if area == 0 {
		s.note("Mājokļa platība nav deklarēta; normu uz kvadrātmetru nevar piemērot.", "The area of the dwelling is not declared; a norm by the square metre cannot be applied.")
	}
	return area
}

// solidFuel applies R71: fuel bought at once counts in the month of the bill, or in equal parts over the award.
func (a *assessment) solidFuel(bill Money) Money {
	s := a.step(71)
	mode := a.local(s, KeySolidFuelMode).Value
	counted := bill
	if mode == SpreadAwardMonths {
		counted = NewFraction(int64(bill), int64(max(a.months, 1))).Round()
		if !s.quiet {
			s.Formula = bill.String() + " / " + strconv.Itoa(a.months) + " = " + counted.String()
		}
	}
	s.in("bill", bill.v(), unitEUR).out("counted", counted.v(), unitEUR)
	return counted
}
