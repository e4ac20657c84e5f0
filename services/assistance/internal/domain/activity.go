package domain

// economicActivity applies R24: the result of economic activity of a month is revenue less costs, by the statement of MK 809 annex 1.
// What is above zero counts like any other earnings; what a loss does is data (addActivity). The deductions inside the form are not
// confirmed: the form was not seen.
func (a *assessment) economicActivity(x *exemptionState) []Money {
	d := &a.facts.Declaration
	if len(d.EconomicActivities) == 0 {
		return nil
	}
	s := a.step(24)
	out := make([]Money, len(d.EconomicActivities))
	for i, e := range d.EconomicActivities {
		result := e.Revenue - e.Costs
		s.inOf("revenue", e.Revenue.v(), unitEUR, e.Person).inOf("costs", e.Costs.v(), unitEUR, e.Person)
		if result > 0 {
			result = a.counted(x, a.facts.member(e.Person), e.Month, IncomeEconomicActivity, result)
		}
		s.outOf("result."+e.Month.String(), result.v(), unitEUR, e.Person)
		out[i] = result
	}
	s.note("Veidlapas iekšējie atskaitījumi nav apstiprināti.", "The deductions inside the form are not confirmed.")
	return out
}

// addActivity adds the results of economic activity to the regular income of each person (R24). A loss is zero, or it offsets the
// same person's other regular income down to zero, as the parameter says; it never lowers anybody else's.
func (a *assessment) addActivity(sums, activity []Money) {
	if len(activity) == 0 {
		return
	}
	offsets := a.params.value(KeyEconomicLoss, a.day) == OffsetsOwn
	for i, e := range a.facts.Declaration.EconomicActivities {
		if activity[i] > 0 || offsets && !a.members[a.facts.member(e.Person)].excluded {
			sums[a.facts.member(e.Person)] += activity[i]
		}
	}
	for i := range sums {
		sums[i] = max(sums[i], 0)
	}
}

// pastWages applies R26: the wages of a person who no longer works are left out when they are below the minimum wage, if the parameter
// says so. The old rule said it; whether it is kept is not confirmed.
func (a *assessment) pastWages(monthly []Money) {
	if a.params.value(KeyPastWageIgnored, a.day) != BelowMinimumWage {
		return
	}
	s := a.step(26)
	least := a.national(s, KeyMinimumWage, 0).value.first
	d := &a.facts.Declaration
	for i, in := range d.MonthlyIncomes {
		if in.Type != IncomeWage || d.Members[a.facts.member(in.Person)].works() {
			continue
		}
		var wage Money
		for j, other := range d.MonthlyIncomes {
			if other.Type == IncomeWage && other.Person == in.Person && other.Month == in.Month {
				wage += d.MonthlyIncomes[j].Amount
			}
		}
		if wage < least {
			s.outOf("left_out", monthly[i].v(), unitEUR, in.Person)
			monthly[i] = 0
		}
	}
}

// works reports whether the member is employed or self-employed.
func (m *Member) works() bool { return m.Occupation == 1 || m.Occupation == 2 }

// savings applies R30 with R34 and R35: what the household declares, or what stands on its accounts if that is more; a balance below
// zero lowers nobody's savings. Whether securities and loans given count as savings is data; household items never do.
func (a *assessment) savings(s *Step) Money {
	d := &a.facts.Declaration
	var balances Money
	for _, acc := range d.Accounts {
		balances += max(acc.End, 0)
		s.inOf("balance", acc.End.v(), unitEUR, acc.Person)
	}
	have := max(d.Savings, balances)
	if d.SavingsKnown && balances > d.Savings {
		s.note("Kontu atlikumi ir lielāki par deklarētajiem uzkrājumiem; ņemti vērā atlikumi.", "The balances of the accounts are above the declared savings; the balances count.")
	}
	if len(d.Assets) == 0 {
		return have
	}
	count := a.national(s, KeySecurities, 0).Value == AsSavings
	for _, x := range d.Assets {
		s.in("asset."+x.Kind.String(), x.Value.v(), unitEUR)
		if count && x.Kind != HouseholdItem {
			have += x.Value
		}
	}
	return have
}
