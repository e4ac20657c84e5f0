package domain

import (
	"fmt"
	"slices"
)

// The codes below have the numbers and words of the contract (types.v1); a test of the server compares them one by one.

// Relation is a member's relation to the applicant.
type Relation int32

// Applicant is the relation of the one person who files for the household (R12).
const Applicant Relation = 1

// Occupation is what a member does.
type Occupation int32

// Learner is a member in general, vocational or higher education (R18, R64).
const Learner Occupation = 6

// Institution is a stay that ends entitlement (R15); 0 is none.
type Institution int32

// JobSeekerExemption is why a person of working age who does not work need not be registered as unemployed (R48); 0 is none declared.
type JobSeekerExemption int32

// Exemptions of R48.
const (
	PensionOrStateBenefit JobSeekerExemption = 1
	MaternityLeave        JobSeekerExemption = 2
	ChildCare             JobSeekerExemption = 3
	DisabledChildCare     JobSeekerExemption = 4
	FullTimeLearner       JobSeekerExemption = 5
)

// ResidenceGroup is by what right a person lives in the country (R17); 0 is not checked.
type ResidenceGroup int32

// TemporaryPermit is the group that the law of 2002 left out (R17).
const TemporaryPermit ResidenceGroup = 3

// AssetKind is a kind of asset (R34, R35).
type AssetKind int32

// Kinds of assets.
const (
	Security      AssetKind = 1
	LoanGiven     AssetKind = 2
	HouseholdItem AssetKind = 3
)

// IncomeType is a kind of income (R23, R28).
type IncomeType int32

// Income types that the rules name one by one; the rest are data.
const (
	IncomeWage             IncomeType = 1
	IncomeEconomicActivity IncomeType = 2
	IncomeOldAgePension    IncomeType = 3
	IncomeTransfer         IncomeType = 13
	IncomeBorrowing        IncomeType = 21
	IncomeScholarship      IncomeType = 23
	IncomeChildWork        IncomeType = 24
	IncomeFamilyBenefit    IncomeType = 25
)

// VehicleKind is a kind of motor vehicle (R33).
type VehicleKind int32

// Car is a passenger car.
const Car VehicleKind = 1

// Heating is how a dwelling is heated.
type Heating int32

// HeatingSolidFuel is a stove or boiler for wood, briquettes or coal (R69).
const HeatingSolidFuel Heating = 2

// ExpenseType is a kind of housing expense (R55).
type ExpenseType int32

// Expense types that the rules name.
const (
	ExpenseRent        ExpenseType = 1
	ExpenseHeat        ExpenseType = 2
	ExpenseElectricity ExpenseType = 5
	ExpenseSolidFuel   ExpenseType = 11
)

// Purpose is what the household asks for (R96).
type Purpose int32

// Purposes.
const (
	PurposeStatus  Purpose = 1
	PurposeGMI     Purpose = 2
	PurposeHousing Purpose = 3
	PurposeCrisis  Purpose = 4
)

// StatusKind is a status of a household (R75).
type StatusKind int32

// Statuses.
const (
	Needy     StatusKind = 1
	LowIncome StatusKind = 2
)

// BenefitKind is a benefit in money.
type BenefitKind int32

// Benefits.
const (
	GMIBenefit     BenefitKind = 1
	HousingBenefit BenefitKind = 2
	CrisisBenefit  BenefitKind = 3 // paid once
)

// HouseholdType is a row of the coefficient table (R58) or a group that municipal thresholds are keyed by (R10).
type HouseholdType int32

// Rows A to D of the coefficient table, in the order in which they are tried, and the two groups that only
// municipal low-income rows use.
const (
	SinglePensionerOrDisabled        HouseholdType = 1
	OnlyPensionersOrDisabled         HouseholdType = 2
	PensionersOrDisabledWithChildren HouseholdType = 3
	OtherHousehold                   HouseholdType = 4
	LoneParent                       HouseholdType = 5
	WithWorkingAgeAdult              HouseholdType = 6
)

