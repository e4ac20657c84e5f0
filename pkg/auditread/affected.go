package auditread

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/pg"
)

// Scope is whose answered calls are looked at, and when: from the first moment, before the second. Of Actor, Organisation and All one is said.
type Scope struct {
	Actor, Organisation string
	All                 bool // whoever acted
	From, To            time.Time
}

// Affected is a person whom calls of a scope concern.
type Affected struct {
	Person string
	Groups []string // of the data catalogue
}

const affected = `select p.name, coalesce(array_agg(distinct g.code) filter (where g.code is not null), '{}')
	from audit a
		cross join lateral (select s from unnest(a.subjects) s where s like 'persons/%') p (name)
		left join lateral unnest(a.groups) g (code) on true
	where a.occurred_at >= $1 and a.occurred_at < $2 and ($3 = '' or a.actor_id = $3) and ($4 = '' or a.organisation = $4 or a.municipality = $4)
		and a.result = 'ok' and a.action <> 'ListUses' and p.name > $5
	group by p.name
	order by p.name
	limit $6`

// AffectedBy lists the persons whom the answered calls of a scope concern, in the order of their names, after one of them (SEC-INC-1). Who asked who looked is
// in the log of the asking service. A scope that names nobody is nobody's: it is refused.
func AffectedBy(ctx context.Context, db *pg.DB, s Scope, after string, limit int) ([]Affected, error) {
	if s.Actor == "" && s.Organisation == "" && !s.All {
		return nil, errs.ErrRequestInvalid
	}
	rows, err := db.Query(ctx, affected, s.From, s.To, s.Actor, s.Organisation, after, limit)
	if err != nil {
		return nil, pg.Classify(err)
	}
	found, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (a Affected, err error) {
		err = r.Scan(&a.Person, &a.Groups)
		return a, err
	})
	return found, pg.Classify(err)
}
