package server

import (
	"context"

	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/names"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// Leavers implements sharing.v1.LeaverService.
type Leavers struct {
	sharingv1.UnsafeLeaverServiceServer
	app *app.App
}

var _ sharingv1.LeaverServiceServer = (*Leavers)(nil)

// ReportLeavers takes in ends of employment.
func (s *Leavers) ReportLeavers(ctx context.Context, req *sharingv1.ReportLeaversRequest) (*sharingv1.ReportLeaversResponse, error) {
	var list []domain.Leaver
	for _, m := range req.GetLeavers() {
		list = append(list, domain.Leaver{Reference: m.GetReference(), Subject: m.GetSubject(), LastDay: m.GetLastDay()})
	}
	results, err := s.app.ReportLeavers(ctx, list)
	if err != nil {
		return nil, err
	}
	return reported(results), nil
}

func reported(results []app.LeaverResult) *sharingv1.ReportLeaversResponse {
	out := &sharingv1.ReportLeaversResponse{}
	for _, r := range results {
		m := &sharingv1.LeaverResult{Reference: r.Reference, State: r.State, Reason: r.Reason}
		if r.ID != uuid.Nil {
			m.Leaver = names.Format("leavers", r.ID)
		}
		out.Results = append(out.Results, m)
	}
	return out
}

// UndoLeaver gives access back.
func (s *Leavers) UndoLeaver(ctx context.Context, req *sharingv1.UndoLeaverRequest) (*sharingv1.UndoLeaverResponse, error) {
	id, err := names.Parse("leavers", req.GetName())
	if err != nil {
		return nil, err
	}
	l, err := s.app.UndoLeaver(ctx, id, req.GetReason())
	if err != nil {
		return nil, err
	}
	return &sharingv1.UndoLeaverResponse{Leaver: leaver(&l)}, nil
}

// ListLeavers lists what was reported.
func (s *Leavers) ListLeavers(ctx context.Context, _ *sharingv1.ListLeaversRequest) (*sharingv1.ListLeaversResponse, error) {
	all, err := s.app.Leavers(ctx)
	if err != nil {
		return nil, err
	}
	out := &sharingv1.ListLeaversResponse{}
	for i := range all {
		out.Leavers = append(out.Leavers, leaver(&all[i]))
	}
	return out, nil
}

func leaver(l *domain.Leaver) *sharingv1.Leaver {
	return &sharingv1.Leaver{
		Name: names.Format("leavers", l.ID), Reference: l.Reference, Subject: l.Subject, LastDay: l.LastDay, Organisation: l.Organisation,
		ReportedBy: l.ReportedBy, ReportTime: timestamppb.New(l.ReportedAt), UndoneBy: l.UndoneBy, UndoTime: stamp(l.UndoneAt), UndoReason: l.UndoReason,
	}
}
