package stoplist

import "github.com/digisoc/platform/pkg/errs"

// The ways in which a call is stopped. The texts do not say why: the security officer does.
var (
	ErrStopped    = errs.ErrAccessStopped
	ErrOutsourced = errs.ErrOutsourcingNotActive
	ErrStale      = errs.ErrStopListStale
)
