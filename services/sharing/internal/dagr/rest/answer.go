package rest

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/digisoc/platform/services/sharing/internal/dagr"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// answer is what came back, read to its end.
type answer struct {
	status int
	retry  string
	body   []byte
}

// failure turns an answer that is no success into an error of ours. The text of DAGR never goes further: it may repeat what was asked.
func (a *answer) failure() error {
	if a.status >= 200 && a.status < 300 {
		return nil
	}
	var said struct {
		Error string `json:"error"`
	}
	_ = json.Unmarshal(a.body, &said) // a proxy in between answers something else; the status tells enough then
	switch a.status {
	case http.StatusUnauthorized:
		return domain.ErrRegisterConnection
	case http.StatusForbidden:
		return domain.ErrRegisterNotPermitted
	case http.StatusNotFound:
		return a.missing(said.Error)
	case http.StatusTooManyRequests:
		if said.Error == dagr.CodeQuota {
			return domain.ErrRegisterQuota
		}
		return domain.ErrRegisterRate.Retry(a.after())
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return domain.ErrRegisterKey
	}
	if a.status >= http.StatusInternalServerError {
		return domain.ErrRegisterDown.Retry(a.after())
	}
	return domain.ErrRegisterUnreadable
}

// missing tells a record that is not there from an address that is not there: only DAGR's own word says that there is no record.
func (a *answer) missing(code string) error {
	switch code {
	case dagr.CodeNotFound:
		return domain.ErrRegisterNoRecord
	case dagr.CodeUnknownService:
		return domain.ErrRegisterUnknown
	}
	return domain.ErrRegisterUnreadable
}

// after is how long DAGR asks to wait, at most an hour.
func (a *answer) after() time.Duration {
	n, err := strconv.Atoi(a.retry)
	if err != nil || n < 0 {
		return 0
	}
	return min(time.Duration(n)*time.Second, time.Hour)
}
