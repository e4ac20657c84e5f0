package stoplist

import "github.com/digisoc/platform/pkg/errs"

// The ways in which a call is stopped. The texts do not say why: the security officer does.
var (
	ErrStopped    = errs.New(errs.Denied, "ACCESS_STOPPED", "Access was stopped by the security officer; ask the platform's security contact.", "Piekļuvi apturējis drošības pārvaldnieks; vērsieties pie platformas drošības kontaktpersonas.")
	ErrOutsourced = errs.New(errs.Denied, "OUTSOURCING_NOT_ACTIVE", "The organisation has no active row in the outsourcing register: it is missing, over, or its assessment is overdue.", "Organizācijai nav spēkā esoša ieraksta ārpakalpojumu reģistrā: tā nav, tas beidzies vai nokavēts tā novērtējums.")
	ErrStale      = errs.New(errs.Unavailable, "STOP_LIST_STALE", "It is not known whose access has ended, so nobody is let in; try again shortly.", "Nav zināms, kam piekļuve izbeigta, tāpēc nevienu neielaiž; mēģiniet pēc brīža.")
)
