package erasure

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/bus"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/inbox"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/outbox"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/vault"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
)

// Ordered is the topic on which erasures are ordered, and Stream where it lies.
const (
	Stream  = "PERSONS"
	Ordered = "persons.erasure.ordered.v1"
)

// Reported is the topic on which a service reports.
func Reported(service string) string { return service + ".erasure.reported.v1" }

// Order is what is to be erased.
type Order struct {
	Erasure, Person uuid.UUID
	Households      []uuid.UUID
}

// subjects are the names under which data keys of the person were made.
func (o Order) subjects() []string {
	out := []string{names.Format("persons", o.Person)}
	for _, h := range o.Households {
		out = append(out, names.Format("households", h))
	}
	return out
}

// Executor carries orders out on the data of one service.
type Executor struct {
	Service string
	DB      *pg.DB
	Vault   *vault.Vault // nil where no keys are configured: there is nothing sealed then, which is reported
	Law     *Law
	Clock   clock.Clock
	Log     *slog.Logger
	// Columns are those of the service that are sealed: what still lies open of them is sealed first, so that its key is destroyed too.
	Columns []vault.Column
	// Uses tells how the data of persons, and of households that count for all of them, are used; with one statement, however many they are. Of unknown
	// use nothing is erased.
	Uses func(ctx context.Context, tx *pg.Tx, persons, households []uuid.UUID, today time.Time) (Uses, error)
	// Clear takes away in the transaction what is worth nothing without the destroyed keys of a group; nil when there is nothing.
	Clear func(ctx context.Context, tx *pg.Tx, o Order, group, municipality string) error
}

// Consumer takes orders in.
func (e Executor) Consumer() bus.Consumer {
	return bus.Consumer{
		Name: e.Service + "-erasure", Stream: Stream, Topics: []string{Ordered}, Timeout: 5 * time.Minute,
		Handle: func(ctx context.Context, m bus.Message) error {
			var ordered typesv1.ErasureOrdered
			if err := m.Decode(&ordered); err != nil {
				return err
			}
			o, err := parse(&ordered)
			if err != nil {
				return err
			}
			return e.Execute(ctx, m.ID, o)
		},
	}
}

// Run takes orders in, and looks each night for data whose term has passed, until ctx ends.
func (e Executor) Run(ctx context.Context, b *bus.Bus) error {
	var night sync.WaitGroup
	night.Go(func() { e.Nightly(ctx) })
	defer night.Wait()
	return b.Run(ctx, e.Consumer())
}

var errOrder = errs.ErrErasureOrderInvalid

func parse(m *typesv1.ErasureOrdered) (o Order, err error) {
	if o.Erasure, err = names.Parse("erasures", m.GetErasure()); err != nil {
		return o, errOrder.Wrap(err)
	}
	if o.Person, err = names.Parse("persons", m.GetPerson()); err != nil {
		return o, errOrder.Wrap(err)
	}
	for _, h := range m.GetHouseholds() {
		id, err := names.Parse("households", h)
		if err != nil {
			return o, errOrder.Wrap(err)
		}
		o.Households = append(o.Households, id)
	}
	return o, nil
}

// Execute destroys the keys of the groups whose term has ended, keeps what became of each group as evidence and reports it, in one
// transaction; once, however often the order arrives.
func (e Executor) Execute(ctx context.Context, event string, o Order) error {
	audit.Subjects(ctx, o.subjects()...)
	if e.Vault != nil {
		if _, err := (vault.Keeper{Vault: e.Vault, DB: e.DB, Columns: e.Columns, Log: e.Log}).Once(bare{ctx}); err != nil {
			return fmt.Errorf("seal what lies open: %w", err)
		}
	}
	return e.DB.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error {
		for _, seen := range []string{event, names.Format("erasures", o.Erasure)} { // an order is carried out once, also when it is given again
			if first, err := inbox.Once(ctx, tx, e.Service+"-erasure", seen); err != nil || !first {
				return err
			}
		}
		scopes, err := e.scopes(ctx, tx, o)
		if err != nil {
			return err
		}
		uses, err := e.Uses(ctx, tx, []uuid.UUID{o.Person}, o.Households, clock.Today(e.Clock))
		if err != nil {
			return err
		}
		report := &typesv1.ErasureReported{Erasure: names.Format("erasures", o.Erasure), Service: e.Service}
		for _, s := range scopes {
			line, err := e.one(ctx, tx, o, s, uses.Of(o.Person, s.Tenant))
			if err != nil {
				return err
			}
			report.Lines = append(report.Lines, line)
		}
		return outbox.Append(ctx, tx, e.Service, outbox.Event{
			ID: uuid.Must(uuid.NewV7()), Type: "lv.digisoc." + e.Service + ".v1.erasureReported", Topic: Reported(e.Service), Subject: report.GetErasure(),
			DataCategory: "G31", Time: e.Clock.Now(), Payload: report,
		})
	})
}

// bare is a context of its own work: the audit entry and the answer of the event belong to the transaction that follows it.
type bare struct{ context.Context }

// Value implements context.Context.
func (bare) Value(any) any { return nil }

// scopes are the groups and municipalities of which there are keys of the person, locked.
func (e Executor) scopes(ctx context.Context, tx *pg.Tx, o Order) ([]vault.Scope, error) {
	rows, err := tx.Query(ctx, `select distinct k.data_group, k.tenant from (
	select data_group, tenant from data_key where subject = any ($1::text[]) and destroyed_at is null for update) k order by k.data_group, k.tenant`, o.subjects())
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[vault.Scope])
}

// one applies the law to one group.
func (e Executor) one(ctx context.Context, tx *pg.Tx, o Order, s vault.Scope, u Use) (*typesv1.ErasureLine, error) {
	now := e.Clock.Now()
	v := e.Law.Judge(s.Group, u, clock.Today(e.Clock))
	line := &typesv1.ErasureLine{Service: e.Service, Group: s.Group, Municipality: s.Tenant, Rule: v.Row.Name(), Reason: v.Reason, Outcome: typesv1.ErasureOutcome_ERASURE_OUTCOME_KEPT}
	outcome, ids := "KEPT", []uuid.UUID{}
	var until *time.Time
	if v.Reason == "" {
		var err error
		if ids, err = e.Vault.DestroyOf(ctx, tx, s, o.subjects(), now); err != nil {
			return nil, err
		}
		if e.Clear != nil {
			if err := e.Clear(ctx, tx, o, s.Group, s.Tenant); err != nil {
				return nil, err
			}
		}
		outcome, line.Outcome = "DESTROYED", typesv1.ErasureOutcome_ERASURE_OUTCOME_DESTROYED
		for _, id := range ids {
			line.Keys = append(line.Keys, id.String())
		}
	} else if !v.Until.IsZero() {
		until = &v.Until
		line.KeptUntil = v.Until.Format(time.DateOnly)
	}
	_, err := tx.Exec(ctx, `insert into erased (erasure, data_group, tenant, outcome, reason, kept_until, rule, keys, done_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		names.Format("erasures", o.Erasure), s.Group, s.Tenant, outcome, v.Reason, until, v.Row.Name(), ids, now.UTC())
	return line, err
}
