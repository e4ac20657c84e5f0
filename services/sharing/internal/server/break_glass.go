package server

import (
	"context"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/names"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// BreakGlass implements sharing.v1.BreakGlassService.
type BreakGlass struct {
	sharingv1.UnsafeBreakGlassServiceServer
	app *app.Glass
}

var _ sharingv1.BreakGlassServiceServer = (*BreakGlass)(nil)

// RequestBreakGlass asks for an opening.
func (s *BreakGlass) RequestBreakGlass(ctx context.Context, req *sharingv1.RequestBreakGlassRequest) (*sharingv1.RequestBreakGlassResponse, error) {
	m := req.GetBreakGlass()
	subject, err := names.Parse("persons", m.GetSubject())
	if err != nil {
		return nil, err
	}
	g, err := s.app.Request(ctx, domain.BreakGlass{Ticket: m.GetTicket(), Reason: m.GetReason(), Subject: subject, Groups: m.GetDataGroups(), Minutes: int(m.GetMinutes())})
	if err != nil {
		return nil, err
	}
	return &sharingv1.RequestBreakGlassResponse{BreakGlass: s.glass(&g)}, nil
}

// ApproveBreakGlass opens it.
func (s *BreakGlass) ApproveBreakGlass(ctx context.Context, req *sharingv1.ApproveBreakGlassRequest) (*sharingv1.ApproveBreakGlassResponse, error) {
	id, err := names.Parse("breakGlass", req.GetName())
	if err != nil {
		return nil, err
	}
	g, err := s.app.Approve(ctx, id)
	if err != nil {
		return nil, err
	}
	return &sharingv1.ApproveBreakGlassResponse{BreakGlass: s.glass(&g)}, nil
}

// EndBreakGlass ends it.
func (s *BreakGlass) EndBreakGlass(ctx context.Context, req *sharingv1.EndBreakGlassRequest) (*sharingv1.EndBreakGlassResponse, error) {
	id, err := names.Parse("breakGlass", req.GetName())
	if err != nil {
		return nil, err
	}
	g, err := s.app.End(ctx, id)
	if err != nil {
		return nil, err
	}
	return &sharingv1.EndBreakGlassResponse{BreakGlass: s.glass(&g)}, nil
}

// CloseBreakGlassReview closes a review.
func (s *BreakGlass) CloseBreakGlassReview(ctx context.Context, req *sharingv1.CloseBreakGlassReviewRequest) (*sharingv1.CloseBreakGlassReviewResponse, error) {
	id, err := names.Parse("breakGlass", req.GetName())
	if err != nil {
		return nil, err
	}
	g, err := s.app.CloseReview(ctx, id, req.GetOutcome(), req.GetFinding())
	if err != nil {
		return nil, err
	}
	return &sharingv1.CloseBreakGlassReviewResponse{BreakGlass: s.glass(&g)}, nil
}

// ListBreakGlass lists openings.
func (s *BreakGlass) ListBreakGlass(ctx context.Context, req *sharingv1.ListBreakGlassRequest) (*sharingv1.ListBreakGlassResponse, error) {
	all, err := s.app.List(ctx, req.GetState())
	if err != nil {
		return nil, err
	}
	out := &sharingv1.ListBreakGlassResponse{}
	for i := range all {
		out.BreakGlass = append(out.BreakGlass, s.glass(&all[i]))
	}
	return out, nil
}

func (s *BreakGlass) glass(g *domain.BreakGlass) *sharingv1.BreakGlass {
	return glassAt(g, s.app.Now())
}

func glassAt(g *domain.BreakGlass, now time.Time) *sharingv1.BreakGlass {
	return &sharingv1.BreakGlass{
		Name: names.Format("breakGlass", g.ID), Ticket: g.Ticket, Reason: g.Reason, Subject: names.Format("persons", g.Subject), DataGroups: g.Groups,
		Minutes: int32(g.Minutes), State: g.State(now), RequestedBy: g.RequestedBy, RequestTime: timestamppb.New(g.RequestedAt), ApprovedBy: g.ApprovedBy,
		ApproveTime: stamp(g.ApprovedAt), UntilTime: stamp(g.Until), EndedBy: g.EndedBy, ReviewedBy: g.ReviewedBy, ReviewTime: stamp(g.ReviewedAt), Outcome: g.Outcome,
		Finding: g.Finding,
	}
}
