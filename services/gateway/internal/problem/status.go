package problem

import (
	"net/http"

	"github.com/digisoc/platform/pkg/errs"
)

// statuses is the one table from kinds to HTTP; a test walks it.
var statuses = map[errs.Kind]int{
	errs.Internal:        http.StatusInternalServerError,
	errs.Invalid:         http.StatusBadRequest,
	errs.Unauthenticated: http.StatusUnauthorized,
	errs.Denied:          http.StatusForbidden,
	errs.NotFound:        http.StatusNotFound,
	errs.Exists:          http.StatusConflict,
	errs.Conflict:        http.StatusConflict,
	errs.Precondition:    http.StatusConflict,
	errs.Exhausted:       http.StatusTooManyRequests,
	errs.Unavailable:     http.StatusServiceUnavailable,
}

var titles = map[errs.Kind]Pair{
	errs.Internal:        {"Iekšēja kļūda", "Internal error"},
	errs.Invalid:         {"Nederīgs pieprasījums", "Invalid request"},
	errs.Unauthenticated: {"Nav pieslēgšanās", "Not signed in"},
	errs.Denied:          {"Nav atļauts", "Not allowed"},
	errs.NotFound:        {"Nav atrasts", "Not found"},
	errs.Exists:          {"Jau pastāv", "Already exists"},
	errs.Conflict:        {"Mainīts pa šo laiku", "Changed meanwhile"},
	errs.Precondition:    {"Nav iespējams šajā stāvoklī", "Not possible in this state"},
	errs.Exhausted:       {"Pārāk daudz pieprasījumu", "Too many requests"},
	errs.Unavailable:     {"Pašlaik nav pieejams", "Not available now"},
}

// tableTooLarge is a reason of the contract (providers.v1.Reason).
const tableTooLarge = "TABLE_TOO_LARGE"

// byReason are the errors of HTTP itself, which have a status of their own. A workbook that is too large is one of them: how
// large a table may be only its reader knows.
var byReason = map[string]struct {
	status int
	title  Pair
}{
	errs.ErrPayloadTooLarge.Reason:      {http.StatusRequestEntityTooLarge, Pair{"Saturs ir pārāk liels", "Body too large"}},
	tableTooLarge:                       {http.StatusRequestEntityTooLarge, Pair{"Saturs ir pārāk liels", "Body too large"}},
	errs.ErrMethodNotAllowed.Reason:     {http.StatusMethodNotAllowed, Pair{"Metode nav atļauta", "Method not allowed"}},
	errs.ErrMediaTypeUnsupported.Reason: {http.StatusUnsupportedMediaType, Pair{"Satura veids netiek pieņemts", "Media type not supported"}},
}

// StatusOf returns the HTTP status of an error; an unknown kind is Internal.
func StatusOf(e *errs.Error) int {
	if special, ok := byReason[e.Reason]; ok {
		return special.status
	}
	if status, ok := statuses[e.Kind]; ok {
		return status
	}
	return http.StatusInternalServerError
}
