package restriction

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/pg"
)

// Held is that data of a person are restricted now.
type Held struct {
	Request      string // rightsRequests/{uuid}
	Person       string // persons/{uuid}
	Code         string // group or leaf of the data catalogue
	Record       string // one record; empty: all of the group or leaf
	Municipality string // that answers for the data; empty: the ministry
	Start        time.Time
	Lifted       time.Time // zero while it holds
}

// Querier reads: a pool or a transaction.
type Querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// InForce are the restrictions that hold of persons (persons/{uuid}), in the order in which they were made.
func InForce(ctx context.Context, q Querier, persons []string) ([]Held, error) {
	if len(persons) == 0 {
		return nil, nil
	}
	rows, err := q.Query(ctx, `select request, person, code, record, municipality, start_at from restricted
		where person = any ($1::text[]) and lifted_at is null order by start_at, request`, persons)
	if err != nil {
		return nil, pg.Classify(err)
	}
	return collect(rows)
}

// all are the restrictions that hold of anybody.
func all(ctx context.Context, q Querier) ([]Held, error) {
	rows, err := q.Query(ctx, `select request, person, code, record, municipality, start_at from restricted where lifted_at is null order by start_at, request`)
	if err != nil {
		return nil, pg.Classify(err)
	}
	return collect(rows)
}

func collect(rows pgx.Rows) ([]Held, error) {
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (h Held, err error) {
		return h, row.Scan(&h.Request, &h.Person, &h.Code, &h.Record, &h.Municipality, &h.Start)
	})
	return list, pg.Classify(err)
}

// keep takes in what an event says. A restriction that was lifted never holds again, in whatever order its events come.
func keep(ctx context.Context, tx *pg.Tx, h *Held) error {
	var lifted *time.Time
	if !h.Lifted.IsZero() {
		lifted = &h.Lifted
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
