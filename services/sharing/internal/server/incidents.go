package server

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/page"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// Incidents implements sharing.v1.IncidentService.
type Incidents struct {
	sharingv1.UnsafeIncidentServiceServer
	app *app.Incidents
}

var _ sharingv1.IncidentServiceServer = (*Incidents)(nil)

// NewIncidents returns the server over the use cases.
func NewIncidents(a *app.Incidents) *Incidents { return &Incidents{app: a} }

// CreateIncident records an incident.
func (s *Incidents) CreateIncident(ctx context.Context, req *sharingv1.CreateIncidentRequest) (*sharingv1.CreateIncidentResponse, error) {
	i, err := s.app.Create(ctx, incidentFacts(req.GetFacts()), moment(req.GetAwareTime()))
	if err != nil {
		return nil, err
	}
	return &sharingv1.CreateIncidentResponse{Incident: incidentAt(&i, s.app.Now())}, nil
}

// AssessIncident replaces what is known.
func (s *Incidents) AssessIncident(ctx context.Context, req *sharingv1.AssessIncidentRequest) (*sharingv1.AssessIncidentResponse, error) {
	m, err := s.stepped(req.GetName(), func(id uuid.UUID) (domain.Incident, error) {
		return s.app.Assess(ctx, id, incidentFacts(req.GetFacts()))
	})
	return &sharingv1.AssessIncidentResponse{Incident: m}, err
}

// RecordIncidentReport records that a duty was met.
func (s *Incidents) RecordIncidentReport(ctx context.Context, req *sharingv1.RecordIncidentReportRequest) (*sharingv1.RecordIncidentReportResponse, error) {
	m, err := s.stepped(req.GetName(), func(id uuid.UUID) (domain.Incident, error) {
		return s.app.Meet(ctx, id, req.GetDuty(), req.GetReference(), moment(req.GetMetTime()))
	})
	return &sharingv1.RecordIncidentReportResponse{Incident: m}, err
}

// WaiveIncidentDuty records why a duty is not to be met.
func (s *Incidents) WaiveIncidentDuty(ctx context.Context, req *sharingv1.WaiveIncidentDutyRequest) (*sharingv1.WaiveIncidentDutyResponse, error) {
	m, err := s.stepped(req.GetName(), func(id uuid.UUID) (domain.Incident, error) {
		return s.app.Waive(ctx, id, req.GetDuty(), req.GetReason())
	})
	return &sharingv1.WaiveIncidentDutyResponse{Incident: m}, err
}

// CloseIncident closes an incident.
func (s *Incidents) CloseIncident(ctx context.Context, req *sharingv1.CloseIncidentRequest) (*sharingv1.CloseIncidentResponse, error) {
	m, err := s.stepped(req.GetName(), func(id uuid.UUID) (domain.Incident, error) { return s.app.Close(ctx, id, req.GetFinding()) })
	return &sharingv1.CloseIncidentResponse{Incident: m}, err
}

// GetIncident returns an incident.
func (s *Incidents) GetIncident(ctx context.Context, req *sharingv1.GetIncidentRequest) (*sharingv1.GetIncidentResponse, error) {
	m, err := s.stepped(req.GetName(), func(id uuid.UUID) (domain.Incident, error) { return s.app.Get(ctx, id) })
	return &sharingv1.GetIncidentResponse{Incident: m}, err
}

func (s *Incidents) stepped(name string, step func(uuid.UUID) (domain.Incident, error)) (*sharingv1.Incident, error) {
	id, err := names.Parse("incidents", name)
	if err != nil {
		return nil, err
	}
	i, err := step(id)
	if err != nil {
		return nil, err
	}
	return incidentAt(&i, s.app.Now()), nil
}

// ListIncidents lists incidents.
func (s *Incidents) ListIncidents(ctx context.Context, req *sharingv1.ListIncidentsRequest) (*sharingv1.ListIncidentsResponse, error) {
	query := []string{"incidents", req.GetState()}
	var place app.IncidentPlace
	if _, err := page.Decode(req.GetPageToken(), query, &place); err != nil {
		return nil, err
	}
	size := page.Size(req.GetPageSize())
	all, err := s.app.List(ctx, req.GetState(), place, size+1)
	if err != nil {
		return nil, err
	}
	out, now := &sharingv1.ListIncidentsResponse{}, s.app.Now()
	for n := range all[:min(size, len(all))] {
		out.Incidents = append(out.Incidents, incidentAt(&all[n], now))
	}
	if len(all) > size {
		out.NextPageToken, err = page.Encode(query, app.IncidentPlace{At: all[size-1].RecordedAt, ID: all[size-1].ID})
	}
	return out, err
}

// DraftIncidentReport writes a report.
func (s *Incidents) DraftIncidentReport(ctx context.Context, req *sharingv1.DraftIncidentReportRequest) (*sharingv1.DraftIncidentReportResponse, error) {
	id, err := names.Parse("incidents", req.GetName())
	if err != nil {
		return nil, err
	}
	lv, en, err := s.app.Draft(ctx, id, req.GetDuty())
	return &sharingv1.DraftIncidentReportResponse{TextLv: lv, TextEn: en}, err
}

// ListIncidentPersons lists whom an incident touches.
func (s *Incidents) ListIncidentPersons(ctx context.Context, req *sharingv1.ListIncidentPersonsRequest) (*sharingv1.ListIncidentPersonsResponse, error) {
	id, err := names.Parse("incidents", req.GetName())
	if err != nil {
		return nil, err
	}
	query := []string{"incidentPersons", req.GetName()}
	after := ""
	if _, err := page.Decode(req.GetPageToken(), query, &after); err != nil {
		return nil, err
	}
	size := page.Size(req.GetPageSize())
	all, err := s.app.Persons(ctx, id, after, size+1)
	if err != nil {
		return nil, err
	}
	out := &sharingv1.ListIncidentPersonsResponse{}
	for _, a := range all[:min(size, len(all))] {
		out.IncidentPersons = append(out.IncidentPersons, &sharingv1.IncidentPerson{Person: a.Person, DataGroups: a.Groups})
	}
	if len(all) > size {
		out.NextPageToken, err = page.Encode(query, all[size-1].Person)
	}
	return out, err
}

// settled is the time by which the answer to a repeated write tells the states of duties: that of its last step.
func settled(i *domain.Incident) time.Time {
	at := i.Count.At
	for n := range i.Duties {
		if i.Duties[n].MetAt.After(at) {
			at = i.Duties[n].MetAt
		}
	}
	if i.ClosedAt.After(at) {
		at = i.ClosedAt
	}
	return at
}
