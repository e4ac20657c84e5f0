package main

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// errNoStatement is told when the statement of a month did not come.
var errNoStatement = errors.New("there is no statement of the month")

// confirm tells the municipality that somebody here has seen the statement of a month. What is confirmed is what was read: when the
// statement changed meanwhile, it is read again.
func (s *System) confirm(ctx context.Context, month string) error {
	for range 60 { // it comes within a minute
		var list struct {
			Statements []struct{ Name, Month, Etag string } `json:"statements"`
		}
		if err := s.api.Get(ctx, "/v1/statements?month="+month, &list); err != nil {
			return err
		}
		for _, one := range list.Statements {
			if s.broken.is("confirm-unread") {
				one.Etag = "1"
			}
			err := s.api.Post(ctx, "DELIVER", "/v1/"+one.Name+":confirm", map[string]string{"etag": one.Etag}, nil)
			if p := (*Problem)(nil); !errors.As(err, &p) || p.Status != http.StatusConflict {
				return err
			}
		}
		pause(ctx, 500*time.Millisecond)
	}
	return errNoStatement
}
