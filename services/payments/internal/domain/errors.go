package domain

import "github.com/digisoc/platform/pkg/errs"

// The ways to fail that a caller can act on. The reasons are the enum Reason of the contract.
var (
	ErrObligationNotFound    = errs.New(errs.NotFound, "OBLIGATION_NOT_FOUND", "There is no such amount owed.", "Šādas maksājuma saistības nav.")
	ErrPayeeNotFound         = errs.New(errs.NotFound, "PAYEE_NOT_FOUND", "Nobody is named yet who is paid for this benefit.", "Šim pabalstam vēl nav norādīts saņēmējs.")
	ErrPayingAccountNotFound = errs.New(errs.NotFound, "PAYING_ACCOUNT_NOT_FOUND", "The municipality has not named the account it pays from.", "Pašvaldība nav norādījusi kontu, no kura maksā.")
	ErrListNotFound          = errs.New(errs.NotFound, "PAYMENT_LIST_NOT_FOUND", "There is no such payment list.", "Šāda maksājumu saraksta nav.")
	ErrPaymentNotFound       = errs.New(errs.NotFound, "PAYMENT_NOT_FOUND", "There is no such payment.", "Šāda maksājuma nav.")
	ErrRecoveryNotFound      = errs.New(errs.NotFound, "RECOVERY_NOT_FOUND", "There is no such recovery.", "Šādas atgūšanas nav.")

	ErrBenefitNotOwed       = errs.New(errs.Precondition, "BENEFIT_NOT_OWED", "Nothing is owed for this benefit; it has not been granted, or has not arrived yet.", "Par šo pabalstu nekas nav maksājams; tas nav piešķirts vai vēl nav saņemts.")
	ErrIBANInvalid          = errs.New(errs.Invalid, "IBAN_INVALID", "This is not a valid IBAN.", "Šis nav derīgs IBAN.")
	ErrBICInvalid           = errs.New(errs.Invalid, "BIC_INVALID", "This is not a BIC.", "Šis nav BIC.")
	ErrPayeeTextInvalid     = errs.New(errs.Invalid, "PAYEE_TEXT_INVALID", "The name or the reference has characters that no bank can write.", "Vārdā vai norādē ir zīmes, ko banka nevar uzrakstīt.")
	ErrPayingAccountMissing = errs.New(errs.Precondition, "PAYING_ACCOUNT_MISSING", "Name the account that the municipality pays from first.", "Vispirms jānorāda konts, no kura pašvaldība maksā.")
	ErrPayDateInvalid       = errs.New(errs.Invalid, "PAY_DATE_INVALID", "The day of payment is from today to 60 days ahead.", "Maksājuma diena ir no šodienas līdz 60 dienām uz priekšu.")
	ErrDateMalformed        = errs.New(errs.Invalid, "PAYMENT_DATE_MALFORMED", "This is not a day or month of the calendar.", "Tā nav kalendāra diena vai mēnesis.")

	ErrListEmpty      = errs.New(errs.Precondition, "PAYMENT_LIST_EMPTY", "No amount passes the checks; there is nothing to pay.", "Neviena summa neiztur pārbaudes; nav ko maksāt.")
	ErrListState      = errs.New(errs.Precondition, "PAYMENT_LIST_STATE", "The list cannot do this in its state.", "Saraksts šajā stāvoklī to nepieļauj.")
	ErrListSamePerson = errs.New(errs.Precondition, "PAYMENT_LIST_SAME_PERSON", "Who prepared a list does not approve it.", "Saraksta sagatavotājs to neapstiprina.")
	ErrListAltered    = errs.New(errs.Precondition, "PAYMENT_LIST_ALTERED", "The content is not what was frozen; the list must not be paid.", "Saturs neatbilst iesaldētajam; sarakstu nedrīkst maksāt.")
	ErrListLives      = errs.New(errs.Precondition, "PAYMENT_LIST_LIVES", "Somebody whom a line is for died since the list was prepared, or could not be asked about: recall the line or try again.", "Kāda persona, kurai rinda paredzēta, ir mirusi pēc saraksta sagatavošanas vai to nevarēja pārbaudīt: atsauciet rindu vai mēģiniet vēlreiz.")
	ErrPartUnknown    = errs.New(errs.NotFound, "PAYMENT_FILE_PART_UNKNOWN", "The list has no such part.", "Sarakstam nav šādas daļas.")

	ErrObligationState    = errs.New(errs.Precondition, "OBLIGATION_STATE", "The amount cannot do this in its state.", "Summas stāvoklis to nepieļauj.")
	ErrPaymentState       = errs.New(errs.Precondition, "PAYMENT_STATE", "The payment cannot do this in its state.", "Maksājuma stāvoklis to nepieļauj.")
	ErrCheckNotReleasable = errs.New(errs.Precondition, "CHECK_NOT_RELEASABLE", "Nobody can take this check on herself.", "Šo pārbaudi neviens nevar uzņemties pats.")
	ErrSubjectRequired    = errs.New(errs.Invalid, "OBLIGATION_SUBJECT_REQUIRED", "Name a case, a benefit or a person; staff may name a state instead.", "Jānorāda lieta, pabalsts vai persona; darbinieks var norādīt stāvokli.")
	ErrBankFileInvalid    = errs.New(errs.Invalid, "BANK_FILE_INVALID", "This is not a pain.002 or camt.054 document.", "Šis nav pain.002 vai camt.054 dokuments.")

	ErrRecoveryAbovePaid  = errs.New(errs.Precondition, "RECOVERY_ABOVE_PAID", "More than was paid cannot be demanded back.", "Nevar atprasīt vairāk, nekā izmaksāts.")
	ErrRecoveryState      = errs.New(errs.Precondition, "RECOVERY_STATE", "The recovery is not open.", "Atgūšana nav atvērta.")
	ErrRecoverySamePerson = errs.New(errs.Precondition, "RECOVERY_SAME_PERSON", "Whoever proposed the recovery may not confirm it.", "Atgūšanu nedrīkst apstiprināt tas, kurš to ierosināja.")
	ErrRecoveryAmount     = errs.New(errs.Invalid, "RECOVERY_AMOUNT_INVALID", "The amount must be above zero and not above what is open.", "Summai jābūt lielākai par nulli un ne lielākai par atlikumu.")

	ErrBenefitEvent    = errs.New(errs.Invalid, "BENEFIT_EVENT_INVALID", "The announced benefit cannot be read.", "Paziņoto pabalstu nevar nolasīt.")
	ErrBenefitConflict = errs.New(errs.Exists, "BENEFIT_EVENT_CONFLICT", "This benefit was announced before with other amounts.", "Šis pabalsts iepriekš paziņots ar citām summām.")
)
