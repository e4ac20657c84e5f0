package domain

import "github.com/digisoc/platform/pkg/errs"

// The ways to fail that a caller can act on. The reasons are the enum Reason of the contract.
var (
	ErrLeafNotFound = errs.New(errs.NotFound, "LEAF_NOT_FOUND", "The data catalogue has no such leaf.", "Datu katalogā šādas vienības nav.")
	ErrDayInvalid   = errs.New(errs.Invalid, "CATALOGUE_DAY_INVALID", "A day is written YYYY-MM-DD.", "Dienu raksta GGGG-MM-DD.")
	ErrLeafUnknown  = errs.New(errs.Invalid, "LEAF_UNKNOWN", "The data catalogue has no such leaf or group.", "Datu katalogā šādas vienības vai grupas nav.")
	ErrNotItself    = errs.New(errs.Denied, "NOT_ABOUT_ITSELF", "An organisation asks about itself only.", "Organizācija jautā tikai par sevi.")
)
