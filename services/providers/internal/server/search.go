package server

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/page"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/hsds"
)

// GetRegistration returns a registration.
func (s *Server) GetRegistration(ctx context.Context, req *providersv1.GetRegistrationRequest) (*providersv1.GetRegistrationResponse, error) {
	id, err := names.Parse("registrations", req.GetName())
	if err != nil {
		return nil, err
	}
	out, err := s.app.Registration(ctx, id)
	if err != nil {
		return nil, err
	}
	return &providersv1.GetRegistrationResponse{Registration: registration(&out)}, nil
}

// ListRegistrations searches the register.
func (s *Server) ListRegistrations(ctx context.Context, req *providersv1.ListRegistrationsRequest) (*providersv1.ListRegistrationsResponse, error) {
	rows, next, err := s.app.Registrations(ctx, req.GetFilter(), req.GetPageSize(), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	return &providersv1.ListRegistrationsResponse{Registrations: convert(rows, registration), NextPageToken: next}, nil
}

// ReportCapacity keeps a report of places.
func (s *Server) ReportCapacity(ctx context.Context, req *providersv1.ReportCapacityRequest) (*providersv1.ReportCapacityResponse, error) {
	id, err := names.Parse("registrations", req.GetRegistration())
	if err != nil {
		return nil, err
	}
	c := req.GetCapacity()
	in := domain.Capacity{
		Registration: id, Total: int(c.GetPlacesTotal()), Free: int(c.GetPlacesFree()), Staff: int(c.GetStaff()), UnitCost: c.GetUnitCost().GetCents(), Unit: c.GetUnit(),
	}
	if t := c.GetObserveTime(); t != nil {
		in.Observed = t.AsTime()
	}
	for _, f := range c.GetFunding() {
		in.Funding = append(in.Funding, domain.FundingSource(word(f, "FUNDING_SOURCE_")))
	}
	out, err := s.app.ReportCapacity(ctx, in)
	if err != nil {
		return nil, err
	}
	return &providersv1.ReportCapacityResponse{Capacity: capacity(&app.Report{Capacity: out})}, nil
}

// ListCapacities lists reports of places.
func (s *Server) ListCapacities(ctx context.Context, req *providersv1.ListCapacitiesRequest) (*providersv1.ListCapacitiesResponse, error) {
	id, err := names.Parse("registrations", req.GetRegistration())
	if err != nil {
		return nil, err
	}
	rows, next, err := s.app.Capacities(ctx, id, req.GetPageSize(), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	return &providersv1.ListCapacitiesResponse{Capacities: convert(rows, capacity), NextPageToken: next}, nil
}

// ListServiceKinds lists the kinds of services.
func (s *Server) ListServiceKinds(_ context.Context, req *providersv1.ListServiceKindsRequest) (*providersv1.ListServiceKindsResponse, error) {
	var p parser
	day := p.day("date", req.GetDate())
	if p.err != nil {
		return nil, p.err
	}
	return &providersv1.ListServiceKindsResponse{ServiceKinds: convert(s.app.Kinds(day), serviceKind)}, nil
}

// ListHsdsServices exports the register.
func (s *Server) ListHsdsServices(ctx context.Context, req *providersv1.ListHsdsServicesRequest) (*providersv1.ListHsdsServicesResponse, error) {
	number, size := max(int(req.GetPage()), 1), page.Size(req.GetPerPage())
	rows, total, day, err := s.app.Services(ctx, number, size)
	if err != nil {
		return nil, err
	}
	body, err := hsds.Page(rows, number, size, total, day.Time())
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(body)
	return &providersv1.ListHsdsServicesResponse{File: &typesv1.File{
		MediaType: "application/json", FileName: "services.json", Content: body, Sha256: hex.EncodeToString(sum[:]),
	}}, nil
}
