package domain

// Statements are what a household states beside the lines of its declaration. Not known is not zero: an adult's month without a
// line and without a statement is missing, and so are savings, property and vehicles of which nothing is said (R19, R20, R30).
type Statements struct {
	NoIncomes          []NoIncome         `json:",omitempty"`
	NoIrregularIncomes []string           `json:",omitempty"` // persons
	SavingsKnown       bool               `json:",omitempty"` // Savings was given; without it the balances of Accounts count
	NoRealProperty     bool               `json:",omitempty"`
	NoVehicles         bool               `json:",omitempty"`
	Accounts           []Account          `json:",omitempty"`
	EconomicActivities []EconomicActivity `json:",omitempty"`
	Assets             []Asset            `json:",omitempty"`
}

// NoIncome states that a person had no regular income in a month (R19).
type NoIncome struct {
	Person string
	Month  Month
}

// Account is one payment account with its balance at both ends of the window (R92 2.4); a balance may be below zero.
type Account struct {
	Person     string
	Start, End Money
}

// EconomicActivity is one month of a person's economic activity: revenue less costs, which may be below zero (R24).
type EconomicActivity struct {
	Person         string
	Month          Month
	Revenue, Costs Money
}

// Asset is a thing of value that is neither savings, real property nor a vehicle (R34, R35).
type Asset struct {
	Kind  AssetKind
	Value Money
}

// Missing is one fact that was not given, where it belongs in the request and which rule needs it.
type Missing struct {
	Path   string // declaration.monthly_incomes
	Rule   string // R19
	Person string `json:",omitempty"`
	Month  Month  `json:",omitempty"`
	Text
}

// Duty is something that persons must do when a line is granted (R46).
type Duty struct {
	Rule    string
	Persons []string
	Text
}
