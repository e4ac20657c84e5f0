package app

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/services/providers/internal/catalogue"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// Witness learns in whose sandbox a call happens and what time it is there, whatever becomes of the call.
type Witness struct {
	seen    atomic.Pointer[place]
	quota   atomic.Pointer[domain.Quota]
	chunks  atomic.Int32 // of records, so far
	counted atomic.Bool  // among the calls of its agreement
}

// place is a sandbox with how far its clock is ahead.
type place struct {
	tenant uuid.UUID
	ahead  time.Duration
}

type witnessKey struct{}

// Watch lets a witness see the call of a context.
func Watch(ctx context.Context) (context.Context, *Witness) {
	w := &Witness{}
	return context.WithValue(ctx, witnessKey{}, w), w
}

// Tenant is the sandbox that was seen; uuid.Nil for a call of production or of nobody.
func (w *Witness) Tenant() uuid.UUID {
	if seen := w.seen.Load(); seen != nil {
		return seen.tenant
	}
	return uuid.Nil
}

// Ahead is how far the clock of the sandbox is before the real one; zero in production.
func (w *Witness) Ahead() time.Duration {
	if seen := w.seen.Load(); seen != nil {
		return seen.ahead
	}
	return 0
}

// saw tells the witness of the call, if there is one.
func saw(ctx context.Context, tenant uuid.UUID, ahead time.Duration) {
	if w, ok := ctx.Value(witnessKey{}).(*Witness); ok && tenant != uuid.Nil {
		w.seen.Store(&place{tenant, ahead})
	}
}

// RequestLogStore is what is read of the log of calls.
type RequestLogStore interface {
	// RequestLogs lists calls of a sandbox, the newest first.
	RequestLogs(ctx context.Context, q RequestLogQuery) ([]domain.LoggedCall, error)
	// RequestLog is domain.ErrRequestLogNotFound when the sandbox has no such call.
	RequestLog(ctx context.Context, tenant, id uuid.UUID) (domain.LoggedCall, error)
	// SandboxOfClient is domain.ErrSandboxNotFound when the keys are of none.
	SandboxOfClient(ctx context.Context, client string) (uuid.UUID, error)
}

// RequestLogTx is what is written of it.
type RequestLogTx interface {
	AddRequestLog(ctx context.Context, c domain.LoggedCall) error
	ClearRequestLog(ctx context.Context, tenant uuid.UUID) error
	// ForgetRequestLogs forgets calls before a time, and of sandboxes that called lately all but the newest.
	ForgetRequestLogs(ctx context.Context, older, lately time.Time, newest int) error
}

// RequestLogQuery narrows the log of one sandbox. Zero values narrow nothing.
type RequestLogQuery struct {
	Tenant  uuid.UUID
	RPC     string
	Status  int
	Failed  bool
	TraceID string
	Since   time.Time
	Before  uuid.UUID // where the page before ended
	Size    int
	Bodies  bool // with requests and answers
}

// KeepCall keeps a call of a sandbox. It runs after the call, in a transaction of its own, and never for production.
func (a *App) KeepCall(ctx context.Context, c domain.LoggedCall) error {
	return a.store.InTx(ctx, func(ctx context.Context, tx Tx) error { return tx.AddRequestLog(ctx, c) })
}

// SandboxOfClient finds the sandbox of keys for the log alone: whoever asks has checked the signature that names them.
func (a *App) SandboxOfClient(ctx context.Context, client string) (uuid.UUID, error) {
	if a.people == nil || !domain.SandboxClient(client) {
		return uuid.Nil, domain.ErrSandboxNotFound
	}
	return a.store.SandboxOfClient(ctx, client)
}

// RequestLogs lists the calls of the calling system's sandbox.
func (a *App) RequestLogs(ctx context.Context, q RequestLogQuery) ([]domain.LoggedCall, error) {
	adm, err := a.seeSandbox(ctx)
	if errors.Is(err, domain.ErrSandboxNotFound) { // keys of production: they have no log, as they have no sandbox
		authz.None(ctx)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	q.Tenant = adm.Tenant
	return a.store.RequestLogs(ctx, q)
}

// RequestLog returns one call of the calling system's sandbox.
func (a *App) RequestLog(ctx context.Context, id uuid.UUID) (domain.LoggedCall, error) {
	adm, err := a.seeSandbox(ctx)
	if errors.Is(err, domain.ErrSandboxNotFound) {
		return domain.LoggedCall{}, domain.ErrRequestLogNotFound
	}
	if err != nil {
		return domain.LoggedCall{}, err
	}
	return a.store.RequestLog(ctx, adm.Tenant, id)
}

// MaskCode is what stands in the log for a personal code of the sandbox's people; false for any other.
func (a *App) MaskCode(code string) (string, bool) { return a.people.Mask(code) }

// UnmaskCodes puts the codes back into a text of the log.
func (a *App) UnmaskCodes(text string) string { return a.people.Unmask(text) }

// forgetCalls forgets calls of sandboxes when their term is over, and those beyond the newest.
func (a *App) forgetCalls(ctx context.Context) error {
	if a.people == nil {
		return nil
	}
	days := a.catalogue.Days(catalogue.RequestLog, a.today())
	if len(days) == 0 {
		return nil
	}
	return a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		return tx.ForgetRequestLogs(ctx, a.now().AddDate(0, 0, -days[0]), a.now().Add(-10*time.Minute), domain.LoggedCalls)
	})
}
