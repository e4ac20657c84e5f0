package cases

import (
	"context"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/restriction"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
	"github.com/digisoc/platform/services/cases/internal/store"
)

// telling keeps restrictions and tells of them who works with the files of the person: what stops by itself stops for a human to look.
func telling(d service.Deps) restriction.Taker {
	return restriction.Taker{Service: Name, DB: d.DB, Tell: func(ctx context.Context, tx *pg.Tx, h restriction.Held) error {
		request, wrong := names.Parse("rightsRequests", h.Request)
		person, err := names.Parse("persons", h.Person)
		if wrong != nil || err != nil {
			return errs.ErrRestrictionInvalid
		}
		n := app.RequestNews{Kind: domain.TaskRestricted, Request: request, Person: person, Due: domain.DateOf(h.Start.In(clock.Riga)), At: h.Start}
		if !h.Lifted.IsZero() {
			n.Ended, n.At = true, h.Lifted
		}
		return store.TellRequest(ctx, tx, n)
	}}
}
