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
			Actor: h.GetActor(), Roles: h.GetRoles(), Persons: h.GetPersons(), Calls: h.GetCalls(), WithoutCase: h.GetWithoutCase(), Refusals: h.GetRefusals(),
		}
	}
	return out, nil
}
