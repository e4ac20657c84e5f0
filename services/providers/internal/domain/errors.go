package domain

import "github.com/digisoc/platform/pkg/errs"

// The ways to fail that a caller can act on. The reasons are the enum Reason of the contract.
var (
	ErrProviderNotFound     = errs.New(errs.NotFound, "PROVIDER_NOT_FOUND", "There is no such provider.", "Šāda pakalpojumu sniedzēja nav.")
	ErrRegistrationNotFound = errs.New(errs.NotFound, "REGISTRATION_NOT_FOUND", "There is no such registration.", "Šādas reģistrācijas nav.")
	ErrRemotePointNotFound  = errs.New(errs.NotFound, "REMOTE_POINT_NOT_FOUND", "The registration has no such open place.", "Reģistrācijai nav šādas atvērtas klientu pieņemšanas vietas.")

	ErrProviderExists = errs.New(errs.Exists, "PROVIDER_EXISTS", "This provider is in the register already.", "Šis pakalpojumu sniedzējs reģistrā jau ir.")
	ErrProviderNumber = errs.New(errs.Invalid, "PROVIDER_NUMBER_REQUIRED", "An organisation needs its registration number: eleven digits that begin with 4, 5 or 9.", "Organizācijai nepieciešams reģistrācijas numurs: vienpadsmit cipari, kas sākas ar 4, 5 vai 9.")
	ErrProviderPerson = errs.New(errs.Invalid, "PROVIDER_PERSON_REQUIRED", "Name the person of a natural person without a number, and of nobody else.", "Persona jānorāda tikai fiziskai personai, un tad bez reģistrācijas numura.")
	ErrProviderTitle  = errs.New(errs.Invalid, "PROVIDER_TITLE_REQUIRED", "An organisation needs its name.", "Organizācijai nepieciešams nosaukums.")

	ErrRegistrationExists = errs.New(errs.Exists, "REGISTRATION_EXISTS", "This service kind at this address and for this group is registered already for part of the term.", "Šis pakalpojuma veids šajā adresē šai klientu grupai daļai no termiņa jau ir reģistrēts.")
	ErrRegistrationState  = errs.New(errs.Precondition, "REGISTRATION_STATE", "The registration cannot do this in its state.", "Reģistrācijas stāvoklis to nepieļauj.")
	ErrRegistrationDate   = errs.New(errs.Invalid, "REGISTRATION_DATE_INVALID", "The day does not fit the term or the suspensions.", "Diena neatbilst termiņam vai apturēšanām.")
	ErrReasonRequired     = errs.New(errs.Invalid, "REGISTRATION_REASON_REQUIRED", "Say why.", "Jānorāda iemesls.")
	ErrServiceKind        = errs.New(errs.Invalid, "SERVICE_KIND_UNKNOWN", "There is no such service kind on this day.", "Šādā dienā tāda pakalpojuma veida nav.")
	ErrServiceUnit        = errs.New(errs.Invalid, "SERVICE_UNIT_UNKNOWN", "The service kind is not counted in this unit.", "Šo pakalpojuma veidu tādā vienībā neuzskaita.")
	ErrRegisterFilter     = errs.New(errs.Invalid, "REGISTER_FILTER_INVALID", "The filter cannot be read.", "Filtru nevar nolasīt.")

	ErrPlacesFree   = errs.New(errs.Invalid, "PLACES_FREE_ABOVE_TOTAL", "More places are free than there are.", "Brīvo vietu ir vairāk nekā vietu kopā.")
	ErrCapacityTime = errs.New(errs.Invalid, "CAPACITY_TIME_INVALID", "The time of the report lies ahead.", "Ziņojuma laiks ir nākotnē.")

	ErrNotAdmitted = errs.New(errs.Denied, "PROVIDER_NOT_ADMITTED", "This system may not act for a provider now.", "Šī sistēma pašlaik nedrīkst rīkoties pakalpojumu sniedzēja vārdā.")

	ErrAssignmentNotFound   = errs.New(errs.NotFound, "ASSIGNMENT_NOT_FOUND", "There is no such assignment.", "Šāda nosūtījuma nav.")
	ErrAssignmentState      = errs.New(errs.Precondition, "ASSIGNMENT_STATE", "The assignment cannot do this in its state.", "Nosūtījuma stāvoklis to nepieļauj.")
	ErrAssignmentLate       = errs.New(errs.Precondition, "ASSIGNMENT_LATE", "The term to answer is over.", "Atbildes termiņš ir beidzies.")
	ErrAssignmentUsed       = errs.New(errs.Precondition, "ASSIGNMENT_USED", "Something has been delivered; end the assignment instead.", "Pakalpojums jau sniegts; nosūtījums jāizbeidz, nevis jāatsauc.")
	ErrAssignmentPeriod     = errs.New(errs.Invalid, "ASSIGNMENT_PERIOD_INVALID", "The days do not fit the assignment.", "Dienas neatbilst nosūtījumam.")
	ErrPayersInvalid        = errs.New(errs.Invalid, "PAYERS_INVALID", "The payers' shares are above zero and add up to 100 percent.", "Maksātāju daļas ir lielākas par nulli un kopā veido 100 procentus.")
	ErrLimitInvalid         = errs.New(errs.Invalid, "LIMIT_INVALID", "A limit has a number of units and a span.", "Ierobežojumam ir vienību skaits un laika posms.")
	ErrRejectReason         = errs.New(errs.Invalid, "REJECT_REASON_REQUIRED", "Choose a reason of the list; say in words what OTHER is.", "Jāizvēlas iemesls no saraksta; cits iemesls jāapraksta.")
	ErrRegistrationInactive = errs.New(errs.Precondition, "REGISTRATION_NOT_ACTIVE", "The registration does not hold on the first day.", "Reģistrācija pirmajā dienā nav spēkā.")
	ErrClientUnknown        = errs.New(errs.Precondition, "CLIENT_UNKNOWN", "The person is not found, or may not be assigned by you.", "Persona nav atrasta vai jūs to nedrīkstat nosūtīt.")
	ErrCursorInvalid        = errs.New(errs.Invalid, "CURSOR_INVALID", "The cursor is not one of this list.", "Kursors nav no šī saraksta.")
	ErrModeSame             = errs.New(errs.Precondition, "INPUT_MODE_SAME", "This mode is in force already.", "Šis ievades veids jau ir spēkā.")
	ErrModeDay              = errs.New(errs.Invalid, "INPUT_MODE_DAY_INVALID", "The day lies before the mode in force began.", "Diena ir pirms spēkā esošā ievades veida sākuma.")
	ErrModeOverlap          = errs.New(errs.Conflict, "INPUT_MODE_OVERLAP", "Another mode holds on these days; read again.", "Šajās dienās spēkā ir cits ievades veids; nolasiet vēlreiz.")
)
