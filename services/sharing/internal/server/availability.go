package server

import (
	"context"

	"github.com/digisoc/platform/pkg/names"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// Availabilities implements sharing.v1.AvailabilityService.
type Availabilities struct {
	sharingv1.UnsafeAvailabilityServiceServer
	app *app.Availability
}

var _ sharingv1.AvailabilityServiceServer = (*Availabilities)(nil)

// NewAvailabilities returns the server over the use cases.
func NewAvailabilities(a *app.Availability) *Availabilities { return &Availabilities{app: a} }

// GetAvailability returns the report of a month.
func (s *Availabilities) GetAvailability(ctx context.Context, req *sharingv1.GetAvailabilityRequest) (*sharingv1.GetAvailabilityResponse, error) {
	r, err := s.app.Report(ctx, req.GetMonth())
	if err != nil {
		return nil, err
	}
	return &sharingv1.GetAvailabilityResponse{Availability: availabilityMessage(&r)}, nil
}

// ExportAvailability answers with a file.
func (s *Availabilities) ExportAvailability(ctx context.Context, req *sharingv1.ExportAvailabilityRequest) (*sharingv1.ExportAvailabilityResponse, error) {
	r, err := s.app.Report(ctx, req.GetMonth())
	if err != nil {
		return nil, err
	}
	m := availabilityMessage(&r)
	var file *typesv1.File
	if req.GetFormat() == "CSV" {
		file, err = csvFile("availability-"+r.Month+".csv", availabilityLines(m))
	} else {
		file, err = jsonFile("availability-"+r.Month+".json", m)
	}
	return &sharingv1.ExportAvailabilityResponse{File: file}, err
}

// CreateMaintenance records a window.
func (s *Availabilities) CreateMaintenance(ctx context.Context, req *sharingv1.CreateMaintenanceRequest) (*sharingv1.CreateMaintenanceResponse, error) {
	w := req.GetMaintenance()
	m, err := s.app.CreateMaintenance(ctx, domain.Maintenance{From: moment(w.GetFromTime()), Until: moment(w.GetUntilTime()), Targets: w.GetTargets(), Reason: w.GetReason()})
	if err != nil {
		return nil, err
	}
	return &sharingv1.CreateMaintenanceResponse{Maintenance: maintenanceMessage(&m)}, nil
}

// EndMaintenance ends a window.
func (s *Availabilities) EndMaintenance(ctx context.Context, req *sharingv1.EndMaintenanceRequest) (*sharingv1.EndMaintenanceResponse, error) {
	id, err := names.Parse("maintenances", req.GetName())
	if err != nil {
		return nil, err
	}
	m, err := s.app.EndMaintenance(ctx, id)
	if err != nil {
		return nil, err
	}
	return &sharingv1.EndMaintenanceResponse{Maintenance: maintenanceMessage(&m)}, nil
}

// ListMaintenances lists windows.
func (s *Availabilities) ListMaintenances(ctx context.Context, req *sharingv1.ListMaintenancesRequest) (*sharingv1.ListMaintenancesResponse, error) {
	all, err := s.app.Maintenances(ctx, req.GetMonth())
	if err != nil {
		return nil, err
	}
	out := &sharingv1.ListMaintenancesResponse{}
	for i := range all {
		out.Maintenances = append(out.Maintenances, maintenanceMessage(&all[i]))
	}
	return out, nil
}
