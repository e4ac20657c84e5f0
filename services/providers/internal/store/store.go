// Package store keeps the providers service's records in PostgreSQL: rows to domain values and back, constraints to domain
// errors, events to the outbox. SQL stands in queries, but for what is built from a filter; it decides nothing that the
// domain could.
package store

import (
	"context"
	"embed"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// Migrations are the tables of the service, in the folder migrations.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Store implements app.Store.
type Store struct {
	db    *pg.DB
	q     *db.Queries
	bells *bells
	vault *vault.Vault
}

var _ app.Store = (*Store)(nil)

// New returns the store over a pool of the service's own schema, with the vault that seals what is said about clients.
func New(d *pg.DB, v *vault.Vault) *Store {
	return &Store{db: d, q: db.New(d), bells: &bells{}, vault: v}
}

// Tx implements app.Tx. Its writes are queued by pg.Tx and travel together.
type Tx struct {
	tx    *pg.Tx
	q     *db.Queries
	bells *bells
	vault *vault.Vault
	// issues are the words of the issues that this transaction has locked, as they lie.
	issues map[uuid.UUID]keptIssue
}

var _ app.Tx = (*Tx)(nil)

// InTx saves what the closure writes, all or nothing.
func (s *Store) InTx(ctx context.Context, f func(context.Context, app.Tx) error) error {
	return failure(s.db.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error {
		return f(ctx, &Tx{tx: tx, q: db.New(tx), bells: s.bells, vault: s.vault, issues: map[uuid.UUID]keptIssue{}})
	}))
}

// Answer keeps the value that answers the call.
func (t *Tx) Answer(v any) { t.tx.SetResult(v) }

// rules names the domain's error of each constraint that a race can break. All others are bugs: the domain has checked.
var rules = map[string]*errs.Error{
	"record_once":                domain.ErrRecordRace,
	"assertion_seen_pkey":        domain.ErrClientRefused,
	"credential_key_used_once":   domain.ErrKeyUsed,
	"provider_once":              domain.ErrProviderExists,
	"registration_no_overlap":    domain.ErrRegistrationExists,
	"registration_followed_once": domain.ErrRegistrationExists,
	"cutover_one_owner":          domain.ErrCutoverOverlap,
	"cutover_closed_by_another":  domain.ErrCutoverSamePerson,
	"cutover_closure_is_final":   domain.ErrCutoverClosed,
	"input_mode_one_at_a_time":   domain.ErrModeOverlap,
	"invoice_once":               domain.ErrInvoiceNumber,
	"service_price_pkey":         domain.ErrPriceExists,
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

// given is nil for the empty text, which means "none".
func given[T ~string](v T) *string {
	if v == "" {
		return nil
	}
	s := string(v)
	return &s
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// date is nil for the zero Date, which means "none".
func date(d domain.Date) *time.Time {
	if d.IsZero() {
		return nil
	}
	t := d.Time()
	return &t
}

func day(t *time.Time) domain.Date {
	if t == nil {
		return domain.Date{}
	}
	return domain.DateOf(*t)
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}
