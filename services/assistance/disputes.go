package assistance

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/restriction"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/store"
)

// taking keeps restrictions and disputes, and marks the fact that a dispute names.
func taking(d service.Deps, a *app.App, s *store.Store) restriction.Taker {
	return restriction.Taker{Service: Name, DB: d.DB, Mark: func(ctx context.Context, tx *pg.Tx, h restriction.Held) error {
		fact, named := factOf(h.Record)
		if !named {
			return nil // it is about something else, and answers are marked
		}
		person, err := names.Parse("persons", h.Person)
		if err != nil {
			return errs.ErrRestrictionInvalid
		}
		return a.Contest(ctx, s.Within(tx), app.Contested{
			Request: h.Request, Person: person, Fact: fact, Ended: !h.Lifted.IsZero(), Refused: h.Outcome == "REFUSED",
		})
	}}
}

// factOf is the fact that a record names; false for every other record, also for a name that is none.
func factOf(record string) (uuid.UUID, bool) {
	id, err := names.Parse("facts", record)
	return id, err == nil
}
