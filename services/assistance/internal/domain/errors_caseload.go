package domain

import "github.com/digisoc/platform/pkg/errs"

// Errors of runs over the caseload.
var (
	ErrCaseloadRunNotFound       = errs.New(errs.NotFound, "CASELOAD_RUN_NOT_FOUND", "There is no such caseload run.", "Tāda aprēķina par visām mājsaimniecībām nav.")
	ErrCaseloadRunNotDone        = errs.New(errs.Precondition, "CASELOAD_RUN_NOT_DONE", "The caseload run has no table yet, or it was stopped.", "Aprēķinam vēl nav tabulas, vai tas ir apturēts.")
	ErrCaseloadHouseholdsNotKept = errs.New(errs.Precondition, "CASELOAD_HOUSEHOLDS_NOT_KEPT", "The run keeps no results of households, or no longer.", "Aprēķinā atsevišķu mājsaimniecību rezultāti nav saglabāti vai vairs nav pieejami.")
	ErrCaseloadHouseholdNotFound = errs.New(errs.NotFound, "CASELOAD_HOUSEHOLD_NOT_FOUND", "There is no such household in the run.", "Aprēķinā tādas mājsaimniecības nav.")
	ErrCaseloadRunEnded          = errs.New(errs.Precondition, "CASELOAD_RUN_ENDED", "The caseload run has ended already.", "Aprēķins jau ir beidzies.")
)
