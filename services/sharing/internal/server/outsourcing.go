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

// Outsourcings implements sharing.v1.OutsourcingService.
type Outsourcings struct {
	sharingv1.UnsafeOutsourcingServiceServer
	app *app.App
}

var _ sharingv1.OutsourcingServiceServer = (*Outsourcings)(nil)

// CreateOutsourcing makes a row.
func (s *Outsourcings) CreateOutsourcing(ctx context.Context, req *sharingv1.CreateOutsourcingRequest) (*sharingv1.CreateOutsourcingResponse, error) {
	m := req.GetOutsourcing()
	from, err := date("outsourcing.from_date", m.GetFromDate())
	if err != nil {
		return nil, err
	}
	to, err := date("outsourcing.to_date", m.GetToDate())
	if err != nil {
		return nil, err
	}
	v, err := s.app.CreateOutsourcing(ctx, domain.Outsourcing{
		Organisation: m.GetOrganisation(), Title: m.GetTitle(), Service: m.GetService(), Contract: m.GetContract(), DataGroups: m.GetDataGroups(), Locations: m.GetLocations(),
		SubProcessors: m.GetSubProcessors(), SecurityClass: m.GetSecurityClass(), ExitPlan: m.GetExitPlan(), From: from, To: to,
	})
	if err != nil {
		return nil, err
	}
	return &sharingv1.CreateOutsourcingResponse{Outsourcing: outsourcing(&v)}, nil
}

// AssessOutsourcing records an assessment.
func (s *Outsourcings) AssessOutsourcing(ctx context.Context, req *sharingv1.AssessOutsourcingRequest) (*sharingv1.AssessOutsourcingResponse, error) {
	id, err := names.Parse("outsourcings", req.GetName())
	if err != nil {
		return nil, err
	}
	day, err := date("date", req.GetDate())
	if err != nil {
		return nil, err
	}
	v, err := s.app.AssessOutsourcing(ctx, id, day, req.GetAssessment())
	if err != nil {
		return nil, err
	}
	return &sharingv1.AssessOutsourcingResponse{Outsourcing: outsourcing(&v)}, nil
}

// ReportOutsourcingIncident adds an incident.
func (s *Outsourcings) ReportOutsourcingIncident(ctx context.Context, req *sharingv1.ReportOutsourcingIncidentRequest) (*sharingv1.ReportOutsourcingIncidentResponse, error) {
	id, err := names.Parse("outsourcings", req.GetName())
	if err != nil {
		return nil, err
	}
	day, err := date("incident.date", req.GetIncident().GetDate())
	if err != nil {
		return nil, err
	}
	v, err := s.app.ReportOutsourcingIncident(ctx, id, domain.OutsourcingIncident{Number: req.GetIncident().GetNumber(), Day: day})
	if err != nil {
		return nil, err
	}
	return &sharingv1.ReportOutsourcingIncidentResponse{Outsourcing: outsourcing(&v)}, nil
}

// EndOutsourcing ends a row.
func (s *Outsourcings) EndOutsourcing(ctx context.Context, req *sharingv1.EndOutsourcingRequest) (*sharingv1.EndOutsourcingResponse, error) {
	id, err := names.Parse("outsourcings", req.GetName())
	if err != nil {
		return nil, err
	}
	v, err := s.app.EndOutsourcing(ctx, id, req.GetReason())
	if err != nil {
		return nil, err
	}
	return &sharingv1.EndOutsourcingResponse{Outsourcing: outsourcing(&v)}, nil
}

// ListOutsourcings lists all rows.
func (s *Outsourcings) ListOutsourcings(ctx context.Context, _ *sharingv1.ListOutsourcingsRequest) (*sharingv1.ListOutsourcingsResponse, error) {
	all, err := s.app.Outsourcings(ctx)
	if err != nil {
		return nil, err
	}
	out := &sharingv1.ListOutsourcingsResponse{}
	for i := range all {
		out.Outsourcings = append(out.Outsourcings, outsourcing(&all[i]))
	}
	return out, nil
}

// ListUncoveredIdentities lists identities without an active row.
func (s *Outsourcings) ListUncoveredIdentities(ctx context.Context, req *sharingv1.ListUncoveredIdentitiesRequest) (*sharingv1.ListUncoveredIdentitiesResponse, error) {
	since, err := date("since_date", req.GetSinceDate())
	if err != nil {
		return nil, err
	}
	all, err := s.app.UncoveredIdentities(ctx, since)
	if err != nil {
		return nil, err
	}
	out := &sharingv1.ListUncoveredIdentitiesResponse{}
	for _, i := range all {
		out.Identities = append(out.Identities, &sharingv1.UncoveredIdentity{Subject: i.Subject, Kind: i.Kind, Organisation: i.Organisation, SeenTime: timestamppb.New(i.Seen)})
	}
	return out, nil
}

func outsourcing(v *app.OutsourcingView) *sharingv1.Outsourcing {
	m := &sharingv1.Outsourcing{
		Name: names.Format("outsourcings", v.ID), Organisation: v.Organisation, Title: v.Title, Service: v.Service, Contract: v.Contract, DataGroups: v.DataGroups,
		Locations: v.Locations, SubProcessors: v.SubProcessors, SecurityClass: v.SecurityClass, ExitPlan: v.ExitPlan, FromDate: day(v.From), ToDate: day(v.To),
		AssessDate: day(v.Assessed), Assessment: v.Assessment, AssessByDate: day(v.AssessBy), State: v.State, DueSoon: v.DueSoon, CreateBy: v.CreatedBy, EndReason: v.EndReason,
	}
	for _, i := range v.Incidents {
		m.Incidents = append(m.Incidents, &sharingv1.OutsourcingIncident{Number: i.Number, Date: day(i.Day)})
	}
	return m
}

// day writes a day; empty for the zero time.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}
