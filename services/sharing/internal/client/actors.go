package client

import (
	"context"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	auditv1 "github.com/digisoc/platform/proto/gen/go/audit/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

var _ app.ActorLog = (*Log)(nil)

// ActorHours asks the log for itself, on nobody's behalf.
func (l *Log) ActorHours(ctx context.Context, hour time.Time, after string, size int) ([]domain.ActorHour, error) {
	resp, err := l.api.ListActorHours(ctx, &auditv1.ListActorHoursRequest{Hour: timestamppb.New(hour), After: after, PageSize: int32(size)})
	if err != nil {
		return nil, err
	}
	out := make([]domain.ActorHour, len(resp.GetActorHours()))
	for i, h := range resp.GetActorHours() {
		out[i] = domain.ActorHour{
			Actor: h.GetActor(), Roles: h.GetRoles(), Calls: h.GetCalls(), WithoutCase: h.GetWithoutCase(), Refusals: h.GetRefusals(),
		}
	}
	return out, nil
}

// ActorSubjects asks the log for itself, to find misuse.
func (l *Log) ActorSubjects(ctx context.Context, hour time.Time, after domain.ActorSubject, size int) ([]domain.ActorSubject, error) {
	req := &auditv1.ListActorSubjectsRequest{Hour: timestamppb.New(hour), PageSize: int32(size)}
	if after.Actor != "" {
		req.After = &auditv1.ActorSubject{Actor: after.Actor, Subject: after.Subject}
	}
	resp, err := l.api.ListActorSubjects(watching(ctx), req)
	if err != nil {
		return nil, err
	}
	out := make([]domain.ActorSubject, len(resp.GetActorSubjects()))
	for i, p := range resp.GetActorSubjects() {
		out[i] = domain.ActorSubject{Actor: p.GetActor(), Subject: p.GetSubject()}
	}
	return out, nil
}
