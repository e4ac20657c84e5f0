package domain

import "github.com/google/uuid"

// Adult is the age from which a person signs for herself (MK 809 point 2.1).
const Adult = 18

// MaxCents is ten million euro: any larger amount in a declaration is a typing error.
const MaxCents = 1_000_000_000

// Declaration is what a household declares of its means (iztikas līdzekļu deklarācija, R94 to R96). The JSON form is
// the stored and the frozen form.
type Declaration struct {
	Members          []Member          `json:"members"`
	MonthlyIncomes   []MonthlyIncome   `json:"monthly_incomes,omitempty"`
	IrregularIncomes []IrregularIncome `json:"irregular_incomes,omitempty"`
	SavingsCents     *int64            `json:"savings_cents,omitempty"`
	RealProperties   []RealProperty    `json:"real_properties,omitempty"`
	Vehicles         []Code            `json:"vehicles,omitempty"`
	Dwelling         *Dwelling         `json:"dwelling,omitempty"`
	HousingExpenses  []HousingExpense  `json:"housing_expenses,omitempty"`
	Statements
	Crisis *Crisis `json:"crisis,omitempty"`
}

// Member is one person of the household (R11).
type Member struct {
	Person      uuid.UUID `json:"person"`
	BirthDate   Date      `json:"birth_date"`
	Relation    Relation  `json:"relation"`
	Occupation  Code      `json:"occupation"`
	Disabled    bool      `json:"disabled,omitempty"`
	PensionAge  *bool     `json:"pension_age,omitempty"`
	Institution Code      `json:"institution,omitempty"` // empty when the person lives at home

	JobSeekerExemption  Code `json:"job_seeker_exemption,omitempty"` // why she need not register as unemployed (R48)
	MaintenanceContract bool `json:"maintenance_contract,omitempty"` // R16
	Residence           Code `json:"residence,omitempty"`            // by what right she lives here (R17); empty: not checked
}

// MonthlyIncome is what one person received in one month after tax (R19).
type MonthlyIncome struct {
	Person uuid.UUID `json:"person"`
	Month  Month     `json:"month"`
	Type   Code      `json:"type"`
	Cents  int64     `json:"cents"`
}

// IrregularIncome is a payment that does not come every month (R20).
type IrregularIncome struct {
	Person uuid.UUID `json:"person"`
	Date   Date      `json:"date"`
	Type   Code      `json:"type"`
	Cents  int64     `json:"cents"`
}

// RealProperty is real property or a share of it (R31, R32).
type RealProperty struct {
	Home   bool  `json:"home,omitempty"`
	Land   bool  `json:"land,omitempty"`
	AreaM2 int64 `json:"area_m2,omitempty"`
}

// Dwelling is where the household lives (R14).
type Dwelling struct {
	AreaM2Hundredths int64 `json:"area_m2_hundredths,omitempty"`
	Heating          Code  `json:"heating,omitempty"`
	RightOfUse       bool  `json:"right_of_use,omitempty"`
}

// HousingExpense is one line of a bill (R55).
type HousingExpense struct {
	Type  Code  `json:"type"`
	Month Month `json:"month"`
	Cents int64 `json:"cents"`

	Debt               bool  `json:"debt,omitempty"`                // of earlier months (R57)
	QuantityHundredths int64 `json:"quantity_hundredths,omitempty"` // of the norm's unit (R68); 0: the bill does not say
}

// Adults returns the members who have to sign an application received on day, in the order declared.
func (d Declaration) Adults(day Date) []uuid.UUID {
	var out []uuid.UUID
	for _, m := range d.Members {
		if m.BirthDate.Reached(Adult, day) {
			out = append(out, m.Person)
		}
	}
	return out
}

// Counted returns the members who count for the means test: those not away in an institution (R15).
func (d Declaration) Counted() []uuid.UUID {
	var out []uuid.UUID
	for _, m := range d.Members {
		if m.Institution == "" {
			out = append(out, m.Person)
		}
	}
	return out
}

// Persons returns every member.
func (d Declaration) Persons() []uuid.UUID {
	out := make([]uuid.UUID, len(d.Members))
	for i, m := range d.Members {
		out[i] = m.Person
	}
	return out
}
