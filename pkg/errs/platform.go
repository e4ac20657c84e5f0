package errs

// The errors that any service may answer. Their reasons are the enum types.v1.PlatformReason; a test compares both.
var (
	ErrInternal             = New(Internal, "INTERNAL", "Something went wrong on our side. Quote the trace id when you ask for help.", "Mūsu pusē radās kļūda. Jautājot palīdzību, norādiet izsekošanas numuru.")
	ErrRequestInvalid       = New(Invalid, "REQUEST_INVALID", "The request does not follow the contract; see the violations.", "Pieprasījums neatbilst līgumam; skatiet norādītās kļūdas.")
	ErrTokenMissing         = New(Unauthenticated, "TOKEN_MISSING", "An access token is required.", "Nepieciešama piekļuves pilnvara.")
	ErrTokenInvalid         = New(Unauthenticated, "TOKEN_INVALID", "The access token is not accepted.", "Piekļuves pilnvara netiek pieņemta.")
	ErrTokenExpired         = New(Unauthenticated, "TOKEN_EXPIRED", "The access token has expired; sign in again.", "Piekļuves pilnvaras termiņš ir beidzies; pieslēdzieties vēlreiz.")
	ErrSecondFactor         = New(Unauthenticated, "SECOND_FACTOR_REQUIRED", "Sign in with more than one factor.", "Pieslēdzieties, izmantojot vairāk nekā vienu faktoru.")
	ErrSignInAgain          = New(Unauthenticated, "SIGN_IN_AGAIN", "This needs a sign-in of just now; sign in again.", "Šai darbībai vajag nesenu pieslēgšanos; pieslēdzieties vēlreiz.")
	ErrPurposeRequired      = New(Denied, "PURPOSE_REQUIRED", "A purpose and a legal basis are required to touch data about a person.", "Lai apstrādātu personas datus, jānorāda mērķis un tiesiskais pamats.")
	ErrAccessDenied         = New(Denied, "ACCESS_DENIED", "You are not allowed to do this.", "Jums nav tiesību veikt šo darbību.")
	ErrCallerNotAllowed     = New(Denied, "CALLER_NOT_ALLOWED", "The calling program is not on the list of this service.", "Izsaucošā programma nav šī pakalpojuma sarakstā.")
	ErrRecordChanged        = New(Conflict, "RECORD_CHANGED", "The record was changed meanwhile; read it again.", "Ieraksts pa šo laiku ir mainīts; nolasiet to vēlreiz.")
	ErrIdempotencyKeyReused = New(Exists, "IDEMPOTENCY_KEY_REUSED", "This idempotency key was used with another request.", "Šī idempotences atslēga jau izmantota citam pieprasījumam.")
	ErrPageTokenInvalid     = New(Invalid, "PAGE_TOKEN_INVALID", "The page token does not belong to this query.", "Lapas pilnvara neatbilst šim vaicājumam.")
	ErrDeadlineExceeded     = New(Unavailable, "DEADLINE_EXCEEDED", "The answer took too long; try again.", "Atbilde aizņēma pārāk ilgu laiku; mēģiniet vēlreiz.")
	ErrServiceUnavailable   = New(Unavailable, "SERVICE_UNAVAILABLE", "The service cannot answer now; try again shortly.", "Pakalpojums pašlaik nevar atbildēt; mēģiniet pēc brīža.")
	ErrRateLimited          = New(Exhausted, "RATE_LIMITED", "Too many requests; slow down.", "Pārāk daudz pieprasījumu; lūdzu, lēnāk.")
	ErrPayloadTooLarge      = New(Exhausted, "PAYLOAD_TOO_LARGE", "The request body is too large.", "Pieprasījuma saturs ir pārāk liels.")
	ErrJSONInvalid          = New(Invalid, "JSON_INVALID", "The request body is not the JSON that is expected here.", "Pieprasījuma saturs nav šeit sagaidāmais JSON.")
	ErrRouteNotFound        = New(NotFound, "ROUTE_NOT_FOUND", "There is nothing at this address.", "Šajā adresē nekā nav.")
	ErrMethodNotAllowed     = New(Invalid, "METHOD_NOT_ALLOWED", "This address does not accept this method.", "Šī adrese nepieņem šo metodi.")
	ErrAuditUnavailable     = New(Unavailable, "AUDIT_UNAVAILABLE", "The access could not be recorded, so it was refused; try again shortly.", "Piekļuvi neizdevās reģistrēt, tāpēc tā ir atteikta; mēģiniet pēc brīža.")
	ErrTryAgain             = New(Conflict, "TRY_AGAIN", "Another change came first; try again.", "Cita izmaiņa bija ātrāka; mēģiniet vēlreiz.")
	ErrMediaTypeUnsupported = New(Invalid, "MEDIA_TYPE_UNSUPPORTED", "Send the body as application/json.", "Sūtiet saturu kā application/json.")
	ErrRecordNotFound       = New(NotFound, "RECORD_NOT_FOUND", "There is no such record.", "Šāda ieraksta nav.")
	ErrRecordExists         = New(Exists, "RECORD_EXISTS", "Such a record exists already.", "Šāds ieraksts jau pastāv.")
	ErrRecordReference      = New(Precondition, "RECORD_REFERENCE_BROKEN", "A record that this one needs is missing, or another one still needs it.", "Trūkst saistītā ieraksta, vai arī to vēl izmanto cits ieraksts.")
	ErrDataNotJustified     = New(Invalid, "DATA_NOT_JUSTIFIED", "The request brings data that the platform may not keep now; see the data catalogue.", "Pieprasījumā ir dati, kurus platforma pašlaik nedrīkst glabāt; skatiet datu katalogu.")
	ErrRecordRule           = New(Invalid, "RECORD_RULE_BROKEN", "A value breaks a rule of the record.", "Vērtība neatbilst ieraksta noteikumam.")
	ErrAccessStopped        = New(Denied, "ACCESS_STOPPED", "Access was stopped by the security officer; ask the platform's security contact.", "Piekļuvi apturējis drošības pārvaldnieks; vērsieties pie platformas drošības kontaktpersonas.")
	ErrOutsourcingNotActive = New(Denied, "OUTSOURCING_NOT_ACTIVE", "The organisation has no active row in the outsourcing register: it is missing, over, or its assessment is overdue.", "Organizācijai nav spēkā esoša ieraksta ārpakalpojumu reģistrā: tā nav, tas beidzies vai nokavēts tā novērtējums.")
	ErrStopListStale        = New(Unavailable, "STOP_LIST_STALE", "It is not known whose access has ended, so nobody is let in; try again shortly.", "Nav zināms, kam piekļuve izbeigta, tāpēc nevienu neielaiž; mēģiniet pēc brīža.")
	ErrListNotNarrowed      = New(Denied, "LIST_NOT_NARROWED", "The token is for one case or one person, and this list cannot be narrowed to it; ask with a token that is not bound to one.", "Pilnvara ir vienai lietai vai vienai personai, un šo sarakstu līdz tai nevar sašaurināt; lūdziet ar pilnvaru, kas nav piesaistīta.")
	ErrRestrictionInvalid   = New(Invalid, "RESTRICTION_INVALID", "The news of a restriction names no request, no person or no group of data.", "Ziņā par ierobežojumu nav pieprasījuma, personas vai datu grupas.")
	ErrDataRestricted       = New(Precondition, "DATA_RESTRICTED", "A person has had these data restricted or contests them (GDPR 18, 16): the platform does not use them by itself until a data officer lifts the restriction or answers her.", "Persona panākusi šo datu apstrādes ierobežošanu vai tos apstrīd (VDAR 18., 16. pants): platforma tos pati neizmanto, kamēr datu speciālists ierobežojumu neatceļ vai neatbild.")
	ErrErasureOrderInvalid  = New(Invalid, "ERASURE_ORDER_INVALID", "The order of an erasure names no erasure or no person.", "Dzēšanas rīkojumā nav dzēšanas vai personas.")
)

// Platform lists the errors of this file, for tests of completeness.
var Platform = []*Error{
	ErrInternal, ErrRequestInvalid, ErrTokenMissing, ErrTokenInvalid, ErrTokenExpired, ErrSecondFactor, ErrSignInAgain, ErrPurposeRequired, ErrAccessDenied,
	ErrCallerNotAllowed, ErrRecordChanged, ErrIdempotencyKeyReused, ErrPageTokenInvalid, ErrDeadlineExceeded, ErrServiceUnavailable,
	ErrRateLimited, ErrPayloadTooLarge, ErrJSONInvalid, ErrRouteNotFound, ErrMethodNotAllowed, ErrAuditUnavailable, ErrTryAgain,
	ErrMediaTypeUnsupported, ErrRecordNotFound, ErrRecordExists, ErrRecordReference, ErrRecordRule, ErrDataNotJustified,
	ErrListNotNarrowed, ErrAccessStopped, ErrOutsourcingNotActive, ErrStopListStale, ErrErasureOrderInvalid,
	ErrRestrictionInvalid, ErrDataRestricted,
}
