package domain

import "slices"

// Purpose is what a household asks for (R96).
type Purpose string

// Channel is how an application came (G06.04).
type Channel string

// Relation is a member's relation to the applicant.
type Relation string

// Code is a value of one of the closed lists of the declaration; the words are those of the contract without prefix.
type Code string

// The purposes, channels and relations that rules name.
const (
	PurposeStatus  Purpose = "STATUS"
	PurposeGMI     Purpose = "GMI_BENEFIT"
	PurposeHousing Purpose = "HOUSING_BENEFIT"

	ChannelEService Channel = "ESERVICE"

	RelationApplicant Relation = "APPLICANT"
)

// Lists of the contract. A test of the server compares each with its enum, so that neither can gain a word alone.
var (
	Purposes = []Purpose{PurposeStatus, PurposeGMI, PurposeHousing, PurposeCrisis}
	Channels = []Channel{ChannelEService, "ON_SITE", "POST", "EADDRESS", "VPVKAC", "PHONE"}

	Relations = []Relation{RelationApplicant, "SPOUSE", "PARTNER", "CHILD", "PARENT", "SIBLING", "GRANDPARENT",
		"GRANDCHILD", "OTHER_RELATIVE", "NOT_RELATED"}
	Occupations = []Code{"EMPLOYED", "SELF_EMPLOYED", "UNEMPLOYED_REGISTERED", "UNEMPLOYED_NOT_REGISTERED", "PENSIONER",
		"LEARNER", "CHILD_CARE_LEAVE", "CHILD_NOT_IN_SCHOOL", "NOT_WORKING_OTHER"}
	Institutions = []Code{"PRISON", "LONG_TERM_CARE", "SOCIAL_CORRECTION"}
	IncomeTypes  = []Code{"WAGE", "ECONOMIC_ACTIVITY", "OLD_AGE_PENSION", "DISABILITY_PENSION", "SURVIVORS_PENSION",
		"STATE_SOCIAL_SECURITY_BENEFIT", "UNEMPLOYMENT_BENEFIT", "SICKNESS_BENEFIT", "MATERNITY_OR_PATERNITY_BENEFIT",
		"PARENTAL_BENEFIT", "CHILD_CARE_BENEFIT", "MAINTENANCE", "TRANSFER_FROM_THIRD_PERSON", "GIFT", "INHERITANCE",
		"WINNINGS", "DIVIDENDS", "AUTHORS_FEE", "RENT", "CASUAL_WORK", "BORROWING", "PROPERTY_DISPOSAL", "SCHOLARSHIP",
		"CHILD_WORK", "STATE_FAMILY_BENEFIT", "DISABLED_CHILD_CARE_BENEFIT", "DISABLED_PERSON_CARE_BENEFIT",
		"ASSISTANT_BENEFIT", "DISABILITY_TRANSPORT_BENEFIT", "COELIAC_BENEFIT", "BIRTH_OR_FUNERAL_BENEFIT",
		"OUT_OF_FAMILY_CARE_GUARANTEE", "STUDENT_CREDIT", "EMPLOYMENT_MEASURE_SUPPORT", "CRIME_VICTIM_COMPENSATION",
		"BLOOD_DONATION", "TAX_REFUND", "CHARITY", "REFUGEE_SUPPORT", "MUNICIPAL_ASSISTANCE"}
	VehicleKinds = []Code{"CAR", "MOTORCYCLE", "OTHER_MOTOR_VEHICLE"}
	AssetKinds   = []Code{"SECURITY", "LOAN_GIVEN", "HOUSEHOLD_ITEM"}
	Heatings     = []Code{"CENTRAL", "SOLID_FUEL", "GAS", "ELECTRIC"}
	ExpenseTypes = []Code{"RENT_AND_MANAGEMENT", "HEAT", "HOT_WATER", "COLD_WATER_AND_SEWERAGE", "ELECTRICITY",
		"NATURAL_GAS", "GAS_CYLINDER", "WASTE", "TELECOMMUNICATIONS", "WATER_METER", "SOLID_FUEL",
		"CHIMNEY_AND_VENTILATION", "DWELLING_INSURANCE", "LAND_LEASE", "REAL_ESTATE_TAX"}
	JobSeekerExemptions = []Code{"PENSION_OR_STATE_BENEFIT", "MATERNITY_LEAVE", "CHILD_CARE", "DISABLED_CHILD_CARE", "FULL_TIME_LEARNER"}
	ResidenceGroups     = []Code{"CITIZEN_OR_NON_CITIZEN", "PERMANENT", "TEMPORARY", "REFUGEE_OR_ALTERNATIVE", "UKRAINIAN_CIVILIAN"}
)

func oneOf[T ~string](v T, list []T) bool { return slices.Contains(list, v) }