var (
	relationWords    = []string{"", "APPLICANT", "SPOUSE", "PARTNER", "CHILD", "PARENT", "SIBLING", "GRANDPARENT", "GRANDCHILD", "OTHER_RELATIVE", "NOT_RELATED"}
	occupationWords  = []string{"", "EMPLOYED", "SELF_EMPLOYED", "UNEMPLOYED_REGISTERED", "UNEMPLOYED_NOT_REGISTERED", "PENSIONER", "LEARNER", "CHILD_CARE_LEAVE", "CHILD_NOT_IN_SCHOOL", "NOT_WORKING_OTHER"}
	institutionWords = []string{"", "PRISON", "LONG_TERM_CARE", "SOCIAL_CORRECTION"}
	incomeWords      = []string{
		"", "WAGE", "ECONOMIC_ACTIVITY", "OLD_AGE_PENSION", "DISABILITY_PENSION", "SURVIVORS_PENSION", "STATE_SOCIAL_SECURITY_BENEFIT",
		"UNEMPLOYMENT_BENEFIT", "SICKNESS_BENEFIT", "MATERNITY_OR_PATERNITY_BENEFIT", "PARENTAL_BENEFIT", "CHILD_CARE_BENEFIT", "MAINTENANCE",
		"TRANSFER_FROM_THIRD_PERSON", "GIFT", "INHERITANCE", "WINNINGS", "DIVIDENDS", "AUTHORS_FEE", "RENT", "CASUAL_WORK", "BORROWING",
		"PROPERTY_DISPOSAL", "SCHOLARSHIP", "CHILD_WORK", "STATE_FAMILY_BENEFIT", "DISABLED_CHILD_CARE_BENEFIT", "DISABLED_PERSON_CARE_BENEFIT",
		"ASSISTANT_BENEFIT", "DISABILITY_TRANSPORT_BENEFIT", "COELIAC_BENEFIT", "BIRTH_OR_FUNERAL_BENEFIT", "OUT_OF_FAMILY_CARE_GUARANTEE",
		"STUDENT_CREDIT", "EMPLOYMENT_MEASURE_SUPPORT", "CRIME_VICTIM_COMPENSATION", "BLOOD_DONATION", "TAX_REFUND", "CHARITY",
		"REFUGEE_SUPPORT", "MUNICIPAL_ASSISTANCE",
	}
	exemptionWords = []string{"", "PENSION_OR_STATE_BENEFIT", "MATERNITY_LEAVE", "CHILD_CARE", "DISABLED_CHILD_CARE", "FULL_TIME_LEARNER"}
	residenceWords = []string{"", "CITIZEN_OR_NON_CITIZEN", "PERMANENT", "TEMPORARY", "REFUGEE_OR_ALTERNATIVE", "UKRAINIAN_CIVILIAN"}
	assetWords     = []string{"", "SECURITY", "LOAN_GIVEN", "HOUSEHOLD_ITEM"}

	vehicleWords = []string{"", "CAR", "MOTORCYCLE", "OTHER_MOTOR_VEHICLE"}
	heatingWords = []string{"", "CENTRAL", "SOLID_FUEL", "GAS", "ELECTRIC"}
	expenseWords = []string{
		"", "RENT_AND_MANAGEMENT", "HEAT", "HOT_WATER", "COLD_WATER_AND_SEWERAGE", "ELECTRICITY", "NATURAL_GAS", "GAS_CYLINDER", "WASTE",
		"TELECOMMUNICATIONS", "WATER_METER", "SOLID_FUEL", "CHIMNEY_AND_VENTILATION", "DWELLING_INSURANCE", "LAND_LEASE", "REAL_ESTATE_TAX",
	}
	purposeWords   = []string{"", "STATUS", "GMI_BENEFIT", "HOUSING_BENEFIT", "CRISIS_BENEFIT"}
	statusWords    = []string{"", "NEEDY", "LOW_INCOME"}
	benefitWords   = []string{"", "GMI", "HOUSING", "CRISIS"}
	householdWords = []string{
		"", "SINGLE_PENSIONER_OR_DISABLED", "ONLY_PENSIONERS_OR_DISABLED", "PENSIONERS_OR_DISABLED_WITH_CHILDREN", "OTHER",
		"LONE_PARENT", "WITH_WORKING_AGE_ADULT",
	}
)

func word[T ~int32](words []string, v T) string {
	if v < 0 || int(v) >= len(words) {
		return fmt.Sprintf("%d", v)
	}
	return words[v]
}

