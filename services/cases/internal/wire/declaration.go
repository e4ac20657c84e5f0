package wire

import (
	"github.com/digisoc/platform/pkg/names"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// Declaration reads a declaration.
func Declaration(m *typesv1.Declaration) domain.Declaration {
	d := domain.Declaration{}
	for _, x := range m.GetMembers() {
		d.Members = append(d.Members, domain.Member{Person: person(x.GetPerson()), BirthDate: date(x.GetBirthDate()),
			Relation:   Word[domain.Relation](typesv1.Relation_name, "RELATION_", x.GetRelation()),
			Occupation: Word[domain.Code](typesv1.Occupation_name, "OCCUPATION_", x.GetOccupation()),
			Disabled:   x.GetDisabled(), PensionAge: x.PensionAge,
			Institution:         Word[domain.Code](typesv1.Institution_name, "INSTITUTION_", x.GetInstitution()),
			JobSeekerExemption:  Word[domain.Code](typesv1.JobSeekerExemption_name, "JOB_SEEKER_EXEMPTION_", x.GetJobSeekerExemption()),
			MaintenanceContract: x.GetMaintenanceContract(),
			Residence:           Word[domain.Code](typesv1.ResidenceGroup_name, "RESIDENCE_GROUP_", x.GetResidence())})
	}
	for _, x := range m.GetMonthlyIncomes() {
		d.MonthlyIncomes = append(d.MonthlyIncomes, domain.MonthlyIncome{Person: person(x.GetPerson()), Month: domain.Month(x.GetMonth()),
			Type: Word[domain.Code](typesv1.IncomeType_name, "INCOME_TYPE_", x.GetType()), Cents: x.GetAmount().GetCents()})
	}
	for _, x := range m.GetIrregularIncomes() {
		d.IrregularIncomes = append(d.IrregularIncomes, domain.IrregularIncome{Person: person(x.GetPerson()), Date: date(x.GetDate()),
			Type: Word[domain.Code](typesv1.IncomeType_name, "INCOME_TYPE_", x.GetType()), Cents: x.GetAmount().GetCents()})
	}
	if m.GetSavings() != nil {
		cents := m.GetSavings().GetCents()
		d.SavingsCents = &cents
	}
	property(&d, m)
	d.Statements = statements(m)
	if c := m.GetCrisis(); c != nil {
		d.Crisis = &domain.Crisis{Event: Word[domain.Code](typesv1.CrisisEvent_name, "CRISIS_EVENT_", c.GetEvent()), Date: date(c.GetEventDate()),
			Covered: c.CoveredByOthers, Description: c.GetDescription()}
		if c.GetCosts() != nil {
			cents := c.GetCosts().GetCents()
			d.Crisis.CostsCents = &cents
		}
	}
	return d
}

func property(d *domain.Declaration, m *typesv1.Declaration) {
	for _, x := range m.GetRealProperties() {
		d.RealProperties = append(d.RealProperties, domain.RealProperty{Home: x.GetHome(), Land: x.GetLand(), AreaM2: x.GetAreaM2()})
	}
	for _, x := range m.GetVehicles() {
		d.Vehicles = append(d.Vehicles, Word[domain.Code](typesv1.VehicleKind_name, "VEHICLE_KIND_", x.GetKind()))
	}
	if w := m.GetDwelling(); w != nil {
		d.Dwelling = &domain.Dwelling{AreaM2Hundredths: w.GetAreaM2Hundredths(), RightOfUse: w.GetRightOfUse(),
			Heating: Word[domain.Code](typesv1.Heating_name, "HEATING_", w.GetHeating())}
	}
	for _, x := range m.GetHousingExpenses() {
		d.HousingExpenses = append(d.HousingExpenses, domain.HousingExpense{Month: domain.Month(x.GetMonth()), Cents: x.GetAmount().GetCents(),
			Type: Word[domain.Code](typesv1.HousingExpenseType_name, "HOUSING_EXPENSE_TYPE_", x.GetType()),
			Debt: x.GetDebt(), QuantityHundredths: x.GetQuantityHundredths()})
	}
}

// DeclarationMessage writes a declaration.
func DeclarationMessage(d domain.Declaration) *typesv1.Declaration {
	m := &typesv1.Declaration{}
	for _, x := range d.Members {
		m.Members = append(m.Members, &typesv1.Member{Person: names.Format("persons", x.Person), BirthDate: x.BirthDate.String(),
			Relation:   Value[typesv1.Relation](typesv1.Relation_value, "RELATION_", x.Relation),
			Occupation: Value[typesv1.Occupation](typesv1.Occupation_value, "OCCUPATION_", x.Occupation),
			Disabled:   x.Disabled, PensionAge: x.PensionAge,
			Institution:         Value[typesv1.Institution](typesv1.Institution_value, "INSTITUTION_", x.Institution),
			JobSeekerExemption:  Value[typesv1.JobSeekerExemption](typesv1.JobSeekerExemption_value, "JOB_SEEKER_EXEMPTION_", x.JobSeekerExemption),
			MaintenanceContract: x.MaintenanceContract,
			Residence:           Value[typesv1.ResidenceGroup](typesv1.ResidenceGroup_value, "RESIDENCE_GROUP_", x.Residence)})
	}
	for _, x := range d.MonthlyIncomes {
		m.MonthlyIncomes = append(m.MonthlyIncomes, &typesv1.MonthlyIncome{Person: names.Format("persons", x.Person), Month: string(x.Month),
			Type: Value[typesv1.IncomeType](typesv1.IncomeType_value, "INCOME_TYPE_", x.Type), Amount: money(x.Cents)})
	}
	for _, x := range d.IrregularIncomes {
		m.IrregularIncomes = append(m.IrregularIncomes, &typesv1.IrregularIncome{Person: names.Format("persons", x.Person), Date: x.Date.String(),
			Type: Value[typesv1.IncomeType](typesv1.IncomeType_value, "INCOME_TYPE_", x.Type), Amount: money(x.Cents)})
	}
	if d.SavingsCents != nil {
		m.Savings = money(*d.SavingsCents)
	}
	propertyMessage(m, d)
	statementsMessage(m, d.Statements)
	if c := d.Crisis; c != nil {
		m.Crisis = &typesv1.Crisis{Event: Value[typesv1.CrisisEvent](typesv1.CrisisEvent_value, "CRISIS_EVENT_", c.Event), EventDate: c.Date.String(),
			CoveredByOthers: c.Covered, Description: c.Description}
		if c.CostsCents != nil {
			m.Crisis.Costs = money(*c.CostsCents)
		}
	}
	return m
}

func propertyMessage(m *typesv1.Declaration, d domain.Declaration) {
	for _, x := range d.RealProperties {
		m.RealProperties = append(m.RealProperties, &typesv1.RealProperty{Home: x.Home, Land: x.Land, AreaM2: x.AreaM2})
	}
	for _, x := range d.Vehicles {
		m.Vehicles = append(m.Vehicles, &typesv1.Vehicle{Kind: Value[typesv1.VehicleKind](typesv1.VehicleKind_value, "VEHICLE_KIND_", x)})
	}
	if w := d.Dwelling; w != nil {
		m.Dwelling = &typesv1.Dwelling{AreaM2Hundredths: w.AreaM2Hundredths, RightOfUse: w.RightOfUse,
			Heating: Value[typesv1.Heating](typesv1.Heating_value, "HEATING_", w.Heating)}
	}
	for _, x := range d.HousingExpenses {
		m.HousingExpenses = append(m.HousingExpenses, &typesv1.HousingExpense{Month: string(x.Month), Amount: money(x.Cents),
			Type: Value[typesv1.HousingExpenseType](typesv1.HousingExpenseType_value, "HOUSING_EXPENSE_TYPE_", x.Type),
			Debt: x.Debt, QuantityHundredths: x.QuantityHundredths})
	}
}
