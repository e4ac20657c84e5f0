// Package client calls the services whose logs and names the sharing service needs. It turns answers into this service's own words.
package client

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	auditv1 "github.com/digisoc/platform/proto/gen/go/audit/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// Log implements app.Log over the audit log of a service.
type Log struct {
	service string
	api     auditv1.AuditServiceClient
}

var _ app.Log = (*Log)(nil)

// NewLog returns a client on a connection to a service.
func NewLog(service string, conn grpc.ClientConnInterface) *Log {
	return &Log{service, auditv1.NewAuditServiceClient(conn)}
}

// Service is whose log it is.
func (l *Log) Service() string { return l.service }

// Uses asks the log, on behalf of the caller.
func (l *Log) Uses(ctx context.Context, q app.LogQuestion) ([]domain.Use, time.Time, error) {
	req := &auditv1.ListUsesRequest{Subject: q.Person, PageSize: int32(q.Limit)}
	if !q.From.IsZero() {
		req.From = timestamppb.New(q.From)
	}
	if !q.To.IsZero() {
		req.To = timestamppb.New(q.To)
	}
	if q.After != nil {
		req.After = &auditv1.Place{Time: timestamppb.New(q.After.Time), Entry: q.After.Entry.String()}
	}
	for purpose, since := range q.Withheld {
		req.Withheld = append(req.Withheld, &auditv1.Withheld{Purpose: purpose, From: timestamppb.New(since)})
	}
	resp, err := l.api.ListUses(ctx, req)
	if err != nil {
		return nil, time.Time{}, err
	}
	out := make([]domain.Use, 0, len(resp.GetUses()))
	for _, m := range resp.GetUses() {
		u, err := use(m)
		if err != nil {
			return nil, time.Time{}, err
		}
		out = append(out, u)
	}
	return out, resp.GetCompleteUntil().AsTime(), nil
}

func use(m *auditv1.Use) (domain.Use, error) {
	id, err := uuid.Parse(m.GetEntry())
	u := domain.Use{
		Entry: id, Time: m.GetTime().AsTime(), Recorded: m.GetRecordTime().AsTime(), Service: m.GetService(), Action: m.GetAction(), Actor: m.GetActor(),
		ActorKind: m.GetActorKind(), Organisation: m.GetOrganisation(), Municipality: m.GetMunicipality(), Purpose: m.GetPurpose(), LegalBasis: m.GetLegalBasis(),
		Case: m.GetCase(), Groups: m.GetGroups(), Result: m.GetResult(), Reason: m.GetReason(), TraceID: m.GetTraceId(), Write: m.GetWrite(),
	}
	if m.GetRole() != "" {
		u.Roles = strings.Split(m.GetRole(), ",")
	}
	return u, err
}
