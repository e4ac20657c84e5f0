package domain

import "github.com/digisoc/platform/pkg/errs"

// The ways to fail of the kill switch.
var (
	ErrStopExists     = errs.New(errs.Exists, "STOP_EXISTS", "Access has ended already.", "Piekļuve jau ir apturēta.")
	ErrStopNotFound   = errs.New(errs.NotFound, "STOP_NOT_FOUND", "There is no such stop.", "Šāda apturējuma nav.")
	ErrStopTarget     = errs.New(errs.Invalid, "STOP_TARGET_INVALID", "The target does not have the form that its kind has; a personal code is never one.", "Mērķis neatbilst sava veida formai; personas kods to nekad nenosauc.")
	ErrStopProtected  = errs.New(errs.Precondition, "STOP_TARGET_PROTECTED", "Without this service nobody could lift the stop; stop the users, systems or other services instead.", "Bez šī pakalpojuma apturējumu neviens nevarētu atcelt; apturiet lietotājus, sistēmas vai citus pakalpojumus.")
	ErrStopSamePerson = errs.New(errs.Precondition, "STOP_SAME_PERSON", "Somebody else than who stopped lifts it.", "Apturējumu atceļ cita persona, nevis tā, kas apturēja.")
	ErrStopLifted     = errs.New(errs.Precondition, "STOP_LIFTED", "The stop was lifted already.", "Apturējums jau ir atcelts.")
)
