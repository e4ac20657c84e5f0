package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/auditlog"
	"github.com/digisoc/platform/pkg/auditseal"
	"github.com/digisoc/platform/pkg/outbox"
	"github.com/digisoc/platform/pkg/pg"
	personsevents "github.com/digisoc/platform/proto/gen/go/persons/events/v1"
)

// auditing measures P8: what an entry costs inside the transaction, while the sealer runs, how fast "who looked at my data" is answered from a log
// of many entries, and how fast that log is verified. The ceiling of verifying is copying the same rows out of PostgreSQL and throwing them away.
func auditing(ctx context.Context, o options) ([]Measure, error) {
	p, err := boot(ctx)
	if err != nil {
		return nil, err
	}
	defer p.close(ctx)
	db := p.DB("persons")
	with, without := changes(db, true), changes(db, false)
	var rates [2][]float64
	for range o.runs {
		for i, work := range []func(context.Context, int) error{without, with} {
			rate, err := throughput(ctx, clients, o.window, work)
			if err != nil {
				return nil, err
			}
			rates[i] = append(rates[i], rate)
		}
	}
	bare, ours := median(rates[0]), median(rates[1])
	measures := []Measure{
		{ID: "P8", What: "change with its audit entry, 16 clients", Unit: "tx/s", Ceiling: bare, Ours: ours, Ratio: ours / bare, Goal: "ratio >= 0.90", Reached: ours/bare >= 0.90},
	}
	log := p.DB("assistance")
	if err := fillLog(ctx, log, o.entries); err != nil {
		return measures, err
	}
	looked, err := looking(ctx, log, o)
	if err != nil {
		return measures, err
	}
	verified, err := verifying(ctx, log, o)
	return append(append(measures, looked), verified...), err
}

// changes is a transaction with an event and, when asked, its audit entry.
func changes(db *pg.DB, audited bool) func(context.Context, int) error {
	return func(ctx context.Context, client int) error {
		subject := "bench/" + uuid.NewString()
		return db.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error {
			err := outbox.Append(ctx, tx, "persons", outbox.Event{
				ID: uuid.Must(uuid.NewV7()), Type: "lv.digisoc.persons.v1.benchDone", Topic: "persons.bench.done.v1", Subject: subject, Time: time.Now(), Payload: &personsevents.PersonChanged{Person: subject},
			})
			if err != nil || !audited {
				return err
			}
			return auditlog.Append(ctx, tx, audit.Entry{
				ID: uuid.Must(uuid.NewV7()), Time: time.Now(), Service: "persons", Action: "Bench", ActorID: "ilze.kalnina", ActorKind: "staff", Workload: "gateway",
				Municipality: "0033000", Role: "caseworker", Purpose: "ASSIST", LegalBasis: "SPSP-36", Subjects: []string{subject}, Groups: []string{"G01"}, Result: audit.OK, Write: true,
			})
		})
	}
}

func verifying(ctx context.Context, db *pg.DB, o options) ([]Measure, error) {
	var rates, costs [2][]float64
	note := func(i, n int, begin time.Time, before spent) {
		rates[i] = append(rates[i], float64(n)/time.Since(begin).Seconds())
		costs[i] = append(costs[i], processor().since(before, 1).microseconds()/float64(n))
	}
	for range o.runs {
		begin, before := time.Now(), processor()
		err := db.Session(ctx, func(ctx context.Context, conn *pgx.Conn) error {
			if _, err := conn.Exec(ctx, "set statement_timeout = 0"); err != nil {
				return err
			}
			_, err := conn.PgConn().CopyTo(ctx, io.Discard, "copy (select * from audit) to stdout (format binary)")
			return err
		})
		if err != nil {
			return nil, err
		}
		note(0, o.entries, begin, before)
		begin, before = time.Now(), processor()
		r, err := auditseal.Verify(ctx, db, "assistance", nil, nil)
		if err != nil || len(r.Findings) > 0 || r.Entries < int64(o.entries) {
			return nil, fmt.Errorf("verify: %+v, %w", r, err)
		}
		note(1, int(r.Entries), begin, before)
	}
	c, m, bare, cost := median(rates[0]), median(rates[1]), median(costs[0]), median(costs[1])
	return []Measure{
		{ID: "P8", What: fmt.Sprintf("%d audit entries verified from the database", o.entries), Unit: "/s", Ceiling: c, Ours: m, Ratio: m / c, Goal: ">= 1,000,000/s", Reached: m >= 1_000_000},
		{ID: "P8", What: "processor time of an entry verified", Unit: "us", Ceiling: bare, Ours: cost, Ratio: bare / cost, Goal: "none", Reached: true},
	}, nil
}
