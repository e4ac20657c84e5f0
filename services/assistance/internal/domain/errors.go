package domain

import "github.com/digisoc/platform/pkg/errs"

// Errors of this service. The reasons are part of the API (assistance.v1.Reason).
var (
	ErrAssessmentNotFound   = errs.New(errs.NotFound, "ASSESSMENT_NOT_FOUND", "There is no such assessment.", "Tāda novērtējuma nav.")
	ErrDateOutside          = errs.New(errs.Invalid, "APPLICATION_DATE_OUTSIDE_PARAMETERS", "The parameters of the law do not cover this date.", "Likuma parametri šo datumu neaptver.")
	ErrMemberDuplicate      = errs.New(errs.Invalid, "FACTS_MEMBER_DUPLICATE", "A person is named twice as a member of the household.", "Persona mājsaimniecībā norādīta divreiz.")
	ErrMemberUnknown        = errs.New(errs.Invalid, "FACTS_MEMBER_UNKNOWN", "The person is not a member of the household.", "Persona nav mājsaimniecības loceklis.")
	ErrApplicantMissing     = errs.New(errs.Invalid, "FACTS_APPLICANT_MISSING", "The household must have exactly one applicant.", "Mājsaimniecībā jābūt tieši vienam iesniedzējam.")
	ErrBirthDateInvalid     = errs.New(errs.Invalid, "FACTS_BIRTH_DATE_INVALID", "The birth date is not possible.", "Dzimšanas datums nav iespējams.")
	ErrIncomeMonthOutside   = errs.New(errs.Invalid, "INCOME_MONTH_OUTSIDE_WINDOW", "Regular income must be of the three full calendar months before the application.", "Regulārajiem ienākumiem jābūt no trim pilniem kalendāra mēnešiem pirms iesnieguma.")
	ErrIncomeDateOutside    = errs.New(errs.Invalid, "INCOME_DATE_OUTSIDE_WINDOW", "Irregular income must be of the twelve calendar months before the application.", "Neregulārajiem ienākumiem jābūt no divpadsmit kalendāra mēnešiem pirms iesnieguma.")
	ErrExpenseMonthOutside  = errs.New(errs.Invalid, "EXPENSE_MONTH_OUTSIDE_WINDOW", "Housing bills must be of the month of the application or the one before.", "Mājokļa rēķiniem jābūt par iesnieguma mēnesi vai iepriekšējo mēnesi.")
	ErrDateInvalid          = errs.New(errs.Invalid, "FACTS_DATE_INVALID", "The date is not a day of the calendar.", "Datums nav kalendāra diena.")
	ErrAmountInvalid        = errs.New(errs.Invalid, "FACTS_AMOUNT_INVALID", "The amount or quantity is not possible.", "Summa vai daudzums nav iespējams.")
	ErrMunicipalityUnknown  = errs.New(errs.Invalid, "FACTS_MUNICIPALITY_UNKNOWN", "The municipality code is not in the ATVK classifier.", "Pašvaldības koda nav ATVK klasifikatorā.")
	ErrListSubjectRequired  = errs.New(errs.Invalid, "LIST_SUBJECT_REQUIRED", "Name a case or a person.", "Norādiet lietu vai personu.")
	ErrParameterMissing     = errs.New(errs.Precondition, "PARAMETER_MISSING", "A parameter of the law that this calculation needs is not loaded.", "Nav ielādēts likuma parametrs, kas vajadzīgs aprēķinam.")
	ErrDecisionLinesInvalid = errs.New(errs.Invalid, "DECISION_LINES_INVALID", "The lines of the decision cannot be granted as they are.", "Lēmuma rindas tādā veidā nevar piešķirt.")
	ErrOneMonthReason       = errs.New(errs.Invalid, "ONE_MONTH_REASON_REQUIRED", "The one-month award needs a written reason.", "Viena mēneša piešķīrumam vajadzīgs rakstisks pamatojums.")
	ErrCodeInvalid          = errs.New(errs.Invalid, "FACTS_CODE_INVALID", "The code is not in the list.", "Koda nav sarakstā.")
	ErrPurposeRequired      = errs.New(errs.Invalid, "FACTS_PURPOSE_REQUIRED", "Say what is asked for, each once.", "Norādiet, kas tiek lūgts, katru vienu reizi.")
	ErrGrantOverlaps        = errs.New(errs.Precondition, "GRANT_OVERLAPS", "The case has this status or benefit already for some of these days.", "Lietā šis statuss vai pabalsts par daļu no šīm dienām jau ir piešķirts.")
	ErrDwellingMissing      = errs.New(errs.Invalid, "FACTS_DWELLING_MISSING", "The housing benefit needs the data of the dwelling.", "Mājokļa pabalstam vajadzīgas ziņas par mājokli.")
	ErrEngineVersionUnknown = errs.New(errs.Precondition, "ENGINE_VERSION_UNKNOWN", "There never was an engine of this version.", "Šādas dzinēja versijas nekad nav bijis.")
	ErrFactsContradictory   = errs.New(errs.Invalid, "FACTS_CONTRADICTORY", "A statement that there is none denies what is declared.", "Apliecinājums, ka nekā nav, ir pretrunā ar deklarēto.")
)
