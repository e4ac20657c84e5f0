package server

import (
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// declaration writes the facts back as they were declared.
func declaration(d domain.Declaration) *typesv1.Declaration {
	out := &typesv1.Declaration{}
	if d.SavingsKnown || d.Savings != 0 { // an assessment of engine 1.0.0 did not say whether zero was declared
		out.Savings = money(d.Savings)
	}
	for _, m := range d.Members {
		out.Members = append(out.Members, &typesv1.Member{
			Person: m.Person, BirthDate: m.BirthDate.String(), Relation: typesv1.Relation(m.Relation), Occupation: typesv1.Occupation(m.Occupation),
			Disabled: m.Disabled, PensionAge: m.PensionAge, Institution: typesv1.Institution(m.Institution),
			JobSeekerExemption: typesv1.JobSeekerExemption(m.JobSeekerExemption), MaintenanceContract: m.MaintenanceContract, Residence: typesv1.ResidenceGroup(m.Residence),
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
			Debt: x.Debt, QuantityHundredths: x.QuantityHundredths,
		})
	}
	stated(out, d.Statements)
	if c := d.Crisis; c != nil {
		out.Crisis = &typesv1.Crisis{Event: typesv1.CrisisEvent(c.Event), EventDate: c.Date.String(), CoveredByOthers: c.Covered}
		if c.Costs != nil {
			out.Crisis.Costs = money(*c.Costs)
		}
	}
	return out
}

func stated(out *typesv1.Declaration, s domain.Statements) {
	out.NoIrregularIncomes, out.NoRealProperty, out.NoVehicles = s.NoIrregularIncomes, s.NoRealProperty, s.NoVehicles
	for _, n := range s.NoIncomes {
		out.NoIncomes = append(out.NoIncomes, &typesv1.NoIncome{Person: n.Person, Month: n.Month.String()})
	}
	for _, a := range s.Accounts {
		out.Accounts = append(out.Accounts, &typesv1.Account{Person: a.Person, StartBalance: money(a.Start), EndBalance: money(a.End)})
	}
	for _, e := range s.EconomicActivities {
		out.EconomicActivities = append(out.EconomicActivities, &typesv1.EconomicActivity{
			Person: e.Person, Month: e.Month.String(), Revenue: money(e.Revenue), Costs: money(e.Costs),
		})
	}
	for _, a := range s.Assets {
		out.Assets = append(out.Assets, &typesv1.Asset{Kind: typesv1.AssetKind(a.Kind), Value: money(a.Value)})
	}
}
