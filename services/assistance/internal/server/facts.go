package server

import (
	"strconv"

	"github.com/digisoc/platform/pkg/names"
	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// assess reads a request. The codes of the contract and of the domain are the same numbers; a test compares their words.
func assess(req *assistancev1.AssessRequest) (in app.Assess, err error) {
	a := req.GetAssessment()
	in.ValidateOnly = req.GetValidateOnly()
	if in.Case, err = names.ParseOptional("cases", a.GetCase()); err != nil {
		return in, err
	}
	if in.Application, err = names.ParseOptional("applications", a.GetApplication()); err != nil {
		return in, err
	}
	f := &in.Facts
	f.Municipality = a.GetMunicipality()
	r := reader{}
	f.ApplicationDate = r.date("assessment.application_date", a.GetApplicationDate())
	for _, p := range a.GetPurposes() {
		f.Purposes = append(f.Purposes, domain.Purpose(p))
	}
	if o := a.GetOneMonthAward(); o != nil {
		f.OneMonthAward = &domain.OneMonthAward{Reason: o.GetReason()}
	}
	if (a.GetDeclaration() == nil) == (a.GetFactSet() == nil) {
		e := domain.ErrAssessmentFacts
		return in, e.Meta("rule", "R96").Field("assessment.declaration", e.Reason, e.Message+" (R96)", e.MessageLV+" (R96)")
	}
	if s := a.GetFactSet(); s != nil {
		in.Set = &app.FactSet{KnownAt: moment(s.GetKnownAt())}
		if in.Set.Household, err = names.Parse("households", s.GetHousehold()); err != nil {
			return in, err
		}
	}
	if c := a.GetCrisisAward(); c != nil {
		f.CrisisAward = &domain.CrisisAward{Amount: optionalCents(c.GetAmount()), ByCommission: c.GetByCommission()}
	}
	r.declaration(a.GetDeclaration(), &f.Declaration)
	return in, r.err
}

// reader converts and keeps the first date that is none.
type reader struct{ err error }

func (r *reader) date(path, s string) domain.Date {
	d, err := domain.ParseDate(s)
	if err != nil && r.err == nil {
		r.err = invalidDate(path, err)
	}
	return d
}

func (r *reader) month(path, s string) domain.Month {
	m, err := domain.ParseMonth(s)
	if err != nil && r.err == nil {
		r.err = invalidDate(path, err)
	}
	return m
}

func at(list string, i int, field string) string {
	return "assessment.declaration." + list + "[" + strconv.Itoa(i) + "]." + field
}

func (r *reader) declaration(from *typesv1.Declaration, to *domain.Declaration) {
	for i, m := range from.GetMembers() {
		to.Members = append(to.Members, domain.Member{
			Person: m.GetPerson(), BirthDate: r.date(at("members", i, "birth_date"), m.GetBirthDate()),
			Relation: domain.Relation(m.GetRelation()), Occupation: domain.Occupation(m.GetOccupation()),
			Disabled: m.GetDisabled(), PensionAge: m.PensionAge, Institution: domain.Institution(m.GetInstitution()),
			JobSeekerExemption: domain.JobSeekerExemption(m.GetJobSeekerExemption()), MaintenanceContract: m.GetMaintenanceContract(), Residence: domain.ResidenceGroup(m.GetResidence()),
		})
	}
	for i, in := range from.GetMonthlyIncomes() {
		to.MonthlyIncomes = append(to.MonthlyIncomes, domain.MonthlyIncome{
			Person: in.GetPerson(), Month: r.month(at("monthly_incomes", i, "month"), in.GetMonth()),
			Type: domain.IncomeType(in.GetType()), Amount: cents(in.GetAmount()),
		})
	}
	for i, in := range from.GetIrregularIncomes() {
		to.IrregularIncomes = append(to.IrregularIncomes, domain.IrregularIncome{
			Person: in.GetPerson(), Date: r.date(at("irregular_incomes", i, "date"), in.GetDate()),
			Type: domain.IncomeType(in.GetType()), Amount: cents(in.GetAmount()),
		})
	}
	to.Savings, to.SavingsKnown = cents(from.GetSavings()), from.GetSavings() != nil
	r.statements(from, &to.Statements)
	if c := from.GetCrisis(); c != nil {
		to.Crisis = &domain.CrisisClaim{
			Event: domain.CrisisEvent(c.GetEvent()), Date: r.date("assessment.declaration.crisis.event_date", c.GetEventDate()),
			Costs: optionalCents(c.GetCosts()), Covered: c.CoveredByOthers,
		}
	}
	for _, p := range from.GetRealProperties() {
		to.RealProperties = append(to.RealProperties, domain.RealProperty{Home: p.GetHome(), Land: p.GetLand(), AreaM2: p.GetAreaM2()})
	}
	for _, v := range from.GetVehicles() {
		to.Vehicles = append(to.Vehicles, domain.Vehicle{Kind: domain.VehicleKind(v.GetKind())})
	}
	if d := from.GetDwelling(); d != nil {
		to.Dwelling = &domain.Dwelling{AreaM2Hundredths: d.GetAreaM2Hundredths(), Heating: domain.Heating(d.GetHeating()), RightOfUse: d.GetRightOfUse()}
	}
	for i, x := range from.GetHousingExpenses() {
		to.HousingExpenses = append(to.HousingExpenses, domain.HousingExpense{
			Type: domain.ExpenseType(x.GetType()), Month: r.month(at("housing_expenses", i, "month"), x.GetMonth()), Amount: cents(x.GetAmount()),
			Debt: x.GetDebt(), QuantityHundredths: x.GetQuantityHundredths(),
		})
	}
}

func (r *reader) statements(from *typesv1.Declaration, to *domain.Statements) {
	to.NoIrregularIncomes = from.GetNoIrregularIncomes()
	to.NoRealProperty, to.NoVehicles = from.GetNoRealProperty(), from.GetNoVehicles()
	for i, n := range from.GetNoIncomes() {
		to.NoIncomes = append(to.NoIncomes, domain.NoIncome{Person: n.GetPerson(), Month: r.month(at("no_incomes", i, "month"), n.GetMonth())})
	}
	for _, a := range from.GetAccounts() {
		to.Accounts = append(to.Accounts, domain.Account{Person: a.GetPerson(), Start: cents(a.GetStartBalance()), End: cents(a.GetEndBalance())})
	}
	for i, e := range from.GetEconomicActivities() {
		to.EconomicActivities = append(to.EconomicActivities, domain.EconomicActivity{
			Person: e.GetPerson(), Month: r.month(at("economic_activities", i, "month"), e.GetMonth()), Revenue: cents(e.GetRevenue()), Costs: cents(e.GetCosts()),
		})
	}
	for _, a := range from.GetAssets() {
		to.Assets = append(to.Assets, domain.Asset{Kind: domain.AssetKind(a.GetKind()), Value: cents(a.GetValue())})
	}
}

// optionalCents keeps what is not said apart from zero.
func optionalCents(m *typesv1.Money) *domain.Money {
	if m == nil {
		return nil
	}
	out := cents(m)
	return &out
}

func cents(m *typesv1.Money) domain.Money { return domain.Money(m.GetCents()) }
