package domain

import "github.com/digisoc/platform/pkg/errs"

// The ways to fail of tokens for a purpose.
var (
	ErrPurposeNotAllowed    = errs.New(errs.Denied, "PURPOSE_NOT_ALLOWED", "No row in force lets you state this purpose by this legal basis.", "Neviena spēkā esoša rinda neļauj jums norādīt šo nolūku ar šo tiesisko pamatu.")
	ErrPurposeWidened       = errs.New(errs.Denied, "PURPOSE_WIDENED", "A token cannot be exchanged for one that opens more than it does itself.", "Pilnvaru nevar apmainīt pret tādu, kas atver vairāk nekā tā pati.")
	ErrPurposeTermInvalid   = errs.New(errs.Invalid, "PURPOSE_TERM_INVALID", "valid_until is a time in the future, written as RFC 3339 says.", "valid_until ir laiks nākotnē RFC 3339 pierakstā.")
	ErrPurposeCaseTooLarge  = errs.New(errs.Precondition, "PURPOSE_CASE_TOO_LARGE", "The case is about more persons than a token lists; ask for a token for one of them (subject), or for none of one case.", "Lieta attiecas uz vairāk personām, nekā pilnvara uzskaita; prasiet pilnvaru par vienu no tām (subject) vai bez lietas.")
	ErrPurposePersonsGiven  = errs.New(errs.Invalid, "PURPOSE_PERSONS_GIVEN", "Whom a case is about is found by the issuer, not brought by who asks.", "Personas, uz kurām lieta attiecas, nosaka izdevējs, nevis prasītājs.")
	ErrPurposeDetailInvalid = errs.New(errs.Invalid, "PURPOSE_DETAIL_INVALID", "The data catalogue has no such group.", "Datu katalogā šādas grupas nav.")
)
