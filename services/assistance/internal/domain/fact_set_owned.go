package domain

// owned is what the household has on the day: savings (R30), real property (R31, R32), vehicles (R33), other things of value (R34,
// R35). Property that a register and a declaration both name counts twice until somebody retracts the declared fact: nothing here can
// tell that it is the same.
func (a *assembly) owned() {
	d := &a.facts.Declaration
	var savings []*Fact
	a.each(FactSavings, a.today(), func(e *Fact) { savings = append(savings, e) })
	for _, e := range best(a, savings, (*Fact).PersonName) {
		a.use(e, "savings", false)
		d.Savings += e.Value.Amount
		d.SavingsKnown = true
	}
	a.each(FactRealProperty, a.today(), func(e *Fact) {
		a.use(e, element("real_properties", len(d.RealProperties)), false)
		d.RealProperties = append(d.RealProperties, RealProperty{Home: e.Value.Home, Land: e.Value.Land, AreaM2: e.Value.AreaM2})
	})
	a.each(FactVehicle, a.today(), func(e *Fact) {
		a.use(e, element("vehicles", len(d.Vehicles)), false)
		d.Vehicles = append(d.Vehicles, Vehicle{Kind: e.Value.Vehicle})
	})
	a.each(FactAsset, a.today(), func(e *Fact) {
		a.use(e, element("assets", len(d.Assets)), false)
		d.Assets = append(d.Assets, Asset{Kind: e.Value.Asset, Value: e.Value.Amount})
	})
}

// statedNone are the statements that the household has no real property and no vehicles. One that a better source denies is set aside.
func (a *assembly) statedNone() {
	for _, s := range []struct {
		kind, denied FactKind
		says         *bool
	}{
		{FactNoRealProperty, FactRealProperty, &a.facts.Declaration.NoRealProperty},
		{FactNoVehicles, FactVehicle, &a.facts.Declaration.NoVehicles},
	} {
		var against SourceKind
		a.each(s.denied, a.today(), func(e *Fact) { against = max(against, e.rank()) })
		a.each(s.kind, a.today(), func(e *Fact) {
			if e.rank() < against {
				a.setAside(e)
				return
			}
			a.use(e, factKinds[s.kind].path, false)
			*s.says = true
		})
	}
}

// crisis is the latest event of the twelve months before, when a crisis benefit is asked for (R88); whether it is asked in time is for
// the rules of the municipality.
func (a *assembly) crisis() {
	if !a.facts.asks(PurposeCrisis) {
		return
	}
	var last *Fact
	a.each(FactCrisis, Days{(a.month - 12).First(), a.day.Next()}, func(e *Fact) {
		if last == nil || e.Valid.From > last.Valid.From || e.Valid.From == last.Valid.From && e.rank() > last.rank() {
			last = e
		}
	})
	if last == nil {
		return
	}
	a.use(last, "crisis", false)
	c := &CrisisClaim{Event: last.Value.Event, Date: last.Valid.From}
	if last.Value.CostsKnown {
		c.Costs = &last.Value.Costs
	}
	if last.Value.CoveredKnown {
		c.Covered = &last.Value.Is
	}
	a.facts.Declaration.Crisis = c
}

// dwelling is where the household lives on the day, and its bills of the month and of the one before (R55, R56).
func (a *assembly) dwelling() {
	d := &a.facts.Declaration
	if e := a.one(FactDwelling, ""); e != nil {
		a.use(e, "dwelling", false)
		d.Dwelling = &Dwelling{AreaM2Hundredths: e.Value.AreaM2Hundredths, Heating: e.Value.Heating, RightOfUse: e.Value.RightOfUse}
	}
	a.each(FactHousingExpense, Days{(a.month - 1).First(), (a.month + 1).First()}, func(e *Fact) {
		a.use(e, element("housing_expenses", len(d.HousingExpenses)), false)
		d.HousingExpenses = append(d.HousingExpenses, HousingExpense{
			Type: e.Value.Expense, Month: e.Valid.From.Month(), Amount: e.Value.Amount, Debt: e.Value.Debt, QuantityHundredths: e.Value.QuantityHundredths,
		})
	})
}
