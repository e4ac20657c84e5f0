package domain

import "github.com/digisoc/platform/pkg/errs"

// The ways to fail of registers that are read, and of platforms that our datasets are given to. "There is none" and "could not
// check" are never the same.
var (
	ErrRegisterConnection    = errs.New(errs.Unavailable, "REGISTER_CONNECTION_REFUSED", "The connection with the register does not work: it does not accept our certificate. The administrator is told.", "Savienojums ar reģistru nedarbojas: tas nepieņem mūsu sertifikātu. Administrators ir informēts.")
	ErrRegisterNotPermitted  = errs.New(errs.Denied, "REGISTER_NOT_PERMITTED", "There is no permission for this purpose, or it has ended.", "Šim mērķim nav atļaujas, vai tā ir beigusies.")
	ErrRegisterQuota         = errs.New(errs.Exhausted, "REGISTER_QUOTA_EXHAUSTED", "The requests of the permission are used up.", "Sasniegts pieprasījumu limits.")
	ErrRegisterRate          = errs.New(errs.Exhausted, "REGISTER_RATE_LIMITED", "The register is asked too fast.", "Reģistram pieprasījumi tiek sūtīti pārāk ātri.")
	ErrRegisterUnknown       = errs.New(errs.NotFound, "REGISTER_UNKNOWN", "There is no such register.", "Šāda reģistra nav.")
	ErrRegisterNoRecord      = errs.New(errs.NotFound, "REGISTER_NO_RECORD", "The register has no record.", "Reģistrā ieraksta nav.")
	ErrRegisterDown          = errs.New(errs.Unavailable, "REGISTER_DOWN", "The register does not answer.", "Reģistrs neatbild.")
	ErrRegisterUnreadable    = errs.New(errs.Unavailable, "REGISTER_UNREADABLE", "The register answered something that cannot be read.", "Dati saņemti, bet nav nolasāmi.")
	ErrRegisterSimulated     = errs.New(errs.Precondition, "REGISTER_SIMULATED", "A simulator answered in the place of the register.", "Reģistra vietā atbildēja simulators.")
	ErrRegisterNotConnected  = errs.New(errs.Precondition, "REGISTER_NOT_CONNECTED", "This installation is not connected with the register.", "Šī sistēma ar reģistru nav savienota.")
	ErrRegisterKey           = errs.New(errs.Invalid, "REGISTER_KEY_INVALID", "The record is not named as this register names its records.", "Ieraksts nav nosaukts tā, kā šis reģistrs savus ierakstus nosauc.")
	ErrRegisterPersonNoCode  = errs.New(errs.Precondition, "REGISTER_PERSON_WITHOUT_CODE", "The person has no personal code to ask the register with.", "Personai nav personas koda, ar ko jautāt reģistram.")
	ErrRegisterPersonUnknown = errs.New(errs.NotFound, "REGISTER_PERSON_NOT_FOUND", "There is no such person.", "Šādas personas nav.")
)
