// Package store keeps the person registry in PostgreSQL: rows to domain values and back, constraints to domain errors,
// events to the outbox. All SQL stands in queries; it decides nothing that the domain could.
package store

import (
	"context"
	"embed"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/persons/internal/app"
	"github.com/digisoc/platform/services/persons/internal/domain"
	"github.com/digisoc/platform/services/persons/internal/store/db"
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

// New returns the store over a pool of the service's own schema, with the vault that seals addresses.
func New(d *pg.DB, v *vault.Vault) *Store { return &Store{db: d, q: db.New(d), vault: v} }

// Tx implements app.Tx.
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

// Answer keeps the value that answers the call.
func (t *Tx) Answer(v any) { t.tx.SetResult(v) }

// rules are the constraints that a caller can break although the domain agreed, because another call came first.
var rules = map[string]*errs.Error{
	"person_identifier_taken":            domain.ErrIdentifierTaken,
	"custody_event_of_child":             domain.ErrPersonNotFound,
	"custody_event_of_parent":            domain.ErrPersonNotFound,
	"custody_event_corrected_once":       domain.ErrCustodyEventCorrected,
	"erasure_one_open":                   domain.ErrErasureOpen,
	"erasure_decided_by_another":         domain.ErrErasureSamePerson,
	"person_identifier_pkey":             errs.ErrTryAgain,
	"person_identifier_one_current":      domain.ErrIdentifierPeriodInvalid,
	"household_membership_one_at_a_time": domain.ErrMembershipOverlaps,
	"household_membership_of_person":     domain.ErrPersonNotFound,
	"representation_of_person":           domain.ErrPersonNotFound,
	"representation_by_person":           domain.ErrPersonNotFound,
}

// failure turns an error of the database into one of the domain where it knows the rule, and else into the platform's.
func failure(err error) error { return pg.Explain(err, rules) }

func toDate(d domain.Date) pgtype.Date { return pgtype.Date{Time: d.Time(), Valid: !d.IsZero()} }

func fromDate(d pgtype.Date) domain.Date {
	if !d.Valid {
		return domain.Date{}
	}
	return domain.DateOf(d.Time)
}

func toPeriod(start, end pgtype.Date) domain.Period {
	return domain.Period{Start: fromDate(start), End: fromDate(end)}
}
