package domain

import "github.com/digisoc/platform/pkg/errs"

// The ways to fail that a caller can act on. The reasons are the enum Reason of the contract.
var (
	ErrTitleRequired = errs.New(errs.Invalid, "SHARING_TITLE_REQUIRED", "An entry needs a title.", "Ierakstam nepieciešams nosaukums.")
	ErrTitleTooLong  = errs.New(errs.Invalid, "SHARING_TITLE_TOO_LONG", "A title has at most 200 characters.", "Nosaukumā drīkst būt ne vairāk kā 200 rakstzīmju.")
)
