package pg

import (
	"context"
	"errors"
	"sync/atomic"
)

// Finisher runs at the end of a transaction, before its commit: the chain adds the audit entry and the idempotency key
// this way, so that they are stored exactly when the change is. It is run again when the closure is.
type Finisher func(ctx context.Context, tx *Tx) error

// errSecondTransaction is a bug of the use case: its second transaction would have neither audit nor key.
var errSecondTransaction = errors.New("pg: a request with finishers has one transaction; this is its second")

type finisherKey struct{}

// finishers belong to one request: one transaction may commit with them.
type finishers struct {
	list []Finisher
	used *atomic.Bool
}

// WithFinisher adds a finisher to the transaction of this request. Finishers run in the order in which they were added.
func WithFinisher(ctx context.Context, f Finisher) context.Context {
	next := finishers{used: new(atomic.Bool)}
	if before, ok := ctx.Value(finisherKey{}).(finishers); ok {
		next.used = before.used
		next.list = append(next.list, before.list...)
	}
	next.list = append(next.list, f)
	return context.WithValue(ctx, finisherKey{}, next)
}

// WithPart begins a part of a long request: a transaction of its own, with finishers of its own. Those of the request
// are left behind; the chain adds what the part needs.
func WithPart(ctx context.Context) context.Context {
	return context.WithValue(ctx, finisherKey{}, finishers{used: new(atomic.Bool)})
}

// take claims the request's finishers. A transaction that was surely rolled back gives them back with release.
func take(ctx context.Context) (list []Finisher, release func(), err error) {
	f, ok := ctx.Value(finisherKey{}).(finishers)
	if !ok {
		return nil, func() {}, nil
	}
	if !f.used.CompareAndSwap(false, true) {
		return nil, nil, errSecondTransaction
	}
	return f.list, func() { f.used.Store(false) }, nil
}
