package domain

import "github.com/digisoc/platform/pkg/errs"

// Refusals about signs of misuse.
var (
	ErrMisuseSignalNotFound = errs.New(errs.NotFound, "MISUSE_SIGNAL_NOT_FOUND", "There is no such signal.", "Šādas pazīmes nav.")
	ErrMisuseSignalOwn      = errs.New(errs.Precondition, "MISUSE_SIGNAL_OWN", "Whom a signal is about does not review it.", "To, uz ko pazīme attiecas, tās izvērtēt nedrīkst.")
	ErrMisuseSignalClosed   = errs.New(errs.Precondition, "MISUSE_SIGNAL_CLOSED", "The signal is closed already.", "Pazīme jau ir izvērtēta.")
)
