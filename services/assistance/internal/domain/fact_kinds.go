package domain

// FactKind is what a fact is about. Everything that the engine reads of a household is one of these kinds.
type FactKind int32

// Kinds of facts.
const (
	FactMembership FactKind = iota + 1
	FactOccupation
	FactDisability
	FactPensionAge
	FactInstitution
	FactMaintenanceContract
	FactResidence
	FactIncome
	FactNoIncome
	FactIrregularIncome
	FactNoIrregularIncome
	FactEconomicActivity
	FactAccount
	FactSavings
	FactRealProperty
	FactNoRealProperty
	FactVehicle
	FactNoVehicles
	FactAsset
	FactDwelling
	FactHousingExpense
	FactCrisis
)

// period is which days a kind of fact may hold for.
type period int8

const (
	whileTrue   period = iota // from a day on, until a day or until further notice
	oneMonth                  // one calendar month
	wholeMonths               // calendar months, at most twelve
	oneDay
	bounded // days with an end
)

// about is whom a kind of fact is about.
type about int8

const (
	aPerson about = iota
	anybody       // a person or the household
	household
)

// factKind is the grammar of one kind.
type factKind struct {
	word   string
	rule   string // rule of the specification that reads it
	about  about
	period period
	once   bool // one truth at a time for a person or a household, from one source
	path   string
}

var factKinds = []factKind{
	{},
	{"MEMBERSHIP", "R11", aPerson, whileTrue, true, "members"},
	{"OCCUPATION", "R48", aPerson, whileTrue, true, "members"},
	{"DISABILITY", "R18", aPerson, whileTrue, true, "members"},
	{"PENSION_AGE", "R18", aPerson, whileTrue, true, "members"},
	{"INSTITUTION", "R15", aPerson, whileTrue, true, "members"},
	{"MAINTENANCE_CONTRACT", "R16", aPerson, whileTrue, true, "members"},
	{"RESIDENCE", "R17", aPerson, whileTrue, true, "members"},
	{"INCOME", "R19", aPerson, wholeMonths, false, "monthly_incomes"},
	{"NO_INCOME", "R19", aPerson, wholeMonths, false, "no_incomes"},
	{"IRREGULAR_INCOME", "R20", aPerson, oneDay, false, "irregular_incomes"},
	{"NO_IRREGULAR_INCOME", "R20", aPerson, bounded, false, "no_irregular_incomes"},
	{"ECONOMIC_ACTIVITY", "R24", aPerson, oneMonth, false, "economic_activities"},
	{"ACCOUNT", "R35", aPerson, bounded, false, "accounts"},
	{"SAVINGS", "R30", anybody, whileTrue, false, "savings"},
	{"REAL_PROPERTY", "R31", anybody, whileTrue, false, "real_properties"},
	{"NO_REAL_PROPERTY", "R31", household, whileTrue, false, "no_real_property"},
	{"VEHICLE", "R33", anybody, whileTrue, false, "vehicles"},
	{"NO_VEHICLES", "R33", household, whileTrue, false, "no_vehicles"},
	{"ASSET", "R35", anybody, whileTrue, false, "assets"},
	{"DWELLING", "R14", household, whileTrue, true, "dwelling"},
	{"HOUSING_EXPENSE", "R55", household, oneMonth, false, "housing_expenses"},
	{"CRISIS", "R88", household, oneDay, false, "crisis"},
}

// String is the word of the contract without its prefix.
func (k FactKind) String() string {
	if k < 0 || int(k) >= len(factKinds) {
		return word(nil, k)
	}
	return factKinds[k].word
}

// MarshalText stores the word.
func (k FactKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads the word.
func (k *FactKind) UnmarshalText(b []byte) error {
	words := make([]string, len(factKinds))
	for i, f := range factKinds {
		words[i] = f.word
	}
	return unword(words, b, k)
}

// Once reports whether a person or household has only one such fact at a time from one source.
func (k FactKind) Once() bool { return factKinds[k].once }

func (k FactKind) known() bool { return k > 0 && int(k) < len(factKinds) }

// FactValue is what a fact says; which fields it has follows from its kind. Amounts are cents.
type FactValue struct {
	Kind FactKind

	Relation   Relation           `json:",omitempty"` // membership
	BirthDate  Date               `json:",omitempty"`
	Occupation Occupation         `json:",omitempty"` // occupation, with the exemption of R48
	Exemption  JobSeekerExemption `json:",omitempty"`
	Is         bool               `json:",omitempty"` // disability, pension age, maintenance contract: it is so
	Place      Institution        `json:",omitempty"` // institution
	Residence  ResidenceGroup     `json:",omitempty"`

	Income     IncomeType `json:",omitempty"` // income: a month; irregular income: once
	Amount     Money      `json:",omitempty"` // income, savings, expense, asset
	Revenue    Money      `json:",omitempty"` // economic activity
	Costs      Money      `json:",omitempty"`
	Label      string     `json:",omitempty"` // account: tells one account of a person from another, and is no number
	Start, End Money      `json:",omitempty"` // account: balance at the begin of the first day and the end of the last

	Home               bool        `json:",omitempty"` // real property
	Land               bool        `json:",omitempty"`
	AreaM2             int64       `json:",omitempty"`
	Vehicle            VehicleKind `json:",omitempty"`
	Asset              AssetKind   `json:",omitempty"`
	AreaM2Hundredths   int64       `json:",omitempty"` // dwelling
	Heating            Heating     `json:",omitempty"`
	RightOfUse         bool        `json:",omitempty"`
	Expense            ExpenseType `json:",omitempty"` // housing expense
	Debt               bool        `json:",omitempty"`
	QuantityHundredths int64       `json:",omitempty"`

	Event        CrisisEvent `json:",omitempty"` // crisis, on the day of the event; Costs and Is (others cover the loss) when they are known
	CostsKnown   bool        `json:",omitempty"`
	CoveredKnown bool        `json:",omitempty"`
}
