package domain

import "github.com/digisoc/platform/pkg/errs"

// Refusals about what views are compared with.
var (
	ErrMisuseWatchNotFound    = errs.New(errs.NotFound, "MISUSE_WATCH_NOT_FOUND", "There is no such watch.", "Šāda uzraudzības ieraksta nav.")
	ErrMisuseWatchInvalid     = errs.New(errs.Invalid, "MISUSE_WATCH_INVALID", "An official belongs to OFFICIAL only, and the last day lies ahead, no further than the rule in force allows.", "Darbinieku norāda tikai ierakstam OFFICIAL, un pēdējā diena ir vēl priekšā, ne tālāk, kā atļauj spēkā esošais noteikums.")
	ErrMisuseWatchExists      = errs.New(errs.Exists, "MISUSE_WATCH_EXISTS", "Which person this official is stands on record already.", "Kura persona ir šis darbinieks, jau ir reģistrēts.")
	ErrMisuseWatchSamePerson  = errs.New(errs.Precondition, "MISUSE_WATCH_SAME_PERSON", "Two security officers do this, and neither of them is the official.", "To dara divi drošības pārvaldnieki, un neviens no viņiem nav šis darbinieks.")
	ErrMisuseWatchOtherPerson = errs.New(errs.Precondition, "MISUSE_WATCH_OTHER_PERSON", "The person is not the one that was proposed.", "Persona nav tā, kas tika ierosināta.")
	ErrMisuseWatchState       = errs.New(errs.Precondition, "MISUSE_WATCH_STATE", "The watch is not in the state that this needs.", "Uzraudzības ieraksta stāvoklis to nepieļauj.")
	ErrMisuseWatchNotSealed   = errs.New(errs.Unavailable, "MISUSE_WATCH_NOT_SEALED", "The service has no keys to seal persons with; it keeps no watches.", "Pakalpojumam nav atslēgu, ar ko aizzīmogot personas; uzraudzības ierakstus tas neglabā.")
)

// Refusals about signs of misuse.
var (
	ErrMisuseSignalNotFound = errs.New(errs.NotFound, "MISUSE_SIGNAL_NOT_FOUND", "There is no such signal.", "Šādas pazīmes nav.")
	ErrMisuseSignalOwn      = errs.New(errs.Precondition, "MISUSE_SIGNAL_OWN", "Whom a signal is about does not review it.", "To, uz ko pazīme attiecas, tās izvērtēt nedrīkst.")
	ErrMisuseSignalClosed   = errs.New(errs.Precondition, "MISUSE_SIGNAL_CLOSED", "The signal is closed already.", "Pazīme jau ir izvērtēta.")
)
