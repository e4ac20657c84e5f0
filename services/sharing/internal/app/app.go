// Package app holds what the sharing service does, one file per use case. Rules stand in domain, SQL in store,
// messages in server.
package app

import (
	"context"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// Store is what the use cases need of the database.
type Store interface {
	// InTx saves what the closure writes, all or nothing. The closure may be run again.
	InTx(ctx context.Context, f func(ctx context.Context, tx Tx) error) error
}

// Tx is the writes of one transaction. They are sent together at the end: a broken constraint is the error of InTx.
type Tx interface {
	AddRefusal(ctx context.Context, r domain.Refusal) error
	// Answer keeps the value that answers the call, so that a repeated request gets the same.
	Answer(v any)
}

// App is the use cases. It is safe for concurrent use.
type App struct {
	store Store
	rules *disclose.Rules
	clock clock.Clock
}

// New returns the use cases over a store and the rules of who gets what.
func New(s Store, r *disclose.Rules, c clock.Clock) *App { return &App{store: s, rules: r, clock: c} }
