package client

import (
	"context"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	auditv1 "github.com/digisoc/platform/proto/gen/go/audit/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

var _ app.AffectedLog = (*Log)(nil)

// Affected asks the log, on behalf of the calling officer. A scope that names a service only is everybody in the log of that service.
func (l *Log) Affected(ctx context.Context, s domain.IncidentScope, to time.Time, after string, size int) ([]app.Affected, error) {
	resp, err := l.api.ListAffected(ctx, &auditv1.ListAffectedRequest{
		Actor: s.Actor, Organisation: s.Organisation, All: s.Service == l.service, From: timestamppb.New(s.From), To: timestamppb.New(to), After: after, PageSize: int32(size),
	})
	if err != nil {
		return nil, err
	}
	out := make([]app.Affected, len(resp.GetAffected()))
	for i, a := range resp.GetAffected() {
		out[i] = app.Affected{Person: a.GetPerson(), Groups: a.GetGroups()}
	}
	return out, nil
}
