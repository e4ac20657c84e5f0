package domain

import "github.com/digisoc/platform/pkg/errs"

// The errors of this service. Their reasons are the enum persons.v1.Reason; a test compares both.
var (
	ErrPersonNotFound          = errs.New(errs.NotFound, "PERSON_NOT_FOUND", "No such person, or you may not see it.", "Šādas personas nav, vai jums nav tiesību to redzēt.")
	ErrIdentifierTaken         = errs.New(errs.Exists, "IDENTIFIER_TAKEN", "This identifier is already recorded.", "Šis identifikators jau ir reģistrēts.")
	ErrIdentifierInvalid       = errs.New(errs.Invalid, "IDENTIFIER_INVALID", "This is not an identifier of a natural person.", "Šis nav fiziskas personas identifikators.")
	ErrIdentifierSynthetic     = errs.New(errs.Invalid, "IDENTIFIER_SYNTHETIC", "Synthetic personal codes (00…) are accepted only outside production, and only they are accepted there.", "Mākslīgos personas kodus (00…) pieņem tikai ārpus produkcijas vides, un tur pieņem tikai tos.")
	ErrIdentifierPeriodInvalid = errs.New(errs.Invalid, "IDENTIFIER_PERIOD_INVALID", "The period of the identifier is not possible beside the others.", "Identifikatora periods nav iespējams līdzās pārējiem.")
	ErrPersonNameRequired      = errs.New(errs.Invalid, "PERSON_NAME_REQUIRED", "A given name and a surname are required.", "Jānorāda vārds un uzvārds.")
	ErrPersonNameInvalid       = errs.New(errs.Invalid, "PERSON_NAME_INVALID", "A name holds letters, blanks, hyphens, apostrophes and full stops, at most 100 characters.", "Vārdā drīkst būt burti, atstarpes, defises, apostrofi un punkti, ne vairāk kā 100 zīmes.")
	ErrBirthDateInvalid        = errs.New(errs.Invalid, "BIRTH_DATE_INVALID", "The birth date is a day between 1880-01-01 and today.", "Dzimšanas datums ir diena no 1880-01-01 līdz šodienai.")
	ErrDeathDateInvalid        = errs.New(errs.Invalid, "DEATH_DATE_INVALID", "The day of death is a day between the birth date and today.", "Miršanas datums ir diena no dzimšanas datuma līdz šodienai.")
	ErrAddressInvalid          = errs.New(errs.Invalid, "ADDRESS_INVALID", "The address text is too long or the address code does not have nine digits.", "Adreses teksts ir pārāk garš vai adreses kodā nav deviņu ciparu.")
	ErrMunicipalityUnknown     = errs.New(errs.Invalid, "MUNICIPALITY_UNKNOWN", "No municipality has this code today.", "Šodien nevienai pašvaldībai nav šāda koda.")
	ErrPersonUpdateMaskInvalid = errs.New(errs.Invalid, "PERSON_UPDATE_MASK_INVALID", "The update mask names a field that cannot be changed here.", "Atjaunināmo lauku sarakstā ir lauks, kuru šeit nevar mainīt.")
	ErrHouseholdNotFound       = errs.New(errs.NotFound, "HOUSEHOLD_NOT_FOUND", "No such household, or you may not see it.", "Šādas mājsaimniecības nav, vai jums nav tiesību to redzēt.")
	ErrMembershipOverlaps      = errs.New(errs.Precondition, "MEMBERSHIP_OVERLAPS", "The person belongs to another household in this period.", "Persona šajā periodā pieder citai mājsaimniecībai.")
	ErrMembershipDuplicate     = errs.New(errs.Precondition, "MEMBERSHIP_DUPLICATE", "The person already belongs to this household in this period.", "Persona šajā periodā jau pieder šai mājsaimniecībai.")
	ErrMembershipNotFound      = errs.New(errs.NotFound, "MEMBERSHIP_NOT_FOUND", "The person has no open membership in this household.", "Personai šajā mājsaimniecībā nav neizbeigtas dalības.")
	ErrMembershipPeriodInvalid = errs.New(errs.Invalid, "MEMBERSHIP_PERIOD_INVALID", "A membership starts on or after the birth date and ends on or after its start.", "Dalība sākas ne agrāk par dzimšanas datumu un beidzas ne agrāk par sākumu.")
	ErrRepresentationInvalid   = errs.New(errs.Invalid, "REPRESENTATION_INVALID", "A representation has two different persons, a possible period and, unless by a parent, a ground.", "Pārstāvībā ir divas dažādas personas, iespējams periods un, ja nepārstāv vecāks, pamats.")
	ErrSearchTooWide           = errs.New(errs.Invalid, "SEARCH_TOO_WIDE", "Search by identifier, or by at least two letters of the surname with a birth date or given name.", "Meklējiet pēc identifikatora vai pēc vismaz diviem uzvārda burtiem kopā ar dzimšanas datumu vai vārdu.")
	ErrErasureNotFound         = errs.New(errs.NotFound, "ERASURE_NOT_FOUND", "No such erasure, or you may not see it.", "Šādas dzēšanas nav, vai jums nav tiesību to redzēt.")
	ErrErasureOpen             = errs.New(errs.Exists, "ERASURE_OPEN", "An erasure of this person is proposed or under way.", "Šīs personas datu dzēšana jau ir ierosināta vai notiek.")
	ErrErasureNotProposed      = errs.New(errs.Precondition, "ERASURE_NOT_PROPOSED", "The erasure was decided already.", "Par dzēšanu jau ir izlemts.")
	ErrErasureSamePerson       = errs.New(errs.Precondition, "ERASURE_SAME_PERSON", "Who proposed an erasure cannot decide it.", "Par dzēšanu nevar lemt tas, kurš to ierosināja.")
	ErrErasureReasonRequired   = errs.New(errs.Invalid, "ERASURE_REASON_REQUIRED", "Say why.", "Jānorāda pamatojums.")
	ErrErasureReportInvalid    = errs.New(errs.Invalid, "ERASURE_REPORT_INVALID", "The report names no erasure, or another service than sent it.", "Ziņojumā nav dzēšanas, vai to sūtījis cits pakalpojums.")
	ErrCustodyEventInvalid     = errs.New(errs.Invalid, "CUSTODY_EVENT_INVALID", "A fact of custody has a child and another person as parent, possible days up to today, who decided and where it comes from.", "Aizgādības faktam ir bērns un cita persona kā vecāks, iespējamas dienas līdz šodienai, lēmējs un avots.")
	ErrCustodyEventNotFound    = errs.New(errs.NotFound, "CUSTODY_EVENT_NOT_FOUND", "No such fact of custody of this child and parent.", "Šim bērnam un vecākam šāda aizgādības fakta nav.")
	ErrCustodyEventCorrected   = errs.New(errs.Precondition, "CUSTODY_EVENT_CORRECTED", "The fact was corrected already; correct the one that took its place.", "Šis fakts jau ir labots; labojiet to, kas stājies tā vietā.")
	ErrSearchReferenceRequired = errs.New(errs.Invalid, "SEARCH_REFERENCE_REQUIRED", "A search is for a case or application that is named, or with a token for the purpose IDENTIFY to find somebody new.", "Meklēšanai jānorāda lieta vai iesniegums, kura dēļ meklē, vai, lai atrastu jaunu personu, nolūks IDENTIFY.")
	ErrSearchOutsideCase       = errs.New(errs.Denied, "SEARCH_OUTSIDE_CASE", "No person of the case fits. To find somebody new, ask for a token without a case for the purpose IDENTIFY; after somebody was added to the case, ask for a new token.", "Neviena lietas persona neatbilst. Lai atrastu jaunu personu, prasiet pilnvaru bez lietas nolūkam IDENTIFY; ja lietai pievienota persona, prasiet jaunu pilnvaru.")
)

// violations collects what is wrong with an input, so that a form can show everything at once. The first violation
// gives the answer its kind and reason.
type violations struct{ err *errs.Error }

func (v *violations) add(path string, e *errs.Error) {
	if v.err == nil {
		v.err = e
	}
	v.err = v.err.Field(path, e.Reason, e.Message, e.MessageLV)
}

func (v *violations) result() error {
	if v.err == nil {
		return nil
	}
	return v.err
}
