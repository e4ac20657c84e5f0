package domain

// On is the same household asking on another day: months of incomes, bills and statements move along with the month of the
// application, birth dates stay. Facts whose day does not change stay as they are.
func (f Facts) On(day Date) Facts {
	by := day.Month() - f.ApplicationDate.Month()
	f.ApplicationDate = day
	if by == 0 {
		return f
	}
	d := &f.Declaration
	d.MonthlyIncomes = moved(d.MonthlyIncomes, func(x *MonthlyIncome) { x.Month += by })
	d.IrregularIncomes = moved(d.IrregularIncomes, func(x *IrregularIncome) { x.Date = x.Date.plusMonths(by) })
	d.HousingExpenses = moved(d.HousingExpenses, func(x *HousingExpense) { x.Month += by })
	d.NoIncomes = moved(d.NoIncomes, func(x *NoIncome) { x.Month += by })
	d.EconomicActivities = moved(d.EconomicActivities, func(x *EconomicActivity) { x.Month += by })
	return f
}

// moved is a changed copy: the facts that were given stay as they are.
func moved[T any](list []T, change func(*T)) []T {
	if list == nil {
		return nil
	}
	out := make([]T, len(list))
	for i, x := range list {
		change(&x)
		out[i] = x
	}
	return out
}

// plusMonths is the same day of another month, or its last day when it has no such day.
func (d Date) plusMonths(by Month) Date {
	m := d.Month() + by
	return min(m.First()+d%100-1, m.Last())
}

// LineChange is one line of two outcomes about the same household.
type LineChange struct {
	Now, Then Entitlement
}

// Changes are the lines that come out otherwise: granted or not, the amount, which status. Lines are matched by what was asked for.
func Changes(now, then Result) []LineChange {
	var out []LineChange
	for _, after := range then.Entitlements {
		before := matching(now.Entitlements, after)
		if before.Granted != after.Granted || before.MonthlyAmount != after.MonthlyAmount || before.Granted && before.Status != after.Status {
			out = append(out, LineChange{before, after})
		}
	}
	return out
}

func matching(lines []Entitlement, other Entitlement) Entitlement {
	for _, l := range lines {
		if l.Benefit == other.Benefit && (l.Status != 0) == (other.Status != 0) {
			return l
		}
	}
	return Entitlement{Status: other.Status, Benefit: other.Benefit}
}
