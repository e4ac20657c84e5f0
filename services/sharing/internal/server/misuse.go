package server

import (
	"context"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/page"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// Misuse implements sharing.v1.MisuseService.
type Misuse struct {
	sharingv1.UnsafeMisuseServiceServer
	app *app.Misuse
}

var _ sharingv1.MisuseServiceServer = (*Misuse)(nil)

// NewMisuse returns the server over the use cases.
func NewMisuse(a *app.Misuse) *Misuse { return &Misuse{app: a} }

// ListMisuseSignals lists signals.
func (s *Misuse) ListMisuseSignals(ctx context.Context, req *sharingv1.ListMisuseSignalsRequest) (*sharingv1.ListMisuseSignalsResponse, error) {
	all, next, err := s.app.List(ctx, req.GetState(), page.Size(req.GetPageSize()), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	out := &sharingv1.ListMisuseSignalsResponse{NextPageToken: next}
	for i := range all {
		out.MisuseSignals = append(out.MisuseSignals, misuseSignal(&all[i]))
	}
	return out, nil
}

// CloseMisuseSignal closes a signal.
func (s *Misuse) CloseMisuseSignal(ctx context.Context, req *sharingv1.CloseMisuseSignalRequest) (*sharingv1.CloseMisuseSignalResponse, error) {
	id, err := names.Parse("misuseSignals", req.GetName())
	if err != nil {
		return nil, err
	}
	m, err := s.app.Close(ctx, id, req.GetOutcome(), req.GetFinding())
	if err != nil {
		return nil, err
	}
	return &sharingv1.CloseMisuseSignalResponse{MisuseSignal: misuseSignal(&m)}, nil
}

func misuseSignal(m *domain.MisuseSignal) *sharingv1.MisuseSignal {
	persons := make([]string, len(m.Persons))
	for i, id := range m.Persons {
		persons[i] = names.Format("persons", id)
	}
	return &sharingv1.MisuseSignal{
		Persons: persons,
		Name:    names.Format("misuseSignals", m.ID), Rule: m.Rule, Actor: m.Actor, Hour: timestamppb.New(m.Hour), Counted: m.Counted, Threshold: m.Threshold,
		State: m.State(), RaiseTime: timestamppb.New(m.RaisedAt), ReviewedBy: m.ReviewedBy, ReviewTime: stamp(m.ReviewedAt), Outcome: m.Outcome, Finding: m.Finding,
	}
}
