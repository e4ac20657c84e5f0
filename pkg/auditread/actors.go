package auditread

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/pg"
)

// ActorHour is what one official did in an hour, in numbers (SEC-LOG-7).
type ActorHour struct {
	Actor                        string
	Roles                        []string // as acted with: each one role or several joined with commas
	Calls, WithoutCase, Refusals int32
}

// What is done to find misuse names persons and is no view of them: whoever asks a log who looked (ListUses) has an entry of her own in the log of the
// asking service, and reviewers and security officers have theirs.
const noOversight = ` and a.action not in ('ListUses', 'ProposeMisuseWatch', 'ApproveMisuseWatch', 'EndMisuseWatch', 'CloseMisuseSignal')`

const actorHours = `select a.actor_id, array_agg(distinct a.role),
		count(distinct a.id) filter (where a.result = 'ok' and p.name is not null)::int,
		count(distinct a.id) filter (where a.result = 'ok' and p.name is not null and a.case_name = '' and not a.writes)::int,
		count(distinct a.id) filter (where a.result = 'refused' and a.reason = 'ACCESS_DENIED')::int
	from audit a left join lateral (select s from unnest(a.subjects) s where s like 'persons/%') p (name) on true
	where a.occurred_at >= $1 and a.occurred_at < $2 and a.actor_kind = 'staff' and a.actor_id > $3` + noOversight + `
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
		err = r.Scan(&h.Actor, &h.Roles, &h.Calls, &h.WithoutCase, &h.Refusals)
		return h, err
	})
	return found, pg.Classify(err)
}

// ActorSubject is a person whom an official met.
type ActorSubject struct{ Actor, Subject string }

const actorSubjects = `select distinct a.actor_id, s.name
	from audit a, unnest(a.subjects) s (name)
	where a.occurred_at >= $1 and a.occurred_at < $2 and a.actor_kind = 'staff' and a.result = 'ok'` + noOversight + `
		and s.name like 'persons/%' and (a.actor_id, s.name) > ($3, $4)
	order by a.actor_id, s.name
	limit $5`

// ActorSubjects lists whom officials met in calls of an hour that were answered, each pair once and in order, after one of them.
func ActorSubjects(ctx context.Context, db *pg.DB, hour time.Time, after ActorSubject, limit int) ([]ActorSubject, error) {
	rows, err := db.Query(ctx, actorSubjects, hour, hour.Add(time.Hour), after.Actor, after.Subject, limit)
	if err != nil {
		return nil, pg.Classify(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[ActorSubject])
	return found, pg.Classify(err)
}
