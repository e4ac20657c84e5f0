// Package store keeps assessments and grants in PostgreSQL: rows to domain values and back, constraints to domain errors,
// events to the outbox. All SQL stands in queries; it decides nothing that the domain could.
package store

import (
	"context"
	"embed"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/inbox"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/domain"
	"github.com/digisoc/platform/services/assistance/internal/store/db"
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

// New returns the store over a pool of the service's own schema, with the vault that seals what is known of households.
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
		return f(ctx, s.Within(tx))
	}))
}

// Within is a transaction that somebody else began: what takes an event in for a package of the platform.
func (s *Store) Within(tx *pg.Tx) *Tx { return &Tx{tx: tx, q: db.New(tx), vault: s.vault} }

// Once asks the inbox.
func (t *Tx) Once(ctx context.Context, consumer, event string) (bool, error) {
	return inbox.Once(ctx, t.tx, consumer, event)
}

// Answer keeps the value that answers the call.
func (t *Tx) Answer(v any) { t.tx.SetResult(v) }

// rules are the constraints that a decision can break although its lines are right: something was granted before.
var rules = map[string]*errs.Error{
	"status_once_per_decision":        domain.ErrGrantOverlaps,
	"status_no_overlap":               domain.ErrGrantOverlaps,
	"benefit_once_per_decision":       domain.ErrGrantOverlaps,
	"benefit_no_overlap":              domain.ErrGrantOverlaps,
	"payment_line_once_a_month":       domain.ErrGrantOverlaps,
	"grant_claim_never_twice":         domain.ErrGrantOverlaps,
	"award_change_applied_by_another": domain.ErrAwardChangeSamePerson,
	"award_pkey":                      domain.ErrGrantOverlaps,
	"rule_pack_hash_once":             domain.ErrRulePackExists,
	"rule_pack_label_once":            domain.ErrRulePackExists,
	"rule_pack_two_people":            domain.ErrRulePackSamePerson,
	"fact_one_truth_at_a_time":        domain.ErrFactSuperseded,
	"fact_is_history":                 domain.ErrFactSuperseded,
	"fact_one_answer_of_a_register":   domain.ErrFactSuperseded,
	"fact_register_is_not_corrected":  domain.ErrFactFromRegister,
	"fact_one_household_per_person":   domain.ErrMembershipOverlaps,
	"fact_said_once":                  domain.ErrFactOverlaps,
}

// failure turns an error of the database into one of the domain where it knows the rule, and else into the platform's.
func failure(err error) error { return pg.Explain(err, rules) }

func toDate(d domain.Date) pgtype.Date {
	if d == 0 {
		return pgtype.Date{}
	}
	y, m, day := int(d)/10000, int(d)/100%100, int(d)%100
	return pgtype.Date{Time: time.Date(y, time.Month(m), day, 0, 0, 0, 0, time.UTC), Valid: true}
}

func fromDate(d pgtype.Date) domain.Date {
	if !d.Valid {
		return 0
	}
	return domain.NewDate(d.Time.Year(), int(d.Time.Month()), d.Time.Day())
}

func toID(id uuid.UUID) uuid.NullUUID { return uuid.NullUUID{UUID: id, Valid: id != uuid.Nil} }

func toText(s string) pgtype.Text { return pgtype.Text{String: s, Valid: s != ""} }
