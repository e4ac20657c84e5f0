package domain

import "slices"

// number is one amount of the facts that a search may change.
type number struct {
	path  string
	value Money
	set   func(*Facts, Money)
}

// numbers are the amounts worth searching: of each person the largest line of regular income, the largest irregular payment, the
// savings, and of each kind of bill the largest line. A change of another line of the same person has the same effect.
func numbers(f Facts) (out []number) {
	d := &f.Declaration
	for i := range d.Members {
		if j := largest(len(d.MonthlyIncomes), func(j int) (Money, bool) {
			return d.MonthlyIncomes[j].Amount, d.MonthlyIncomes[j].Person == d.Members[i].Person
		}); j >= 0 {
			out = append(out, number{item("monthly_incomes", j, "amount"), d.MonthlyIncomes[j].Amount, func(f *Facts, m Money) {
				f.Declaration.MonthlyIncomes = slices.Clone(f.Declaration.MonthlyIncomes)
				f.Declaration.MonthlyIncomes[j].Amount = m
			}})
		}
	}
	if j := largest(len(d.IrregularIncomes), func(j int) (Money, bool) { return d.IrregularIncomes[j].Amount, true }); j >= 0 {
		out = append(out, number{item("irregular_incomes", j, "amount"), d.IrregularIncomes[j].Amount, func(f *Facts, m Money) {
			f.Declaration.IrregularIncomes = slices.Clone(f.Declaration.IrregularIncomes)
			f.Declaration.IrregularIncomes[j].Amount = m
		}})
	}
	if d.SavingsKnown || d.Savings > 0 {
		out = append(out, number{"declaration.savings", d.Savings, func(f *Facts, m Money) { f.Declaration.Savings = m }})
	}
	for t := range ExpenseType(len(expenseWords)) {
		if j := largest(len(d.HousingExpenses), func(j int) (Money, bool) { return d.HousingExpenses[j].Amount, d.HousingExpenses[j].Type == t }); j >= 0 {
			out = append(out, number{item("housing_expenses", j, "amount"), d.HousingExpenses[j].Amount, func(f *Facts, m Money) {
				f.Declaration.HousingExpenses = slices.Clone(f.Declaration.HousingExpenses)
				f.Declaration.HousingExpenses[j].Amount = m
			}})
		}
	}
	return out
}

// largest is the index of the largest of n amounts that qualify, -1 if none does.
func largest(n int, at func(int) (Money, bool)) int {
	best := -1
	var most Money
	for j := range n {
		if m, ok := at(j); ok && (best < 0 || m > most) {
			best, most = j, m
		}
	}
	return best
}

// wording is one word or statement of the facts that a search may change.
type wording struct {
	path, from, to string
	apply          func(*Facts)
}

// words are the words and statements worth trying: registering as unemployed, the right to use the dwelling, one vehicle or property
// less, and each missing fact stated to be none.
func words(f Facts, r Result) (out []wording) {
	d := &f.Declaration
	for i, m := range d.Members {
		if m.Occupation == unemployedNotRegistered || m.Occupation == notWorkingOther {
			out = append(out, wording{item("members", i, "occupation"), m.Occupation.String(), unemployedRegistered.String(), func(f *Facts) {
				f.Declaration.Members = slices.Clone(f.Declaration.Members)
				f.Declaration.Members[i].Occupation = unemployedRegistered
			}})
		}
	}
	if w := d.Dwelling; w != nil {
		out = append(out, wording{"declaration.dwelling.right_of_use", yesno(w.RightOfUse), yesno(!w.RightOfUse), func(f *Facts) {
			other := *f.Declaration.Dwelling
			other.RightOfUse = !other.RightOfUse
			f.Declaration.Dwelling = &other
		}})
	}
	for i, v := range d.Vehicles {
		out = append(out, wording{item("vehicles", i, "kind"), v.Kind.String(), "", func(f *Facts) {
			f.Declaration.Vehicles = slices.Delete(slices.Clone(f.Declaration.Vehicles), i, i+1)
			f.Declaration.NoVehicles = len(f.Declaration.Vehicles) == 0
		}})
	}
	for i := range d.RealProperties {
		out = append(out, wording{item("real_properties", i, "home"), yesno(d.RealProperties[i].Home), "", func(f *Facts) {
			f.Declaration.RealProperties = slices.Delete(slices.Clone(f.Declaration.RealProperties), i, i+1)
			f.Declaration.NoRealProperty = len(f.Declaration.RealProperties) == 0
		}})
	}
	return append(out, statementsOf(r)...)
}

// statementsOf states each missing fact to be none, one by one.
func statementsOf(r Result) (out []wording) {
	for _, m := range r.Missing {
		apply := map[string]func(*Facts){
			"declaration.monthly_incomes": func(f *Facts) {
				f.Declaration.NoIncomes = append(slices.Clone(f.Declaration.NoIncomes), NoIncome{m.Person, m.Month})
			},
			"declaration.irregular_incomes": func(f *Facts) {
				f.Declaration.NoIrregularIncomes = append(slices.Clone(f.Declaration.NoIrregularIncomes), m.Person)
			},
			"declaration.savings":         func(f *Facts) { f.Declaration.SavingsKnown = true },
			"declaration.real_properties": func(f *Facts) { f.Declaration.NoRealProperty = true },
			"declaration.vehicles":        func(f *Facts) { f.Declaration.NoVehicles = true },
		}[m.Path]
		if apply != nil {
			out = append(out, wording{m.Path, "", "none", apply})
		}
	}
	return out
}
