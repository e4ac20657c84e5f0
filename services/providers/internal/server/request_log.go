package server

import (
	"context"

	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/page"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// ListRequestLogs lists the calls of the caller's sandbox.
func (s *Sandboxes) ListRequestLogs(ctx context.Context, req *providersv1.ListRequestLogsRequest) (*providersv1.ListRequestLogsResponse, error) {
	size := page.Size(req.GetPageSize())
	q := app.RequestLogQuery{RPC: req.GetRpc(), Status: int(req.GetStatus()), Failed: req.GetFailed(), TraceID: req.GetTraceId(), Size: size + 1}
	if req.GetSince() != nil {
		q.Since = req.GetSince().AsTime()
	}
	query := []any{"requestLogs", q.RPC, q.Status, q.Failed, q.TraceID, q.Since}
	if _, err := page.Decode(req.GetPageToken(), query, &q.Before); err != nil {
		return nil, err
	}
	rows, err := s.app.RequestLogs(ctx, q)
	if err != nil {
		return nil, err
	}
	out := &providersv1.ListRequestLogsResponse{}
	if len(rows) > size {
		rows = rows[:size]
		if out.NextPageToken, err = page.Encode(query, rows[size-1].ID); err != nil {
			return nil, err
		}
	}
	out.RequestLogs = convert(rows, requestLog)
	return out, nil
}

// GetRequestLog returns one call.
func (s *Sandboxes) GetRequestLog(ctx context.Context, req *providersv1.GetRequestLogRequest) (*providersv1.GetRequestLogResponse, error) {
	out, err := s.loggedCall(ctx, req.GetName())
	if err != nil {
		return nil, err
	}
	return &providersv1.GetRequestLogResponse{RequestLog: requestLog(&out)}, nil
}

// ReplayRequestLog does a call again.
func (s *Sandboxes) ReplayRequestLog(ctx context.Context, req *providersv1.ReplayRequestLogRequest) (*providersv1.ReplayRequestLogResponse, error) {
	call, err := s.loggedCall(ctx, req.GetName())
	if err != nil {
		return nil, err
	}
	again, ok := ctx.Value(againKey{}).(func(domain.LoggedCall) (domain.LoggedCall, error))
	if !ok {
		return nil, domain.ErrRequestLogReplay
	}
	out, err := again(call)
	if err != nil {
		return nil, err
	}
	return &providersv1.ReplayRequestLogResponse{RequestLog: requestLog(&out)}, nil
}

func (s *Sandboxes) loggedCall(ctx context.Context, name string) (domain.LoggedCall, error) {
	id, err := names.Parse("requestLogs", name)
	if err != nil {
		return domain.LoggedCall{}, err
	}
	return s.app.RequestLog(ctx, id)
}

func requestLog(c *domain.LoggedCall) *providersv1.RequestLog {
	out := &providersv1.RequestLog{
		Name: names.Format("requestLogs", c.ID), Time: timestamppb.New(c.At), Method: c.Method, Rpc: c.RPC, Status: int32(c.Status), Reason: c.Reason,
		DurationMilliseconds: int32(c.Took.Milliseconds()), TraceId: c.TraceID, IdempotencyKey: c.IdempotencyKey, Purpose: c.Purpose,
		LegalBasis: c.LegalBasis, UserAgent: c.UserAgent, IfMatch: c.IfMatch, Request: c.Request, Answer: c.Answer, Received: int32(c.Received),
		Sent: int32(c.Sent), Replayable: c.Replayable,
	}
	if c.ReplayOf != uuid.Nil {
		out.ReplayOf = names.Format("requestLogs", c.ReplayOf)
	}
	return out
}
