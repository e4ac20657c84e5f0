package domain

// quantityUnknown marks bills of which at least one does not say how much it is for.
const quantityUnknown = -1

func addQuantity(sum, q int64) int64 {
	if q == 0 || sum == quantityUnknown {
		return quantityUnknown
	}
	return sum + q
}

// debtIsLeftOut applies R57: debts of earlier months are not expenses of the month, unless the parameter says that they count.
func (a *assessment) debtIsLeftOut(x *HousingExpense) bool {
	s := a.step(57)
	out := a.local(s, KeyHousingDebts).Value != Counted
	s.in("debt."+x.Type.String(), x.Amount.v(), unitEUR).out("left_out", txt(yesno(out)), "")
	return out
}

// withinQuantity applies R68 to norms of a quantity: of a bill above the norm the part within it counts, at the bill's own price.
// Without a norm, or when the bill does not say how much it is for, the bill counts in full and the trace says so.
func (a *assessment) withinQuantity(s *Step, t ExpenseType, bill Money, quantity int64) Money {
	limit, unit := a.quantityNorm(t)
	switch {
	case limit == 0 && s.quiet:
		return bill
	case limit == 0:
		s.note("Izdevumu veidam "+t.String()+" norma nav zināma; rēķins ņemts vērā pilnā apmērā.",
			"No norm is known for "+t.String()+"; the bill is counted in full.")
		return bill
	case quantity == 0 || quantity == quantityUnknown:
		s.note("Rēķinā par "+t.String()+" nav daudzuma; norma nav piemērota.", "The bill for "+t.String()+" gives no quantity; the norm is not applied.")
		return bill
	}
	s.in("quantity."+t.String(), Money(quantity).v(), unit).out("norm."+t.String(), Money(limit).v(), unit)
	if quantity <= limit {
		return bill
	}
	return NewFraction(int64(bill)*limit, quantity).Round()
}

// quantityNorm is the larger of the national and the municipal norm in hundredths of the unit; 0 when there is none.
func (a *assessment) quantityNorm(t ExpenseType) (limit int64, unit string) {
	for _, p := range [...]*Parameter{
		a.params.Lookup(NormKey(t), 0, a.day),
		a.params.Municipal(NormKey(t), a.facts.Municipality, 0, a.day),
	} {
		if p == nil {
			continue
		}
		v := &p.value
		amount, of := int64(0), ""
		switch v.unit {
		case "m3/person":
			amount, of = int64(v.first)*int64(a.size), "m3"
		case "m3/household":
			amount, of = int64(v.first), "m3"
		case "kWh/household":
			amount, of = int64(v.first), "kWh"
		case "kWh", "m3":
			amount, of = int64(v.first)+int64(v.other)*int64(a.size-1), v.unit
		}
		if amount > limit {
			limit, unit = amount, of
		}
	}
	return limit, unit
}
