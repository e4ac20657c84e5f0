package domain

import "strings"

// Key names one parameter of the law. Keys are a closed list: a file with another key does not load.
type Key int

// Keys of single parameters. Income treatments and housing norms have one key for each type; see TreatmentKey and NormKey.
const (
	KeyGMI Key = iota
	KeyNeedy
	KeyLowIncomeCeiling
	KeyLowIncome
	KeyMinimumWage
	KeySavingsLimit
	KeyPropertyMaxCount
	KeyPropertyHomeRequired
	KeyLandMaxArea
	KeyCarsMax
	KeyVehiclesMaxWithChildren
	KeyVehiclesCountedWithoutChildren
	KeyGMIMinPayable
	KeyCoefficient
	KeyRowCPredicate
	KeyRowCChildAge
	KeyCapAtExpenses
	KeySolidFuelMode
	KeyNormalArea
	KeyPensionAgeMonths
	KeyWorkingAgeFrom
	KeyDisabledIsWorkingAge
	KeyPeriodWorkingAge
	KeyPeriodOthers
	KeyPeriodDiscretion
	KeyFirstMonthRule
	KeyDecisionTerm

	KeyEconomicLoss
	KeyPastWageIgnored
	KeyMaintenanceContract
	KeyResidenceGroups
	KeySecurities
	KeyGMIJobSeeker
	KeyHousingJobSeeker
	KeyHousingDebts
	KeyHousingRecalc
	KeyRecalcOnGMI
	KeyRecalcOnCoefficient
	KeySanctionMode
	KeySanctionChildren
	KeyOneMonthRepeats
	KeyFoodAid
	KeyRightPatient
	KeyRightElectricity
	KeyRightLegalAid
	KeyRightPropertyTax
	KeyCrisisDisaster
	KeyCrisisOther
	KeyCrisisCommission
	KeyCrisisCappedAtCosts
	KeyCrisisOnlyIfUncovered
	KeyCrisisFileWithin
	KeyCrisisDecideWithin
	keySingles
)

const (
	keyTreatments = keySingles
	keyNorms      = keyTreatments + 40
	keyExemptions = keyNorms + 15
	keyCount      = keyExemptions + 5
)

// ValueKind is the form of a parameter's value.
type ValueKind int

// Forms.
const (
	KindPair        ValueKind = iota // "109.00/76.00" first or only person / each other; "390.00/-" when only the first is known
	KindMoney                        // "272.00"
	KindCount                        // "3"
	KindCoefficient                  // "2.5", at most two decimals
	KindChoice                       // one of the words of the key
	KindNorm                         // "12.00 EUR/m2", "40.00 EUR/household", "3.00 m3/person", "70.00/30.00 kWh"; "none" while no number is known
	KindArea                         // "45/12" square metres, first or only person / each other
	KindCeiling                      // "150.00 EUR", "2 minimum_wages"
)

type keySpec struct {
	name      string
	kind      ValueKind
	choices   []string
	national  bool // rows without a municipality must cover From..To without a gap
	from      Date // where the cover must begin; 0: the first day of the parameters
	municipal bool // municipalities may have rows
	byType    bool // rows may differ by household type
}

// Days that the national rows must cover.
var (
	ParametersFrom = NewDate(2021, 1, 1)
	ParametersTo   = NewDate(2026, 12, 31)
	unifiedHousing = NewDate(2021, 7, 1)
)

// Words of the choices.
const (
	Yes                 = "true"
	No                  = "false"
	FullMonth           = "full_month"
	FromDay             = "from_day"
	NextMonth           = "next_month"
	RowCNarrow          = "narrow"
	RowCChildrenAny     = "children_any"
	LumpSumMonth        = "lump_sum_month"
	SpreadAwardMonths   = "spread_award_months"
	Cars                = "cars"
	MotorVehicles       = "motor_vehicles"
	Counted             = "counted"
	Exempt              = "exempt"
	ExemptToMinimumWage = "exempt_to_minimum_wage"
	ChildExemptToMinWge = "exempt_to_minimum_wage_under_18"
	None                = "none"
	OffsetsOwn          = "offsets_own"
	BelowMinimumWage    = "below_minimum_wage"
	NotChecked          = "not_checked"
	NoTemporaryPermits  = "no_temporary_permits"
	AsSavings           = "as_savings"
	ListedOnly          = "listed_only"
	Notice              = "notice"
	Condition           = "condition"
	NotCounted          = "not_counted"
	Monthly             = "monthly"
	Once                = "once"
	PersonShare         = "person_share"
	Whole               = "whole"
	Unlimited           = "unlimited"
	ForNeedy            = "needy"
	ForBoth             = "needy_or_low_income"
	OncePerYear         = "once_a_year"
	ExemptAlways        = "exempt"
	ExemptOnePerson     = "exempt_one_person"
	NotExempt           = "not_exempt"
)

