package server

import (
	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// factValue reads what a fact says; a value of no kind is left for the domain to refuse.
func (r *reader) factValue(at string, v *assistancev1.FactValue) domain.FactValue {
	switch x := v.GetKind().(type) {
	case *assistancev1.FactValue_Membership:
		out := domain.FactValue{Kind: domain.FactMembership, Relation: domain.Relation(x.Membership.GetRelation())}
		if born := x.Membership.GetBirthDate(); born != "" {
			out.BirthDate = r.date(at+".membership.birth_date", born)
		}
		return out
	case *assistancev1.FactValue_Occupation:
		return domain.FactValue{
			Kind: domain.FactOccupation, Occupation: domain.Occupation(x.Occupation.GetOccupation()),
			Exemption: domain.JobSeekerExemption(x.Occupation.GetJobSeekerExemption()),
		}
	case *assistancev1.FactValue_Disability:
		return domain.FactValue{Kind: domain.FactDisability, Is: x.Disability}
	case *assistancev1.FactValue_PensionAge:
		return domain.FactValue{Kind: domain.FactPensionAge, Is: x.PensionAge}
	case *assistancev1.FactValue_Institution:
		return domain.FactValue{Kind: domain.FactInstitution, Place: domain.Institution(x.Institution)}
	case *assistancev1.FactValue_MaintenanceContract:
		return domain.FactValue{Kind: domain.FactMaintenanceContract, Is: x.MaintenanceContract}
	case *assistancev1.FactValue_Residence:
		return domain.FactValue{Kind: domain.FactResidence, Residence: domain.ResidenceGroup(x.Residence)}
	case *assistancev1.FactValue_Income:
		return domain.FactValue{Kind: domain.FactIncome, Income: domain.IncomeType(x.Income.GetType()), Amount: cents(x.Income.GetAmount())}
	case *assistancev1.FactValue_NoIncome:
		return domain.FactValue{Kind: domain.FactNoIncome}
	case *assistancev1.FactValue_IrregularIncome:
		return domain.FactValue{Kind: domain.FactIrregularIncome, Income: domain.IncomeType(x.IrregularIncome.GetType()), Amount: cents(x.IrregularIncome.GetAmount())}
	case *assistancev1.FactValue_NoIrregularIncome:
		return domain.FactValue{Kind: domain.FactNoIrregularIncome}
	case *assistancev1.FactValue_EconomicActivity:
		return domain.FactValue{Kind: domain.FactEconomicActivity, Revenue: cents(x.EconomicActivity.GetRevenue()), Costs: cents(x.EconomicActivity.GetCosts())}
	}
	return ownedValue(v)
}

func ownedValue(v *assistancev1.FactValue) domain.FactValue {
	switch x := v.GetKind().(type) {
	case *assistancev1.FactValue_Account:
		return domain.FactValue{Kind: domain.FactAccount, Label: x.Account.GetLabel(), Start: cents(x.Account.GetStartBalance()), End: cents(x.Account.GetEndBalance())}
	case *assistancev1.FactValue_Savings:
		return domain.FactValue{Kind: domain.FactSavings, Amount: cents(x.Savings)}
	case *assistancev1.FactValue_RealProperty:
		p := x.RealProperty
		return domain.FactValue{Kind: domain.FactRealProperty, Home: p.GetHome(), Land: p.GetLand(), AreaM2: p.GetAreaM2()}
	case *assistancev1.FactValue_NoRealProperty:
		return domain.FactValue{Kind: domain.FactNoRealProperty}
	case *assistancev1.FactValue_Vehicle:
		return domain.FactValue{Kind: domain.FactVehicle, Vehicle: domain.VehicleKind(x.Vehicle.GetKind())}
	case *assistancev1.FactValue_NoVehicles:
		return domain.FactValue{Kind: domain.FactNoVehicles}
	case *assistancev1.FactValue_Asset:
		return domain.FactValue{Kind: domain.FactAsset, Asset: domain.AssetKind(x.Asset.GetKind()), Amount: cents(x.Asset.GetValue())}
	case *assistancev1.FactValue_Dwelling:
		d := x.Dwelling
		return domain.FactValue{Kind: domain.FactDwelling, AreaM2Hundredths: d.GetAreaM2Hundredths(), Heating: domain.Heating(d.GetHeating()), RightOfUse: d.GetRightOfUse()}
	case *assistancev1.FactValue_Crisis:
		c := x.Crisis
		return domain.FactValue{
			Kind: domain.FactCrisis, Event: domain.CrisisEvent(c.GetEvent()), Costs: cents(c.GetCosts()), CostsKnown: c.GetCosts() != nil,
			Is: c.GetCoveredByOthers(), CoveredKnown: c.CoveredByOthers != nil,
		}
	case *assistancev1.FactValue_HousingExpense:
		e := x.HousingExpense
		return domain.FactValue{
			Kind: domain.FactHousingExpense, Expense: domain.ExpenseType(e.GetType()), Amount: cents(e.GetAmount()), Debt: e.GetDebt(), QuantityHundredths: e.GetQuantityHundredths(),
		}
	}
	return domain.FactValue{}
}

// factValue writes what a fact says.
func factValue(x domain.FactValue) *assistancev1.FactValue {
	none := &assistancev1.NothingStated{}
	switch x.Kind {
	case domain.FactMembership:
		return &assistancev1.FactValue{Kind: &assistancev1.FactValue_Membership{Membership: &assistancev1.MembershipFact{Relation: typesv1.Relation(x.Relation), BirthDate: x.BirthDate.String()}}}
	case domain.FactOccupation:
		return &assistancev1.FactValue{Kind: &assistancev1.FactValue_Occupation{Occupation: &assistancev1.OccupationFact{
			Occupation: typesv1.Occupation(x.Occupation), JobSeekerExemption: typesv1.JobSeekerExemption(x.Exemption),
		}}}
	case domain.FactDisability:
		return &assistancev1.FactValue{Kind: &assistancev1.FactValue_Disability{Disability: x.Is}}
	case domain.FactPensionAge:
		return &assistancev1.FactValue{Kind: &assistancev1.FactValue_PensionAge{PensionAge: x.Is}}
	case domain.FactInstitution:
		return &assistancev1.FactValue{Kind: &assistancev1.FactValue_Institution{Institution: typesv1.Institution(x.Place)}}
	case domain.FactMaintenanceContract:
		return &assistancev1.FactValue{Kind: &assistancev1.FactValue_MaintenanceContract{MaintenanceContract: x.Is}}
	case domain.FactResidence:
		return &assistancev1.FactValue{Kind: &assistancev1.FactValue_Residence{Residence: typesv1.ResidenceGroup(x.Residence)}}
	case domain.FactIncome:
		return &assistancev1.FactValue{Kind: &assistancev1.FactValue_Income{Income: income(x)}}
	case domain.FactNoIncome:
		return &assistancev1.FactValue{Kind: &assistancev1.FactValue_NoIncome{NoIncome: none}}
	case domain.FactIrregularIncome:
		return &assistancev1.FactValue{Kind: &assistancev1.FactValue_IrregularIncome{IrregularIncome: income(x)}}
	case domain.FactNoIrregularIncome:
		return &assistancev1.FactValue{Kind: &assistancev1.FactValue_NoIrregularIncome{NoIrregularIncome: none}}
	case domain.FactEconomicActivity:
		return &assistancev1.FactValue{Kind: &assistancev1.FactValue_EconomicActivity{EconomicActivity: &assistancev1.EconomicActivityFact{Revenue: money(x.Revenue), Costs: money(x.Costs)}}}
	}
	return ownedFactValue(x, none)
}

func income(x domain.FactValue) *assistancev1.IncomeFact {
	return &assistancev1.IncomeFact{Type: typesv1.IncomeType(x.Income), Amount: money(x.Amount)}
}

func ownedFactValue(x domain.FactValue, none *assistancev1.NothingStated) *assistancev1.FactValue {
	switch x.Kind {
	case domain.FactAccount:
		return &assistancev1.FactValue{Kind: &assistancev1.FactValue_Account{Account: &assistancev1.AccountFact{Label: x.Label, StartBalance: money(x.Start), EndBalance: money(x.End)}}}
	case domain.FactSavings:
		return &assistancev1.FactValue{Kind: &assistancev1.FactValue_Savings{Savings: money(x.Amount)}}
	case domain.FactRealProperty:
		return &assistancev1.FactValue{Kind: &assistancev1.FactValue_RealProperty{RealProperty: &typesv1.RealProperty{Home: x.Home, Land: x.Land, AreaM2: x.AreaM2}}}
	case domain.FactNoRealProperty:
		return &assistancev1.FactValue{Kind: &assistancev1.FactValue_NoRealProperty{NoRealProperty: none}}
	case domain.FactVehicle:
		return &assistancev1.FactValue{Kind: &assistancev1.FactValue_Vehicle{Vehicle: &typesv1.Vehicle{Kind: typesv1.VehicleKind(x.Vehicle)}}}
	case domain.FactNoVehicles:
		return &assistancev1.FactValue{Kind: &assistancev1.FactValue_NoVehicles{NoVehicles: none}}
	case domain.FactAsset:
		return &assistancev1.FactValue{Kind: &assistancev1.FactValue_Asset{Asset: &typesv1.Asset{Kind: typesv1.AssetKind(x.Asset), Value: money(x.Amount)}}}
	case domain.FactDwelling:
		return &assistancev1.FactValue{Kind: &assistancev1.FactValue_Dwelling{Dwelling: &typesv1.Dwelling{
			AreaM2Hundredths: x.AreaM2Hundredths, Heating: typesv1.Heating(x.Heating), RightOfUse: x.RightOfUse,
		}}}
	case domain.FactCrisis:
		c := &assistancev1.CrisisFact{Event: typesv1.CrisisEvent(x.Event)}
		if x.CostsKnown {
			c.Costs = money(x.Costs)
		}
		if x.CoveredKnown {
			c.CoveredByOthers = &x.Is
		}
		return &assistancev1.FactValue{Kind: &assistancev1.FactValue_Crisis{Crisis: c}}
	case domain.FactHousingExpense:
		return &assistancev1.FactValue{Kind: &assistancev1.FactValue_HousingExpense{HousingExpense: &assistancev1.HousingExpenseFact{
			Type: typesv1.HousingExpenseType(x.Expense), Amount: money(x.Amount), Debt: x.Debt, QuantityHundredths: x.QuantityHundredths,
		}}}
	}
	return nil
}
