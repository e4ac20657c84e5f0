// Package auditread reads the audit log of a service: who used the data about a person (GDPR 15(1)(c); SEC-LOG-5). Every service serves it
// through package service, and only the sharing service may call it.
//
// It writes nothing. Who may see an entry, and in which words, is decided where the logs of all services come together.
package auditread

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/pg"
)

// Question says about whom, when and from which entry on. The zero times and the zero place mean no limit.
type Question struct {
	Subject  string
	From, To time.Time // from the first, before the second
	After    Place
	Withheld []Withheld
	Limit    int
}

// Place is where an entry stands in the order of time and id; reading goes on with older entries.
type Place struct {
	Time  time.Time
	Entry uuid.UUID
}

// Withheld are the entries of a purpose from a moment on: they are stepped over as if they were not there.
type Withheld struct {
	Purpose string
	From    time.Time
}

// The key of the index is half a hash, so the name itself is compared in the entry.
const uses = `select a.id, a.occurred_at, a.service, a.action, a.actor_id, a.actor_kind, a.workload, a.organisation, a.municipality, a.role, a.purpose,
		a.legal_basis, a.case_name, a.groups, a.result::text, a.reason, a.trace_id, a.writes, a.recorded_at
	from audit_subject i join audit a on a.id = i.entry
	where i.subject = audit_subject_key($1) and i.occurred_at >= $2 and i.occurred_at < $3 and (i.occurred_at, i.entry) < ($4, $5)
		and $1 = any (a.subjects)
		and not exists (select from unnest($6::text[], $7::timestamptz[]) w (purpose, since) where w.purpose = a.purpose and a.occurred_at >= w.since)
	order by i.occurred_at desc, i.entry desc
	limit $8`

// Use is an entry and when it was written, by the clock of the database.
type Use struct {
	audit.Entry
	Recorded time.Time
}

// Uses returns the entries that concern a subject, newest first, without the other subjects of each. They are found once they are sealed.
func Uses(ctx context.Context, db *pg.DB, q Question) ([]Use, error) {
	if q.To.IsZero() {
		q.To = endless
	}
	if q.After == (Place{}) {
		q.After = Place{endless, uuid.Max}
	}
	purposes, since := make([]string, len(q.Withheld)), make([]time.Time, len(q.Withheld))
	for i, w := range q.Withheld {
		purposes[i], since[i] = w.Purpose, w.From
	}
	rows, err := db.Query(ctx, uses, q.Subject, q.From, q.To, q.After.Time, q.After.Entry, purposes, since, q.Limit)
	if err != nil {
		return nil, pg.Classify(err)
	}
	found, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (e Use, err error) {
		err = r.Scan(&e.ID, &e.Time, &e.Service, &e.Action, &e.ActorID, &e.ActorKind, &e.Workload, &e.Organisation, &e.Municipality, &e.Role,
			&e.Purpose, &e.LegalBasis, &e.Case, &e.Groups, &e.Result, &e.Reason, &e.TraceID, &e.Write, &e.Recorded)
		return e, err
	})
	return found, pg.Classify(err)
}

// endless is after every entry.
var endless = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// CompleteUntil is the moment before which every entry of a call that has ended is found by its subjects.
func CompleteUntil(ctx context.Context, db *pg.DB) (t time.Time, err error) {
	err = db.QueryRow(ctx, `select coalesce(min(recorded_at), now()) from audit
		where transaction >= coalesce((select to_transaction from audit_block order by number desc limit 1), 0)`).Scan(&t)
	return t, pg.Classify(err)
}
