package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// callText is what was asked and answered, as it is sealed.
type callText struct{ Request, Answer string }

// AddRequestLog keeps a call.
func (t *Tx) AddRequestLog(ctx context.Context, c domain.LoggedCall) error {
	var sealed []byte
	b := newBatch(delivered)
	err := b.json(&sealed, sandboxes, vault.Text{Subject: names.Format("sandboxes", c.Tenant), Field: sandboxCall, Record: c.ID}, callText{c.Request, c.Answer})
	if err == nil {
		err = t.seal(ctx, b)
	}
	if err != nil {
		return err
	}
	return t.q.AddRequestLog(ctx, db.AddRequestLogParams{
		ID: c.ID, Tenant: c.Tenant, At: c.At, Method: c.Method, Rpc: c.RPC, Status: int32(c.Status), Reason: c.Reason, TookUs: c.Took.Microseconds(),
		TraceID: c.TraceID, IdempotencyKey: c.IdempotencyKey, Purpose: c.Purpose, LegalBasis: c.LegalBasis, UserAgent: c.UserAgent, IfMatch: c.IfMatch,
		SealedText: sealed, Received: int32(c.Received), Sent: int32(c.Sent), Replayable: c.Replayable, ReplayOf: optional(c.ReplayOf),
	})
}

// RequestLogs lists calls of a sandbox, the newest first.
func (s *Store) RequestLogs(ctx context.Context, q app.RequestLogQuery) ([]domain.LoggedCall, error) {
	before := q.Before
	if before == uuid.Nil {
		before = uuid.Max
	}
	rows, err := s.q.RequestLogs(ctx, db.RequestLogsParams{
		Tenant: q.Tenant, Before: before, Since: q.Since, Rpc: q.RPC, Status: int32(q.Status), Failed: q.Failed, TraceID: q.TraceID, Most: int32(q.Size),
		WithBodies: q.Bodies,
	})
	if err != nil {
		return nil, failure(err)
	}
	same := make([]db.RequestLogRow, len(rows))
	for i := range rows {
		same[i] = db.RequestLogRow(rows[i])
	}
	list, err := s.opener().calls(ctx, same)
	return list, failure(err)
}

// RequestLog reads one call of a sandbox.
func (s *Store) RequestLog(ctx context.Context, tenant, id uuid.UUID) (domain.LoggedCall, error) {
	r, err := s.q.RequestLog(ctx, db.RequestLogParams{Tenant: tenant, ID: id})
	if err != nil {
		return domain.LoggedCall{}, missing(err, domain.ErrRequestLogNotFound)
	}
	list, err := s.opener().calls(ctx, []db.RequestLogRow{r})
	if err != nil {
		return domain.LoggedCall{}, failure(err)
	}
	return list[0], nil
}

func (o opener) calls(ctx context.Context, rows []db.RequestLogRow) ([]domain.LoggedCall, error) {
	out, sealed := make([]domain.LoggedCall, len(rows)), make([]vault.Sealed, len(rows))
	for i := range rows {
		sealed[i] = vault.Sealed{Field: sandboxCall, Record: rows[i].ID, Bytes: rows[i].SealedText}
	}
	plain, err := o.open(ctx, sealed)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		out[i] = loggedCall(&rows[i])
		var said callText
		found, err := decode(plain[i], &said)
		if err != nil {
			return nil, err
		}
		if found {
			out[i].Request, out[i].Answer = said.Request, said.Answer
		}
	}
	return out, nil
}

func loggedCall(r *db.RequestLogRow) domain.LoggedCall {
	return domain.LoggedCall{
		ID: r.ID, Tenant: r.Tenant, At: r.At.UTC(), Method: r.Method, RPC: r.Rpc, Status: int(r.Status), Reason: r.Reason,
		Took: time.Duration(r.TookUs) * time.Microsecond, TraceID: r.TraceID, IdempotencyKey: r.IdempotencyKey, Purpose: r.Purpose,
		LegalBasis: r.LegalBasis, UserAgent: r.UserAgent, IfMatch: r.IfMatch, Request: r.Request, Answer: r.Answer, Received: int(r.Received),
		Sent: int(r.Sent), Replayable: r.Replayable, ReplayOf: r.ReplayOf.UUID,
	}
}

// SandboxOfClient finds the sandbox that keys open.
func (s *Store) SandboxOfClient(ctx context.Context, client string) (uuid.UUID, error) {
	id, err := s.q.SandboxOfClient(ctx, client)
	return id, missing(err, domain.ErrSandboxNotFound)
}

// ClearRequestLog forgets every call of a sandbox.
func (t *Tx) ClearRequestLog(ctx context.Context, tenant uuid.UUID) error {
	return t.q.ClearRequestLog(ctx, tenant)
}

// ForgetRequestLogs forgets calls before a time, and of sandboxes that called lately all but the newest.
func (t *Tx) ForgetRequestLogs(ctx context.Context, older, lately time.Time, newest int) error {
	return t.q.ForgetRequestLogs(ctx, db.ForgetRequestLogsParams{Older: older, Lately: lately, Newest: int32(newest)})
}
