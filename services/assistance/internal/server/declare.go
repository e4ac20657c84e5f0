package server

import (
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// declaration writes the facts back as they were declared.
func declaration(d domain.Declaration) *typesv1.Declaration {
	out := &typesv1.Declaration{Savings: money(d.Savings)}
	for _, m := range d.Members {
		out.Members = append(out.Members, &typesv1.Member{
			Person: m.Person, BirthDate: m.BirthDate.String(), Relation: typesv1.Relation(m.Relation), Occupation: typesv1.Occupation(m.Occupation),
			Disabled: m.Disabled, PensionAge: m.PensionAge, Institution: typesv1.Institution(m.Institution),
		})
	}
	for _, in := range d.MonthlyIncomes {
		out.MonthlyIncomes = append(out.MonthlyIncomes, &typesv1.MonthlyIncome{
			Person: in.Person, Month: in.Month.String(), Type: typesv1.IncomeType(in.Type), Amount: money(in.Amount),
		})
	}
	for _, in := range d.IrregularIncomes {
		out.IrregularIncomes = append(out.IrregularIncomes, &typesv1.IrregularIncome{
			Person: in.Person, Date: in.Date.String(), Type: typesv1.IncomeType(in.Type), Amount: money(in.Amount),
		})
	}
	for _, p := range d.RealProperties {
		out.RealProperties = append(out.RealProperties, &typesv1.RealProperty{Home: p.Home, Land: p.Land, AreaM2: p.AreaM2})
	}
	for _, v := range d.Vehicles {
		out.Vehicles = append(out.Vehicles, &typesv1.Vehicle{Kind: typesv1.VehicleKind(v.Kind)})
	}
	if w := d.Dwelling; w != nil {
		out.Dwelling = &typesv1.Dwelling{AreaM2Hundredths: w.AreaM2Hundredths, Heating: typesv1.Heating(w.Heating), RightOfUse: w.RightOfUse}
	}
	for _, x := range d.HousingExpenses {
		out.HousingExpenses = append(out.HousingExpenses, &typesv1.HousingExpense{
			Type: typesv1.HousingExpenseType(x.Type), Month: x.Month.String(), Amount: money(x.Amount),
		})
	}
	return out
}
