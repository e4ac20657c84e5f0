package domain_test

import (
	"slices"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// stated adds the statement that there is none wherever f says nothing, so that every fact is known.
func stated(f domain.Facts) domain.Facts {
	d := &f.Declaration
	month := f.ApplicationDate.Month()
	for _, m := range d.Members {
		for back := domain.Month(1); back <= 3; back++ {
			if !slices.ContainsFunc(d.MonthlyIncomes, func(in domain.MonthlyIncome) bool { return in.Person == m.Person && in.Month == month-back }) &&
				!slices.ContainsFunc(d.EconomicActivities, func(e domain.EconomicActivity) bool { return e.Person == m.Person && e.Month == month-back }) {
				d.NoIncomes = append(d.NoIncomes, domain.NoIncome{Person: m.Person, Month: month - back})
			}
		}
		if !slices.ContainsFunc(d.IrregularIncomes, func(in domain.IrregularIncome) bool { return in.Person == m.Person }) {
			d.NoIrregularIncomes = append(d.NoIrregularIncomes, m.Person)
		}
	}
	d.SavingsKnown = true
	d.NoRealProperty, d.NoVehicles = len(d.RealProperties) == 0, len(d.Vehicles) == 0
	if len(d.HousingExpenses) == 0 && slices.Contains(f.Purposes, domain.PurposeHousing) {
		d.HousingExpenses = []domain.HousingExpense{{Type: domain.ExpenseRent, Month: month}}
	}
	return f
}
