package store

import (
	"context"

	"github.com/digisoc/platform/pkg/inbox"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/store/db"
)

// TellRequest makes tasks about a request, or ends them, in the transaction of who learned of it.
func TellRequest(ctx context.Context, tx *pg.Tx, n app.RequestNews) error {
	return tellRequest(ctx, db.New(tx), n)
}

// TellRequest makes tasks about a request, or ends them.
func (t *tx) TellRequest(ctx context.Context, n app.RequestNews) error {
	return tellRequest(ctx, t.q, n)
}

// Ended asks the inbox whether the end of a request was seen.
func (t *tx) Ended(ctx context.Context, consumer, request string) (bool, error) {
	return inbox.Seen(ctx, t.Tx, consumer, request)
}

func tellRequest(ctx context.Context, q *db.Queries, n app.RequestNews) error {
	var err error
	if n.Ended {
		err = q.EndRequestTasks(ctx, db.EndRequestTasksParams{EndedAt: &n.At, Request: n.Request, Kind: string(n.Kind)})
	} else {
		err = q.AddRequestTasks(ctx, db.AddRequestTasksParams{
			Kind: string(n.Kind), DueDate: n.Due.Time(), CreatedAt: n.At, Request: n.Request, Municipality: n.Municipality, Person: n.Person,
		})
	}
	if err != nil {
		return rule(err)
	}
	return rule(q.SaveRequestDue(ctx, n.Request))
}
