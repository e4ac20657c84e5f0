package domain_test

import (
	"testing"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// change alters the facts of a test.
type change func(*domain.Facts)

// who is a member of a test household.
type who struct {
	born       string
	occupation domain.Occupation
	disabled   bool
}

var (
	adult     = who{"1985-02-03", 1, false}
	disabled  = who{"1980-02-03", 9, true}
	pensioner = who{"1945-02-03", 5, false}
	child     = who{"2015-06-07", 6, false}
)

const daugavpils, liepaja, riga = "0002000", "0005000", "0001000"

// facts are an application for everything, without income, in a municipality without a low-income row.
func facts(t testing.TB, on string, members []who, changes ...change) domain.Facts {
	f := domain.Facts{
		Municipality: riga, ApplicationDate: day(t, on),
		Purposes: []domain.Purpose{domain.PurposeStatus, domain.PurposeGMI, domain.PurposeHousing},
	}
	for i, m := range members {
		f.Declaration.Members = append(f.Declaration.Members, domain.Member{
			Person: person(i), BirthDate: day(t, m.born), Relation: domain.Relation(1 + min(i, 3)), Occupation: m.occupation, Disabled: m.disabled,
		})
	}
	f.Declaration.Dwelling = &domain.Dwelling{AreaM2Hundredths: 5000, Heating: 1, RightOfUse: true}
	for _, c := range changes {
		c(&f)
	}
	return stated(f)
}

func in(municipality string) change { return func(f *domain.Facts) { f.Municipality = municipality } }

func asks(p ...domain.Purpose) change { return func(f *domain.Facts) { f.Purposes = p } }

// earns adds an amount of cents in every month of the window.
func earns(who int, kind domain.IncomeType, cents domain.Money) change {
	return func(f *domain.Facts) {
		for m := f.ApplicationDate.Month() - 3; m < f.ApplicationDate.Month(); m++ {
			f.Declaration.MonthlyIncomes = append(f.Declaration.MonthlyIncomes, domain.MonthlyIncome{Person: person(who), Month: m, Type: kind, Amount: cents})
		}
	}
}

// once adds one irregular payment in the month before the application.
func once(who int, kind domain.IncomeType, cents domain.Money) change {
	return func(f *domain.Facts) {
		f.Declaration.IrregularIncomes = append(f.Declaration.IrregularIncomes,
			domain.IrregularIncome{Person: person(who), Date: (f.ApplicationDate.Month() - 1).First(), Type: kind, Amount: cents})
	}
}

func pays(kind domain.ExpenseType, back domain.Month, cents domain.Money) change {
	return func(f *domain.Facts) {
		f.Declaration.HousingExpenses = append(f.Declaration.HousingExpenses,
			domain.HousingExpense{Type: kind, Month: f.ApplicationDate.Month() - back, Amount: cents})
	}
}

func saves(cents domain.Money) change { return func(f *domain.Facts) { f.Declaration.Savings = cents } }

func owns(p ...domain.RealProperty) change {
	return func(f *domain.Facts) { f.Declaration.RealProperties = p }
}

func drives(kinds ...domain.VehicleKind) change {
	return func(f *domain.Facts) {
		for _, k := range kinds {
			f.Declaration.Vehicles = append(f.Declaration.Vehicles, domain.Vehicle{Kind: k})
		}
	}
}

func oneMonth(f *domain.Facts) {
	f.OneMonthAward = &domain.OneMonthAward{Reason: "illness in the family"}
}

// status, gmi and housing are the lines of an outcome.
func status(o domain.Outcome) domain.Entitlement  { return find(o, 1, 0) }
func gmi(o domain.Outcome) domain.Entitlement     { return find(o, 0, domain.GMIBenefit) }
func housing(o domain.Outcome) domain.Entitlement { return find(o, 0, domain.HousingBenefit) }

func find(o domain.Outcome, status int, b domain.BenefitKind) domain.Entitlement {
	for _, e := range o.Result.Entitlements {
		if status == 1 && e.Status != 0 || status == 0 && e.Benefit == b && e.Status == 0 {
			return e
		}
	}
	return domain.Entitlement{}
}

// steps are the trace steps of a rule.
func steps(o domain.Outcome, rule string) (out []*domain.Step) {
	for _, s := range o.Trace {
		if s.Rule == rule {
			out = append(out, s)
		}
	}
	return out
}
