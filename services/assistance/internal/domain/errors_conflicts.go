package domain

import "github.com/digisoc/platform/pkg/errs"

// Errors of checks of conflicting benefits and services.
var (
	ErrConflictFindingNotFound  = errs.New(errs.NotFound, "CONFLICT_FINDING_NOT_FOUND", "There is no such finding.", "Tāda konstatējuma nav.")
	ErrConflictFindingResolved  = errs.New(errs.Precondition, "CONFLICT_FINDING_RESOLVED", "Somebody said already what became of the finding.", "Konstatējums jau ir izvērtēts.")
	ErrConflictStatementInvalid = errs.New(errs.Invalid, "CONFLICT_STATEMENT_INVALID", "The stated facts cannot be right.", "Norādītās ziņas nevar būt pareizas.")
	ErrConflictCheckNeedsCase   = errs.New(errs.Invalid, "CONFLICT_CHECK_NEEDS_CASE", "Name the case: a check is kept, and what is planned is compared, for a case only.", "Norādiet lietu: pārbaudi saglabā un plānoto salīdzina tikai lietai.")
	ErrConflictPersonsRequired  = errs.New(errs.Invalid, "CONFLICT_PERSONS_REQUIRED", "Name persons, or a case that has some.", "Norādiet personas vai lietu, kurā tās ir.")
	ErrConflictFilterInvalid    = errs.New(errs.Invalid, "CONFLICT_FILTER_INVALID", "The filter cannot be read.", "Filtrs nav saprotams.")
)
