package main

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/auditlog"
	"github.com/digisoc/platform/pkg/outbox"
	"github.com/digisoc/platform/pkg/pg"
	personsevents "github.com/digisoc/platform/proto/gen/go/persons/events/v1"
)

// appending measures what an entry costs: beside the smallest change there is, and of an application created by gRPC, which cannot be made without
// its entry. The latter is told in processor time, which is what the machine has too little of.
func appending(ctx context.Context, p *instance, db *pg.DB, o options) ([]Measure, error) {
	byGRPC, err := grpcCreate(ctx, p)
	if err != nil {
		return nil, err
	}
	var rates, costs [3][]float64
	for range o.runs {
		for i, work := range []func(context.Context, int) error{changes(db, false), changes(db, true), byGRPC} {
			before := processor()
			rate, n, err := counted(ctx, clients, o.window, work)
			if err != nil {
				return nil, err
			}
			rates[i], costs[i] = append(rates[i], rate), append(costs[i], processor().since(before, n).microseconds())
		}
	}
	bare, ours := median(rates[0]), median(rates[1])
	entry, application := median(costs[1])-median(costs[0]), median(costs[2])
	return []Measure{
		{ID: "P8", What: "change with its audit entry, 16 clients", Unit: "tx/s", Ceiling: bare, Ours: ours, Ratio: ours / bare, Goal: "ratio >= 0.90", Reached: ours/bare >= 0.90},
		{ID: "P8", What: "processor time of an audit entry, of an application created by gRPC", Unit: "us", Ceiling: application, Ours: entry, Ratio: entry / application, Goal: "ratio <= 0.10", Reached: entry/application <= 0.10},
	}, nil
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
