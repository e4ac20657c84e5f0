// Package store keeps what the sharing service knows in PostgreSQL. All SQL is in queries/; it decides nothing: constraints
// guarantee what the domain says.
package store

import (
	"context"
	"embed"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/spdci"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

// Migrations are the tables of the service, in the folder migrations.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Store implements app.Store.
type Store struct{ db *pg.DB }

var _ app.Store = (*Store)(nil)

// New returns the store over a pool of the service's own schema.
func New(d *pg.DB) *Store { return &Store{db: d} }

// InTx saves what the closure writes, all or nothing.
func (s *Store) InTx(ctx context.Context, f func(context.Context, app.Tx) error) error {
	return failure(s.db.InTx(ctx, func(ctx context.Context, inner *pg.Tx) error {
		return f(ctx, &tx{inner: inner, q: db.New(inner)})
	}))
}

// tx implements app.Tx.
type tx struct {
	inner *pg.Tx
	q     *db.Queries
}

// Answer keeps the value that answers the call.
func (t *tx) Answer(v any) { t.inner.SetResult(v) }

// failure names the domain's error of a constraint that a race can break.
func failure(err error) error {
	switch name, _ := pg.Constraint(err); name {
	case "dataset_permission_number_once":
		return domain.ErrPermissionExists.Wrap(err)
	case "stop_once":
		return domain.ErrStopExists.Wrap(err)
	case "leaver_reference_once":
		return domain.ErrLeaverReferenceTaken.Wrap(err)
	case "registry_partner_sender_once":
		return spdci.ErrPartnerExists.Wrap(err)
	case "registry_message_once":
		return spdci.ErrDuplicate()
	}
	return pg.Classify(err)
}
