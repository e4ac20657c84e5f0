package server

import (
	"context"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/stoplist"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	stopsv1 "github.com/digisoc/platform/proto/gen/go/stops/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// Stops implements sharing.v1.StopService.
type Stops struct {
	sharingv1.UnsafeStopServiceServer
	app *app.App
}

var _ sharingv1.StopServiceServer = (*Stops)(nil)

// CreateStop ends access.
func (s *Stops) CreateStop(ctx context.Context, req *sharingv1.CreateStopRequest) (*sharingv1.CreateStopResponse, error) {
	m := req.GetStop()
	made, err := s.app.CreateStop(ctx, domain.Stop{Kind: domain.StopKind(m.GetKind()), Target: m.GetTarget(), Reason: m.GetReason(), Incident: m.GetIncident()})
	if err != nil {
		return nil, err
	}
	return &sharingv1.CreateStopResponse{Stop: stop(&made)}, nil
}

// LiftStop gives access back.
func (s *Stops) LiftStop(ctx context.Context, req *sharingv1.LiftStopRequest) (*sharingv1.LiftStopResponse, error) {
	id, err := names.Parse("stops", req.GetName())
	if err != nil {
		return nil, err
	}
	lifted, err := s.app.LiftStop(ctx, id, req.GetReason())
	if err != nil {
		return nil, err
	}
	return &sharingv1.LiftStopResponse{Stop: stop(&lifted)}, nil
}

// ListStops lists stops.
func (s *Stops) ListStops(ctx context.Context, req *sharingv1.ListStopsRequest) (*sharingv1.ListStopsResponse, error) {
	all, err := s.app.Stops(ctx, req.GetActive())
	if err != nil {
		return nil, err
	}
	out := &sharingv1.ListStopsResponse{}
	for i := range all {
		out.Stops = append(out.Stops, stop(&all[i]))
	}
	return out, nil
}

func stop(s *domain.Stop) *sharingv1.Stop {
	return &sharingv1.Stop{
		Name: names.Format("stops", s.ID), Kind: string(s.Kind), Target: s.Target, Reason: s.Reason, Incident: s.Incident, SetBy: s.SetBy,
		SetTime: timestamppb.New(s.SetAt), LiftedBy: s.LiftedBy, LiftTime: stamp(s.LiftedAt), LiftReason: s.LiftReason,
	}
}

// stamp is nil for the zero time.
func stamp(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}

// StopList implements stops.v1.StopListService.
type StopList struct {
	stopsv1.UnsafeStopListServiceServer
	app *app.App
}

var _ stopsv1.StopListServiceServer = (*StopList)(nil)

// GetStopList returns the whole list.
func (s *StopList) GetStopList(ctx context.Context, _ *stopsv1.GetStopListRequest) (*stopsv1.GetStopListResponse, error) {
	list, err := s.app.StopList(ctx)
	if err != nil {
		return nil, err
	}
	out := &stopsv1.GetStopListResponse{}
	for _, e := range list {
		out.Entries = append(out.Entries, &stopsv1.StopEntry{Kind: string(e.Kind), Id: e.ID, Role: e.Role, FromTime: stamp(e.From), UntilTime: stamp(e.Until)})
	}
	return out, nil
}

// ReportSightings keeps whom a service has seen.
func (s *StopList) ReportSightings(ctx context.Context, req *stopsv1.ReportSightingsRequest) (*stopsv1.ReportSightingsResponse, error) {
	seen := make([]stoplist.Sighting, 0, len(req.GetSightings()))
	for _, m := range req.GetSightings() {
		seen = append(seen, stoplist.Sighting{
			Subject: m.GetSubject(), Kind: m.GetKind(), Role: m.GetRole(), Organisation: m.GetOrganisation(), Processor: m.GetProcessor(), Seen: m.GetSeenTime().AsTime(),
		})
	}
	return &stopsv1.ReportSightingsResponse{}, s.app.See(ctx, seen)
}
