package domain

import "github.com/digisoc/platform/pkg/errs"

// Errors of recorded facts.
var (
	ErrFactNotFound       = errs.New(errs.NotFound, "FACT_NOT_FOUND", "There is no such fact.", "Tāda fakta nav.")
	ErrFactFromRegister   = errs.New(errs.Precondition, "FACT_FROM_REGISTER", "A fact from a register cannot be corrected or retracted here, only disputed; a newer answer of the register replaces it.", "Reģistra faktu šeit nevar labot vai atsaukt, tikai apstrīdēt; to aizstāj jaunāka reģistra atbilde.")
	ErrFactSuperseded     = errs.New(errs.Precondition, "FACT_SUPERSEDED", "This version of the fact is no longer the one that is known; read it again.", "Šī fakta versija vairs nav spēkā; nolasiet faktu vēlreiz.")
	ErrFactDisputed       = errs.New(errs.Precondition, "FACT_DISPUTED_ALREADY", "The fact is disputed already.", "Fakts jau ir apstrīdēts.")
	ErrMembershipOverlaps = errs.New(errs.Precondition, "FACT_MEMBERSHIP_OVERLAPS", "The person belongs to a household already on some of these days.", "Persona daļā no šīm dienām jau pieder mājsaimniecībai.")
	ErrFactOverlaps       = errs.New(errs.Precondition, "FACT_OVERLAPS", "Something else is recorded about the same matter for some of these days; correct that.", "Par to pašu daļā no šīm dienām jau ierakstīts kas cits; labojiet to.")
	ErrFactPeriodInvalid  = errs.New(errs.Invalid, "FACT_PERIOD_INVALID", "The days of the fact are not possible.", "Fakta dienas nav iespējamas.")
	ErrFactKindInvalid    = errs.New(errs.Invalid, "FACT_KIND_INVALID", "Say what the fact is about, in exactly one way.", "Norādiet, par ko ir fakts, tieši vienā veidā.")
	ErrFactPersonInvalid  = errs.New(errs.Invalid, "FACT_PERSON_INVALID", "This kind of fact is about one person, or about the household without a person.", "Šāda veida fakts ir par vienu personu vai par mājsaimniecību bez personas.")
	ErrFactSourceInvalid  = errs.New(errs.Invalid, "FACT_SOURCE_INVALID", "The source of the fact is incomplete or is not of its kind.", "Fakta avots ir nepilnīgs vai neatbilst tā veidam.")
	ErrRegisterOnly       = errs.New(errs.Denied, "FACT_REGISTER_ONLY", "Only the adapter of a register records what a register says, and it records nothing else.", "Reģistra ziņas ieraksta tikai reģistra savienotājs, un neko citu tas neieraksta.")
	ErrKnownAtInvalid     = errs.New(errs.Invalid, "FACT_KNOWN_AT_INVALID", "What was known can be asked of a moment from 2021 until now.", "Par zināmo var vaicāt par brīdi no 2021. gada līdz šim brīdim.")
	ErrFactsIncomplete    = errs.New(errs.Precondition, "FACTS_INCOMPLETE", "These facts must be recorded before the means test can be computed.", "Pirms materiālā stāvokļa izvērtēšanas šie fakti ir jāieraksta.")
	ErrAssessmentFacts    = errs.New(errs.Invalid, "ASSESSMENT_FACTS_REQUIRED", "Give either a declaration or a set of recorded facts.", "Norādiet vai nu deklarāciju, vai ierakstīto faktu kopu.")
)
