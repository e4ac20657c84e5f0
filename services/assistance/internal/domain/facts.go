package domain

// Facts are what one means test is computed from: the declaration, the day of the application and what is asked for.
// Persons are opaque resource names; nothing here names anybody.
type Facts struct {
	Municipality    string // ATVK code
	ApplicationDate Date
	Purposes        []Purpose
	Declaration     Declaration
	OneMonthAward   *OneMonthAward `json:",omitempty"`
	FactSet         *FactSet       `json:",omitempty"` // what the declaration was put together from; nil when it was declared as it is
	CrisisAward     *CrisisAward   `json:",omitempty"`
}

// OneMonthAward is the wish of the social service to use its discretion for one calendar month (R85); the reason is required.
type OneMonthAward struct{ Reason string }

// Declaration is what the household declares (iztikas līdzekļu deklarācija, MK 809 annex 2).
type Declaration struct {
	Members          []Member
	MonthlyIncomes   []MonthlyIncome
	IrregularIncomes []IrregularIncome
	Savings          Money
	RealProperties   []RealProperty
	Vehicles         []Vehicle
	Dwelling         *Dwelling `json:",omitempty"`
	HousingExpenses  []HousingExpense
	Statements
	Crisis *CrisisClaim `json:",omitempty"`
}

// Member is one person who lives in the dwelling and shares expenses (R11).
type Member struct {
	Person      string // persons/{uuid}
	BirthDate   Date
	Relation    Relation
	Occupation  Occupation
	Disabled    bool
	PensionAge  *bool `json:",omitempty"` // nil: from the birth date and the dated pension age
	Institution Institution

	JobSeekerExemption  JobSeekerExemption `json:",omitempty"` // R48; 0: derived where possible
	MaintenanceContract bool               `json:",omitempty"` // R16
	Residence           ResidenceGroup     `json:",omitempty"` // R17; 0: not checked
}

// MonthlyIncome is what one person received in one month, after tax (R19, R22).
type MonthlyIncome struct {
	Person string
	Month  Month
	Type   IncomeType
	Amount Money
}

// IrregularIncome is a payment that does not come every month (R20).
type IrregularIncome struct {
	Person string
	Date   Date
	Type   IncomeType
	Amount Money
}

// RealProperty is real property or a share of it (R31, R32).
type RealProperty struct {
	Home   bool
	Land   bool
	AreaM2 int64
}

// Vehicle is a motor vehicle (R33).
type Vehicle struct{ Kind VehicleKind }

// Dwelling is where the household lives; area in hundredths of a square metre.
type Dwelling struct {
	AreaM2Hundredths int64
	Heating          Heating
	RightOfUse       bool
}

// HousingExpense is one line of a bill (R55, R56).
type HousingExpense struct {
	Type   ExpenseType
	Month  Month
	Amount Money

	Debt               bool  `json:",omitempty"` // of earlier months (R57)
	QuantityHundredths int64 `json:",omitempty"` // of the norm's unit (R68); 0: the bill does not say
}

// Result is the outcome in figures.
type Result struct {
	AverageMonthlyIncome Money
	ExactMonthlyIncome   Fraction
	HouseholdSize        int
	HouseholdType        HouseholdType
	NeedyThreshold       Money
	LowIncomeThreshold   Money
	GMIThresholdSum      Money
	HousingBase          *Money `json:",omitempty"` // nil: housing was not asked for or has no formula that month
	HousingExpenses      *Money `json:",omitempty"`
	PropertyTestPassed   bool
	PeriodMonths         int
	Entitlements         []Entitlement
	Missing              []Missing `json:",omitempty"` // what was not given and is needed
	Duties               []Duty    `json:",omitempty"` // what a grant binds the household to
	Disputed             []FactUse `json:",omitempty"` // disputed facts that it rests on
}

// Entitlement is one line: what is granted or not, how much, for how long and why. Exactly one of Status and Benefit is set.
type Entitlement struct {
	Status        StatusKind
	Benefit       BenefitKind
	Granted       bool
	MonthlyAmount Money
	Start, End    Date // 0 when not granted
	Rule          string
	Reason        Text
	Undetermined  bool `json:",omitempty"` // facts are missing; not granted, and no refusal
}

// Text is a sentence for people, in Latvian and English.
type Text struct{ LV, EN string }
