package server

import (
	"context"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/structpb"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/names"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/dataset"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/legal"
)

// Datasets implements sharing.v1.DatasetsService.
type Datasets struct {
	sharingv1.UnsafeDatasetsServiceServer
	app   *app.App
	sets  []dataset.Description
	base  string // public address, for DCAT
	label *legal.Label
	clock clock.Clock
}

var _ sharingv1.DatasetsServiceServer = (*Datasets)(nil)

// ListDatasets tells which datasets there are.
func (s *Datasets) ListDatasets(context.Context, *sharingv1.ListDatasetsRequest) (*sharingv1.ListDatasetsResponse, error) {
	out := &sharingv1.ListDatasetsResponse{}
	for i := range s.sets {
		out.Datasets = append(out.Datasets, description(&s.sets[i]))
	}
	return out, nil
}

// DescribeDatasets tells the same as DCAT-AP.
func (s *Datasets) DescribeDatasets(context.Context, *sharingv1.DescribeDatasetsRequest) (*sharingv1.DescribeDatasetsResponse, error) {
	catalog, err := structpb.NewStruct(dataset.Catalog(s.sets, s.base, s.label.At(s.clock.Now())))
	return &sharingv1.DescribeDatasetsResponse{Catalog: catalog}, err
}

// ListDatasetChanges returns versions in their order.
func (s *Datasets) ListDatasetChanges(ctx context.Context, req *sharingv1.ListDatasetChangesRequest) (*sharingv1.ListDatasetChangesResponse, error) {
	p, err := s.app.Changes(ctx, set(req.GetDataset()), req.GetPermission(), req.GetCursor(), int(req.GetPageSize()))
	if err != nil {
		return nil, err
	}
	return &sharingv1.ListDatasetChangesResponse{Records: records(&p), Cursor: p.Cursor, More: p.More}, nil
}

// ReadDataset returns the newest versions of one person.
func (s *Datasets) ReadDataset(ctx context.Context, req *sharingv1.ReadDatasetRequest) (*sharingv1.ReadDatasetResponse, error) {
	day, err := date("date", req.GetDate())
	if err != nil {
		return nil, err
	}
	p, err := s.app.OfPerson(ctx, set(req.GetDataset()), req.GetPermission(), req.GetPersonalCode(), day)
	if err != nil {
		return nil, err
	}
	return &sharingv1.ReadDatasetResponse{Records: records(&p)}, nil
}

// CreateDatasetPermission records a permission.
func (s *Datasets) CreateDatasetPermission(ctx context.Context, req *sharingv1.CreateDatasetPermissionRequest) (*sharingv1.CreateDatasetPermissionResponse, error) {
	m := req.GetPermission()
	from, err := date("permission.from_date", m.GetFromDate())
	if err != nil {
		return nil, err
	}
	to, err := date("permission.to_date", m.GetToDate())
	if err != nil {
		return nil, err
	}
	p, err := s.app.CreatePermission(ctx, domain.Permission{
		Number: m.GetNumber(), Organisation: m.GetOrganisation(), Dataset: set(m.GetDataset()), Purpose: m.GetPurpose(), LegalBasis: m.GetLegalBasis(),
		Fields: m.GetFields(), From: from, To: to, DailyQuota: int(m.GetDailyQuota()),
	}, domain.Mode(m.GetMode()))
	if err != nil {
		return nil, err
	}
	return &sharingv1.CreateDatasetPermissionResponse{Permission: permission(&p)}, nil
}

// ListDatasetPermissions lists permissions.
func (s *Datasets) ListDatasetPermissions(ctx context.Context, req *sharingv1.ListDatasetPermissionsRequest) (*sharingv1.ListDatasetPermissionsResponse, error) {
	all, err := s.app.Permissions(ctx, req.GetOrganisation())
	if err != nil {
		return nil, err
	}
	out := &sharingv1.ListDatasetPermissionsResponse{}
	for i := range all {
		out.Permissions = append(out.Permissions, permission(&all[i]))
	}
	return out, nil
}

// MoveDatasetPermission suspends, resumes or ends a permission.
func (s *Datasets) MoveDatasetPermission(ctx context.Context, req *sharingv1.MoveDatasetPermissionRequest) (*sharingv1.MoveDatasetPermissionResponse, error) {
	id, err := names.Parse("datasetPermissions", req.GetName())
	if err != nil {
		return nil, err
	}
	p, err := s.app.MovePermission(ctx, id, domain.PermissionStep(req.GetStep()), req.GetEtag())
	if err != nil {
		return nil, err
	}
	return &sharingv1.MoveDatasetPermissionResponse{Permission: permission(&p)}, nil
}

func set(name string) domain.Dataset { return domain.Dataset(strings.TrimPrefix(name, "datasets/")) }

// date reads a day; empty is the zero time.
func date(field, s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		e := domain.ErrDayInvalid
		return time.Time{}, e.Field(field, e.Reason, e.Message, e.MessageLV)
	}
	return t, nil
}
