package domain

import "slices"

// monthOf is a fact in one month of the window: a fact may speak for several.
type monthOf struct {
	*Fact
	month Month
}

// monthly are regular incomes of the three full months (R19), and the statements that there were none.
func (a *assembly) monthly() {
	type key struct {
		person string
		month  Month
		income IncomeType
	}
	d := &a.facts.Declaration
	received := map[key]bool{} // by a better source than a declaration, with the type left out
	for month := a.month - 3; month < a.month; month++ {
		var list []*Fact
		a.each(FactIncome, month.days(), func(e *Fact) { list = append(list, e) })
		for _, e := range best(a, list, func(e *Fact) key { return key{e.PersonName(), month, e.Value.Income} }) {
			a.use(e, element("monthly_incomes", len(d.MonthlyIncomes)), false)
			d.MonthlyIncomes = append(d.MonthlyIncomes, MonthlyIncome{Person: e.PersonName(), Month: month, Type: e.Value.Income, Amount: e.Value.Amount})
			if e.rank() > Declared && e.Value.Amount > 0 {
				received[key{person: e.PersonName(), month: month}] = true
			}
		}
	}
	for month := a.month - 3; month < a.month; month++ {
		a.each(FactNoIncome, month.days(), func(e *Fact) {
			if e.rank() == Declared && received[key{person: e.PersonName(), month: month}] {
				a.setAside(e)
				return
			}
			a.use(e, element("no_incomes", len(d.NoIncomes)), false)
			d.NoIncomes = append(d.NoIncomes, NoIncome{Person: e.PersonName(), Month: month})
		})
	}
}

// activity is the economic activity of the three months (R24).
func (a *assembly) activity() {
	d := &a.facts.Declaration
	var list []monthOf
	for month := a.month - 3; month < a.month; month++ {
		var found []*Fact
		a.each(FactEconomicActivity, month.days(), func(e *Fact) { found = append(found, e) })
		for _, e := range best(a, found, (*Fact).PersonName) {
			list = append(list, monthOf{e, month})
		}
	}
	for i, e := range list {
		a.use(e.Fact, element("economic_activities", i), false)
		d.EconomicActivities = append(d.EconomicActivities, EconomicActivity{Person: e.PersonName(), Month: e.month, Revenue: e.Value.Revenue, Costs: e.Value.Costs})
	}
}

// irregular are the irregular incomes of the twelve months (R20), and the statements of those who had none. A statement, or several
// together, must speak for all twelve months: what is stated for a part of them leaves the rest not known.
func (a *assembly) irregular() {
	type key struct {
		person string
		days   Days
		income IncomeType
	}
	d := &a.facts.Declaration
	year := Days{(a.month - 12).First(), a.month.First()}
	var list []*Fact
	a.each(FactIrregularIncome, year, func(e *Fact) { list = append(list, e) })
	received := map[string]bool{}
	for _, e := range best(a, list, func(e *Fact) key { return key{e.PersonName(), e.Valid, e.Value.Income} }) {
		a.use(e, element("irregular_incomes", len(d.IrregularIncomes)), false)
		d.IrregularIncomes = append(d.IrregularIncomes, IrregularIncome{Person: e.PersonName(), Date: e.Valid.From, Type: e.Value.Income, Amount: e.Value.Amount})
		if e.rank() > Declared && e.Value.Amount > 0 {
			received[e.PersonName()] = true
		}
	}
	stated := map[string][]*Fact{}
	var persons []string
	a.each(FactNoIrregularIncome, year, func(e *Fact) {
		if stated[e.PersonName()] == nil {
			persons = append(persons, e.PersonName())
		}
		stated[e.PersonName()] = append(stated[e.PersonName()], e)
	})
	for _, p := range persons {
		aside := received[p] || !covers(stated[p], year)
		for _, e := range stated[p] {
			if aside {
				a.setAside(e)
				continue
			}
			a.use(e, element("no_irregular_incomes", len(d.NoIrregularIncomes)), false)
		}
		if !aside {
			d.NoIrregularIncomes = append(d.NoIrregularIncomes, p)
		}
	}
}

// covers reports whether the facts together hold on every one of the days.
func covers(facts []*Fact, days Days) bool {
	sorted := slices.Clone(facts)
	slices.SortFunc(sorted, func(x, y *Fact) int { return int(x.Valid.From - y.Valid.From) })
	at := days.From
	for _, e := range sorted {
		if e.Valid.From <= at {
			at = max(at, e.Valid.Until)
		}
	}
	return at >= days.Until
}

// accounts are the balances of each account of a person: of its statements that reach the last day of the three months, the one that
// ends last (R35, R92 2.4).
func (a *assembly) accounts() {
	type key struct{ person, label string }
	last := (a.month - 1).Last()
	latest := map[key]*Fact{}
	var order []key
	a.each(FactAccount, Days{last, last.Next()}, func(e *Fact) {
		k := key{e.PersonName(), e.Value.Label}
		switch other := latest[k]; {
		case other == nil:
			order = append(order, k)
			latest[k] = e
		case e.Valid.Until > other.Valid.Until:
			a.setAside(other)
			latest[k] = e
		default:
			a.setAside(e)
		}
	})
	d := &a.facts.Declaration
	for i, k := range order {
		e := latest[k]
		a.use(e, element("accounts", i), false)
		d.Accounts = append(d.Accounts, Account{Person: k.person, Start: e.Value.Start, End: e.Value.End})
	}
}
