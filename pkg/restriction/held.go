package restriction

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/pg"
)

// Held is that data of a person are restricted now, or disputed.
type Held struct {
	Request      string // rightsRequests/{uuid}
	Person       string // persons/{uuid}
	Code         string // group or leaf of the data catalogue
	Record       string // one record; empty: all of the group or leaf
	Municipality string // that answers for the data; empty: the ministry
	Start        time.Time
	Lifted       time.Time // zero while it holds
	Disputed     bool      // their accuracy is contested (GDPR 16); they are not restricted by that
	Due          time.Time // of a dispute: day by which it is answered
	Outcome      string    // of a dispute that has ended: GRANTED, PARTLY or REFUSED
}

// Querier reads: a pool or a transaction.
type Querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

const (
	columns   = "select request, person, code, record, municipality, start_at, false as disputed from restricted where lifted_at is null"
	contested = "select request, person, code, record, municipality, start_at, true as disputed from disputed where ended_at is null"
)

// InForce are the restrictions and disputes that hold of persons (persons/{uuid}), in the order in which they were made.
func InForce(ctx context.Context, q Querier, persons []string) ([]Held, error) {
	if len(persons) == 0 {
		return nil, nil
	}
	rows, err := q.Query(ctx, columns+" and person = any ($1::text[]) union all "+contested+" and person = any ($1::text[]) order by start_at, request", persons)
	if err != nil {
		return nil, pg.Classify(err)
	}
	return collect(rows)
}

// all are the restrictions and disputes that hold of anybody.
func all(ctx context.Context, q Querier) ([]Held, error) {
	rows, err := q.Query(ctx, columns+" union all "+contested+" order by start_at, request")
	if err != nil {
		return nil, pg.Classify(err)
	}
	return collect(rows)
}

func collect(rows pgx.Rows) ([]Held, error) {
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (h Held, err error) {
		return h, row.Scan(&h.Request, &h.Person, &h.Code, &h.Record, &h.Municipality, &h.Start, &h.Disputed)
	})
	return list, pg.Classify(err)
}

// keep takes in what an event says. What was lifted or answered never holds again, in whatever order its events come.
func keep(ctx context.Context, tx *pg.Tx, h *Held) error {
	var lifted *time.Time
	if !h.Lifted.IsZero() {
		lifted = &h.Lifted
	}
	if h.Disputed {
		_, err := tx.Exec(ctx, `insert into disputed as d (request, person, code, record, municipality, due, start_at, ended_at, outcome) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
			on conflict (request) do update set ended_at = coalesce(d.ended_at, excluded.ended_at),
				outcome = case when d.ended_at is null then excluded.outcome else d.outcome end,
				due = case when d.ended_at is null then greatest(d.due, excluded.due) else d.due end`,
			h.Request, h.Person, h.Code, h.Record, h.Municipality, h.Due, h.Start, lifted, h.Outcome)
		return pg.Classify(err)
	}
	_, err := tx.Exec(ctx, `insert into restricted as r (request, person, code, record, municipality, start_at, lifted_at) values ($1, $2, $3, $4, $5, $6, $7)
		on conflict (request) do update set lifted_at = coalesce(r.lifted_at, excluded.lifted_at)`,
		h.Request, h.Person, h.Code, h.Record, h.Municipality, h.Start, lifted)
	return pg.Classify(err)
}

// Covers reports whether a restriction is about one of the names of a record: of the person in general, or of that record.
func (h *Held) Covers(names []string) bool {
	return slices.Contains(names, h.Person) && (h.Record == "" || slices.Contains(names, h.Record))
}
