package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// RequestTx is the writes about requests of persons about their data.
type RequestTx interface {
	// TellRequest makes a task in every file that is worked with and that the person is in, or ends these tasks. Twice is as once.
	TellRequest(ctx context.Context, n RequestNews) error
	// Ended reports whether a request was answered: what comes late about it is no news.
	Ended(ctx context.Context, consumer, request string) (bool, error)
}

// RequestNews is what became of a request of a person about her data that somebody who works with her files has to know.
type RequestNews struct {
	Kind         domain.TaskKind // domain.TaskRestricted or domain.TaskDisputed
	Request      uuid.UUID
	Person       uuid.UUID
	Municipality string // empty: of every municipality
	Due          domain.Date
	Ended        bool
	At           time.Time
}

// TellRequest takes in news of a request, once however often the event arrives. News of its end ends it for good, also when it overtook that of its
// beginning.
func (a *App) TellRequest(ctx context.Context, consumer, event string, n RequestNews) error {
	request := names.Format("rightsRequests", n.Request)
	audit.Subjects(ctx, names.Format("persons", n.Person), request)
	return a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		first, err := tx.Once(ctx, consumer, event)
		if err != nil || !first {
			return err
		}
		if n.Ended {
			if _, err := tx.Once(ctx, consumer, request); err != nil {
				return err
			}
		} else if late, err := tx.Ended(ctx, consumer, request); err != nil || late {
			return err
		}
		return tx.TellRequest(ctx, n)
	})
}