func unword[T ~int32](words []string, b []byte, v *T) error {
	i := slices.Index(words, string(b))
	if i < 0 {
		return fmt.Errorf("unknown code %q", b)
	}
	*v = T(i)
	return nil
}

// String is the word of the contract without its prefix; so are the String methods below.
func (v Relation) String() string { return word(relationWords, v) }

func (v Occupation) String() string         { return word(occupationWords, v) }
func (v Institution) String() string        { return word(institutionWords, v) }
func (v IncomeType) String() string         { return word(incomeWords, v) }
func (v VehicleKind) String() string        { return word(vehicleWords, v) }
func (v Heating) String() string            { return word(heatingWords, v) }
func (v ExpenseType) String() string        { return word(expenseWords, v) }
func (v Purpose) String() string            { return word(purposeWords, v) }
func (v StatusKind) String() string         { return word(statusWords, v) }
func (v BenefitKind) String() string        { return word(benefitWords, v) }
func (v JobSeekerExemption) String() string { return word(exemptionWords, v) }
func (v ResidenceGroup) String() string     { return word(residenceWords, v) }
func (v AssetKind) String() string          { return word(assetWords, v) }
func (v HouseholdType) String() string      { return word(householdWords, v) }

// MarshalText stores the word, so that a kept assessment can be read without this program; UnmarshalText reads it.
func (v Relation) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

func (v Occupation) MarshalText() ([]byte, error)         { return []byte(v.String()), nil }
func (v Institution) MarshalText() ([]byte, error)        { return []byte(v.String()), nil }
func (v IncomeType) MarshalText() ([]byte, error)         { return []byte(v.String()), nil }
func (v VehicleKind) MarshalText() ([]byte, error)        { return []byte(v.String()), nil }
func (v Heating) MarshalText() ([]byte, error)            { return []byte(v.String()), nil }
func (v ExpenseType) MarshalText() ([]byte, error)        { return []byte(v.String()), nil }
func (v Purpose) MarshalText() ([]byte, error)            { return []byte(v.String()), nil }
func (v StatusKind) MarshalText() ([]byte, error)         { return []byte(v.String()), nil }
func (v BenefitKind) MarshalText() ([]byte, error)        { return []byte(v.String()), nil }
func (v JobSeekerExemption) MarshalText() ([]byte, error) { return []byte(v.String()), nil }
func (v ResidenceGroup) MarshalText() ([]byte, error)     { return []byte(v.String()), nil }
func (v AssetKind) MarshalText() ([]byte, error)          { return []byte(v.String()), nil }
func (v HouseholdType) MarshalText() ([]byte, error)      { return []byte(v.String()), nil }

// UnmarshalText reads the word; so do the UnmarshalText methods below.
func (v *Relation) UnmarshalText(b []byte) error { return unword(relationWords, b, v) }

func (v *Occupation) UnmarshalText(b []byte) error         { return unword(occupationWords, b, v) }
func (v *Institution) UnmarshalText(b []byte) error        { return unword(institutionWords, b, v) }
func (v *IncomeType) UnmarshalText(b []byte) error         { return unword(incomeWords, b, v) }
func (v *VehicleKind) UnmarshalText(b []byte) error        { return unword(vehicleWords, b, v) }
func (v *Heating) UnmarshalText(b []byte) error            { return unword(heatingWords, b, v) }
func (v *ExpenseType) UnmarshalText(b []byte) error        { return unword(expenseWords, b, v) }
func (v *Purpose) UnmarshalText(b []byte) error            { return unword(purposeWords, b, v) }
func (v *StatusKind) UnmarshalText(b []byte) error         { return unword(statusWords, b, v) }
func (v *BenefitKind) UnmarshalText(b []byte) error        { return unword(benefitWords, b, v) }
func (v *JobSeekerExemption) UnmarshalText(b []byte) error { return unword(exemptionWords, b, v) }
func (v *ResidenceGroup) UnmarshalText(b []byte) error     { return unword(residenceWords, b, v) }
func (v *AssetKind) UnmarshalText(b []byte) error          { return unword(assetWords, b, v) }
func (v *HouseholdType) UnmarshalText(b []byte) error      { return unword(householdWords, b, v) }
