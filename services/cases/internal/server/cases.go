package server

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/page"
	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

func size(n int32) int { return page.Size(n) }

// OpenCase opens the case of an application.
func (s *Server) OpenCase(ctx context.Context, req *casesv1.OpenCaseRequest) (*casesv1.OpenCaseResponse, error) {
	id, err := names.Parse("applications", req.GetApplication())
	if err != nil {
		return nil, err
	}
	v, err := s.app.OpenCase(ctx, id, req.GetAssignee())
	if err != nil {
		return nil, err
	}
	return &casesv1.OpenCaseResponse{Case: caseMessage(v)}, nil
}

// GetCase reads a whole case.
func (s *Server) GetCase(ctx context.Context, req *casesv1.GetCaseRequest) (*casesv1.GetCaseResponse, error) {
	id, err := names.Parse("cases", req.GetName())
	if err != nil {
		return nil, err
	}
	v, err := s.app.GetCase(ctx, id)
	if err != nil {
		return nil, err
	}
	return &casesv1.GetCaseResponse{Case: caseMessage(v)}, nil
}

// ListCases reads a page of the worklist.
func (s *Server) ListCases(ctx context.Context, req *casesv1.ListCasesRequest) (*casesv1.ListCasesResponse, error) {
	q := app.WorklistQuery{Municipality: req.GetMunicipality(), Filter: req.GetFilter(),
		OrderBy: req.GetOrderBy(), Size: size(req.GetPageSize()), Token: req.GetPageToken()}
	for _, only := range []struct {
		collection, name string
		id               *uuid.UUID
	}{{"cases", req.GetCase(), &q.Case}, {"applications", req.GetApplication(), &q.Application}, {"persons", req.GetPerson(), &q.Person}} {
		id, err := names.ParseOptional(only.collection, only.name)
		if err != nil {
			return nil, err
		}
		*only.id = id
	}
	list, err := s.app.ListCases(ctx, q)
	if err != nil {
		return nil, err
	}
	resp := &casesv1.ListCasesResponse{NextPageToken: list.NextToken, Unreachable: list.Unreachable}
	for _, r := range list.Rows {
		resp.Cases = append(resp.Cases, rowMessage(r))
	}
	return resp, nil
}

// AssessCase has the means test computed.
func (s *Server) AssessCase(ctx context.Context, req *casesv1.AssessCaseRequest) (*casesv1.AssessCaseResponse, error) {
	id, err := names.Parse("cases", req.GetCase())
	if err != nil {
		return nil, err
	}
	in := app.AssessCase{Case: id, OneMonthReason: req.GetOneMonthReason(), Etag: req.GetEtag()}
	if c := req.GetCrisisAward(); c != nil {
		in.Crisis = &domain.CrisisAward{ByCommission: c.GetByCommission()}
		if c.GetAmount() != nil {
			cents := c.GetAmount().GetCents()
			in.Crisis.AmountCents = &cents
		}
	}
	v, err := s.app.AssessCase(ctx, in)
	if err != nil {
		return nil, err
	}
	return &casesv1.AssessCaseResponse{Case: caseMessage(v)}, nil
}
