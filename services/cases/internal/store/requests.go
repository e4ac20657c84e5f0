package store

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/inbox"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/outbox"
	"github.com/digisoc/platform/pkg/pg"
	caseseventsv1 "github.com/digisoc/platform/proto/gen/go/cases/events/v1"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/store/db"
)

// TellRequest makes tasks about a request, or ends them, in the transaction of who learned of it.
func TellRequest(ctx context.Context, tx *pg.Tx, n app.RequestNews) error {
	return tellRequest(ctx, tx, db.New(tx), n)
}

// TellRequest makes tasks about a request, or ends them.
func (t *tx) TellRequest(ctx context.Context, n app.RequestNews) error {
	return tellRequest(ctx, t.Tx, t.q, n)
}

// Ended asks the inbox whether the end of a request was seen.
func (t *tx) Ended(ctx context.Context, consumer, request string) (bool, error) {
	return inbox.Seen(ctx, t.Tx, consumer, request)
}

func tellRequest(ctx context.Context, tx *pg.Tx, q *db.Queries, n app.RequestNews) error {
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
	if err := q.SaveRequestDue(ctx, n.Request); err != nil || n.Ended {
		return rule(err)
	}
	return unfiled(ctx, tx, q, n)
}

// unfiled announces a request about a person who is in no file that is worked with: the data officer has the task then.
func unfiled(ctx context.Context, tx *pg.Tx, q *db.Queries, n app.RequestNews) error {
	filed, err := q.PersonIsFiled(ctx, db.PersonIsFiledParams{Municipality: n.Municipality, Person: n.Person})
	if err != nil || filed {
		return rule(err)
	}
	name := names.Format("rightsRequests", n.Request)
	e := event("requestUnfiled", "cases.request.unfiled.v1", name, "G30", &caseseventsv1.RequestUnfiled{RightsRequest: name, Kind: string(n.Kind)})
	e.ID, e.Time, e.Municipality = uuid.Must(uuid.NewV7()), n.At, n.Municipality
	return outbox.Append(ctx, tx, "cases", e)
}
