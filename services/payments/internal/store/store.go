// Package store keeps payments in PostgreSQL: rows to domain values and back, constraints to domain errors, events to the
// outbox. All SQL stands in queries; it decides nothing that the domain could.
package store

import (
	"context"
	"embed"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/inbox"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/payments/internal/app"
	"github.com/digisoc/platform/services/payments/internal/domain"
	"github.com/digisoc/platform/services/payments/internal/store/db"
)

// Migrations are the goose files of this schema, in the folder migrations.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Store implements app.Store.
type Store struct {
	db    *pg.DB
	q     *db.Queries
	vault *vault.Vault
}

var _ app.Store = (*Store)(nil)

// New returns the store over a pool of the service's own schema, with the vault that seals accounts.
func New(d *pg.DB, v *vault.Vault) *Store { return &Store{db: d, q: db.New(d), vault: v} }

// Tx implements app.Tx. Its writes are queued by pg.Tx and travel together.
type Tx struct {
	tx    *pg.Tx
	q     *db.Queries
	vault *vault.Vault
}

var _ app.Tx = (*Tx)(nil)

// InTx saves what the closure writes, all or nothing.
func (s *Store) InTx(ctx context.Context, f func(ctx context.Context, tx app.Tx) error) error {
	return failure(s.db.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error {
		return f(ctx, &Tx{tx: tx, q: db.New(tx), vault: s.vault})
	}))
}

// Once asks the inbox.
func (t *Tx) Once(ctx context.Context, consumer, event string) (bool, error) {
	return inbox.Once(ctx, t.tx, consumer, event)
}

// Answer keeps the value that answers the call.
func (t *Tx) Answer(v any) { t.tx.SetResult(v) }

// rules names the domain's error of each constraint that a race can break. All others are bugs: the domain has checked.
var rules = map[string]*errs.Error{
	"one_live_payment_of_obligation":  domain.ErrObligationState,
	"one_payee_of_benefit":            errs.ErrRecordChanged,
	"list_approved_by_another_person": domain.ErrListSamePerson,
	"recovered_not_above_amount":      domain.ErrRecoveryAmount,
}

// failure turns an error of the database into one of the domain where it knows the rule, and else into the platform's.
func failure(err error) error { return pg.Explain(err, rules) }

// missing answers for a key that names nothing.
func missing(err error, e *errs.Error) error {
	if err = failure(err); errs.KindOf(err) == errs.NotFound {
		return e
	}
	return err
}

func optional(id uuid.UUID) uuid.NullUUID { return uuid.NullUUID{UUID: id, Valid: id != uuid.Nil} }

// given is nil for the zero value, which means "not narrowed" or "none".
func given[T ~string](v T) *string {
	if v == "" {
		return nil
	}
	s := string(v)
	return &s
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func when(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func day(t *time.Time) domain.Date {
	if t == nil {
		return domain.Date{}
	}
	return domain.DateOf(*t)
}

func month(t time.Time) domain.Month { return domain.DateOf(t).Month() }
