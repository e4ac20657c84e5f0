package domain_test

import (
	"strings"
	"testing"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// facts are the facts of the case.
func (x *scenario) facts(t testing.TB) domain.Facts {
	f := domain.Facts{Municipality: x.Municipality, ApplicationDate: x.Date, Purposes: x.Purposes}
	if x.OneMonth != "" {
		f.OneMonthAward = &domain.OneMonthAward{Reason: x.OneMonth}
	}
	d := &f.Declaration
	for i, m := range x.Members {
		d.Members = append(d.Members, domain.Member{
			Person: person(i), BirthDate: m.Born, Relation: m.Relation, Occupation: m.Occupation, Disabled: m.Disabled, PensionAge: m.PensionAge,
			Institution: m.Institution, JobSeekerExemption: m.Exemption, MaintenanceContract: m.Maintenance, Residence: m.Residence,
		})
	}
	x.income(t, d)
	x.property(t, d)
	x.housing(t, &f)
	f = stated(f)
	for _, path := range x.Unknown {
		forget(t, &f.Declaration, path)
	}
	return f
}

func (x *scenario) person(t testing.TB, as string) string {
	for i, m := range x.Members {
		if m.As == as {
			return person(i)
		}
	}
	t.Fatalf("%s: nobody is %q", x.Name, as)
	return ""
}

func (x *scenario) income(t testing.TB, d *domain.Declaration) {
	for _, in := range x.Incomes {
		months := []domain.Month{in.Month}
		if in.Month == 0 {
			m := x.Date.Month()
			months = []domain.Month{m - 3, m - 2, m - 1}
		}
		for _, m := range months {
			d.MonthlyIncomes = append(d.MonthlyIncomes, domain.MonthlyIncome{Person: x.person(t, in.Of), Month: m, Type: in.Type, Amount: euro(t, in.Amount)})
		}
	}
	for _, in := range x.Irregular {
		d.IrregularIncomes = append(d.IrregularIncomes, domain.IrregularIncome{Person: x.person(t, in.Of), Date: in.Date, Type: in.Type, Amount: euro(t, in.Amount)})
	}
	for _, a := range x.Activities {
		d.EconomicActivities = append(d.EconomicActivities, domain.EconomicActivity{Person: x.person(t, a.Of), Month: a.Month, Revenue: euro(t, a.Revenue), Costs: euro(t, a.Costs)})
	}
}

func (x *scenario) property(t testing.TB, d *domain.Declaration) {
	if x.Savings != "" {
		d.Savings = euro(t, x.Savings)
	}
	for _, a := range x.Accounts {
		d.Accounts = append(d.Accounts, domain.Account{Person: x.person(t, a.Of), Start: signed(t, a.Start), End: signed(t, a.End)})
	}
	for _, a := range x.Assets {
		d.Assets = append(d.Assets, domain.Asset{Kind: a.Kind, Value: euro(t, a.Value)})
	}
	for _, p := range x.Properties {
		d.RealProperties = append(d.RealProperties, domain.RealProperty{Home: p.Home, Land: p.Land, AreaM2: p.Area})
	}
	for _, k := range x.Vehicles {
		d.Vehicles = append(d.Vehicles, domain.Vehicle{Kind: k})
	}
}

func signed(t testing.TB, s string) domain.Money {
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		return -euro(t, rest)
	}
	return euro(t, s)
}

func (x *scenario) housing(t testing.TB, f *domain.Facts) {
	d := &f.Declaration
	d.Dwelling = &domain.Dwelling{AreaM2Hundredths: int64(euro(t, x.Dwelling.Area)), Heating: x.Dwelling.Heating, RightOfUse: !x.Dwelling.NoRightOfUse}
	for _, e := range x.Expenses {
		out := domain.HousingExpense{Type: e.Type, Month: e.Month, Amount: euro(t, e.Amount), Debt: e.Debt}
		if e.Month == 0 {
			out.Month = x.Date.Month()
		}
		if e.Quantity != "" {
			out.QuantityHundredths = int64(euro(t, e.Quantity))
		}
		d.HousingExpenses = append(d.HousingExpenses, out)
	}
}

// forget takes back what stated said.
func forget(t testing.TB, d *domain.Declaration, path string) {
	switch path {
	case "incomes":
		d.NoIncomes = nil
	case "irregular":
		d.NoIrregularIncomes = nil
	case "savings":
		d.SavingsKnown = false
	case "properties":
		d.NoRealProperty = false
	case "vehicles":
		d.NoVehicles = false
	case "expenses":
		d.HousingExpenses = nil
	default:
		t.Fatalf("unknown %q", path)
	}
}
