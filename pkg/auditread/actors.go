package auditread

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/pg"
)

// ActorHour is what one official did in an hour, in numbers (SEC-LOG-7).
type ActorHour struct {
	Actor                                 string
	Roles                                 []string // as acted with: each one role or several joined with commas
	Persons, Calls, WithoutCase, Refusals int32
}

// Whoever asks a log who looked (ListUses) has an entry of her own in the log of the asking service; the others do not count.
const actorHours = `select a.actor_id, array_agg(distinct a.role),
		count(distinct p.name) filter (where a.result = 'ok')::int,
		count(distinct a.id) filter (where a.result = 'ok' and p.name is not null)::int,
		count(distinct a.id) filter (where a.result = 'ok' and p.name is not null and a.case_name = '' and not a.writes)::int,
		count(distinct a.id) filter (where a.result = 'refused' and a.reason = 'ACCESS_DENIED')::int
	from audit a left join lateral (select s from unnest(a.subjects) s where s like 'persons/%') p (name) on true
	where a.occurred_at >= $1 and a.occurred_at < $2 and a.actor_kind = 'staff' and a.actor_id > $3 and a.action <> 'ListUses'
	group by a.actor_id
	order by a.actor_id
	limit $4`

// ActorHours counts what officials did in the hour that begins then, in the order of their subjects, after one of them. It reads the entries of the
// hour by the index on time, sealed or not.
func ActorHours(ctx context.Context, db *pg.DB, hour time.Time, after string, limit int) ([]ActorHour, error) {
	rows, err := db.Query(ctx, actorHours, hour, hour.Add(time.Hour), after, limit)
	if err != nil {
		return nil, pg.Classify(err)
	}
	found, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (h ActorHour, err error) {
		err = r.Scan(&h.Actor, &h.Roles, &h.Persons, &h.Calls, &h.WithoutCase, &h.Refusals)
		return h, err
	})
	return found, pg.Classify(err)
}