var keySpecs = func() [keyCount]keySpec {
	yesNo := []string{Yes, No}
	specs := [keyCount]keySpec{
		KeyGMI:                            {name: "threshold.gmi", kind: KindPair, national: true},
		KeyNeedy:                          {name: "threshold.needy", kind: KindPair, national: true},
		KeyLowIncomeCeiling:               {name: "threshold.low_income_ceiling", kind: KindPair, national: true},
		KeyLowIncome:                      {name: "threshold.low_income", kind: KindPair, municipal: true, byType: true},
		KeyMinimumWage:                    {name: "income.minimum_wage", kind: KindMoney, national: true},
		KeySavingsLimit:                   {name: "property.savings_limit", kind: KindMoney, national: true},
		KeyPropertyMaxCount:               {name: "property.real_property_max", kind: KindCount, national: true},
		KeyPropertyHomeRequired:           {name: "property.real_property_must_be_home", kind: KindChoice, choices: yesNo, national: true},
		KeyLandMaxArea:                    {name: "property.land_max_m2", kind: KindCount, national: true},
		KeyCarsMax:                        {name: "property.vehicles_max", kind: KindCount, national: true},
		KeyVehiclesMaxWithChildren:        {name: "property.vehicles_max_with_children", kind: KindCount, national: true},
		KeyVehiclesCountedWithoutChildren: {name: "property.vehicles_counted_without_children", kind: KindChoice, choices: []string{Cars, MotorVehicles}, national: true},
		KeyGMIMinPayable:                  {name: "gmi.min_payable", kind: KindMoney, national: true, municipal: true},
		KeyCoefficient:                    {name: "housing.coefficient", kind: KindCoefficient, national: true, from: unifiedHousing, municipal: true, byType: true},
		KeyRowCPredicate:                  {name: "housing.row_c_predicate", kind: KindChoice, choices: []string{RowCNarrow, RowCChildrenAny}, national: true},
		KeyRowCChildAge:                   {name: "housing.row_c_child_below_age", kind: KindCount, national: true},
		KeyCapAtExpenses:                  {name: "housing.cap_at_expenses", kind: KindChoice, choices: yesNo, national: true, municipal: true},
		KeySolidFuelMode:                  {name: "housing.solid_fuel_mode", kind: KindChoice, choices: []string{LumpSumMonth, SpreadAwardMonths}, national: true, municipal: true},
		KeyNormalArea:                     {name: "housing.normal_area_m2", kind: KindArea, municipal: true},
		KeyPensionAgeMonths:               {name: "person.pension_age_months", kind: KindCount, national: true},
		KeyWorkingAgeFrom:                 {name: "person.working_age_from", kind: KindCount, national: true},
		KeyDisabledIsWorkingAge:           {name: "person.disabled_is_working_age", kind: KindChoice, choices: yesNo, national: true},
		KeyPeriodWorkingAge:               {name: "period.working_age", kind: KindCount, national: true},
		KeyPeriodOthers:                   {name: "period.others", kind: KindCount, national: true},
		KeyPeriodDiscretion:               {name: "period.discretion", kind: KindCount, national: true},
		KeyFirstMonthRule:                 {name: "period.first_month_rule", kind: KindChoice, choices: []string{FullMonth, FromDay, NextMonth}, national: true, municipal: true},
		KeyDecisionTerm:                   {name: "decision.term_months", kind: KindCount, national: true, municipal: true},
	}
	openKeys(&specs)
	treatments := []string{Counted, Exempt, ExemptToMinimumWage, ChildExemptToMinWge}
	for t, w := range incomeWords[1:] {
		specs[keyTreatments+Key(t)] = keySpec{name: "income.treatment." + strings.ToLower(w), kind: KindChoice, choices: treatments, national: true}
	}
	for t, w := range expenseWords[1:] {
		specs[keyNorms+Key(t)] = keySpec{name: "housing.norm." + strings.ToLower(w), kind: KindNorm, municipal: true}
	}
	for t, w := range exemptionWords[1:] {
		specs[keyExemptions+Key(t)] = keySpec{
			name: "job_seeker.exemption." + strings.ToLower(w), kind: KindChoice, choices: []string{ExemptAlways, ExemptOnePerson, NotExempt}, national: true,
		}
	}
	return specs
}()

var keysByName = func() map[string]Key {
	m := make(map[string]Key, keyCount)
	for k := range keySpecs {
		m[keySpecs[k].name] = Key(k)
	}
	return m
}()

// TreatmentKey is the key that says how income of type t counts (R23, R28).
func TreatmentKey(t IncomeType) Key { return keyTreatments + Key(t) - 1 }

// NormKey is the key of the expense norm of t (R68).
func NormKey(t ExpenseType) Key { return keyNorms + Key(t) - 1 }

// JobSeekerKey is the key that says whether x exempts from the duty to seek work (R48).
func JobSeekerKey(x JobSeekerExemption) Key { return keyExemptions + Key(x) - 1 }

// ParseKey finds a key by its name in the files.
func ParseKey(name string) (Key, bool) {
	k, ok := keysByName[name]
	return k, ok
}

// Keys is the number of keys; keys are 0 to Keys-1.
const Keys = int(keyCount)

// String is the name in the files.
func (k Key) String() string { return keySpecs[k].name }

// NationalFrom is the first day that the national rows of k must cover; ok is false when the key needs no national rows.
func (k Key) NationalFrom() (from Date, ok bool) {
	return max(keySpecs[k].from, ParametersFrom), keySpecs[k].national
}

// Municipal reports whether municipalities may have rows of k.
func (k Key) Municipal() bool { return keySpecs[k].municipal }

// ByHouseholdType reports whether rows of k may be keyed by household type.
func (k Key) ByHouseholdType() bool { return keySpecs[k].byType }
