package server

import (
	"context"
	"slices"

	"github.com/digisoc/platform/pkg/names"
	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
	"github.com/digisoc/platform/services/cases/internal/wire"
)

// CreateApplication files an application.
func (s *Server) CreateApplication(ctx context.Context, req *casesv1.CreateApplicationRequest) (*casesv1.CreateApplicationResponse, error) {
	in, err := filing(req.GetApplication())
	if err != nil {
		return nil, err
	}
	v, err := s.app.CreateApplication(ctx, in, req.GetValidateOnly())
	if err != nil {
		return nil, err
	}
	return &casesv1.CreateApplicationResponse{Application: applicationMessage(v)}, nil
}

func filing(m *casesv1.Application) (domain.Filing, error) {
	applicant, err := names.Parse("persons", m.GetApplicant())
	if err != nil {
		return domain.Filing{}, err
	}
	in := domain.Filing{Municipality: m.GetMunicipality(), Applicant: applicant, Purposes: wire.Purposes(m.GetPurposes()),
		Channel:     wire.Word[domain.Channel](casesv1.Channel_name, "CHANNEL_", m.GetChannel()),
		Declaration: wire.Declaration(m.GetDeclaration())}
	if m.GetReceivedDate() != "" {
		if in.Received, err = domain.ParseDate(m.GetReceivedDate()); err != nil {
			e := domain.ErrReceivedDateInvalid
			return in, e.Field("application.received_date", e.Reason, e.Message, e.MessageLV)
		}
	}
	return in, nil
}

// GetApplication reads an application.
func (s *Server) GetApplication(ctx context.Context, req *casesv1.GetApplicationRequest) (*casesv1.GetApplicationResponse, error) {
	id, err := names.Parse("applications", req.GetName())
	if err != nil {
		return nil, err
	}
	v, err := s.app.GetApplication(ctx, id)
	if err != nil {
		return nil, err
	}
	return &casesv1.GetApplicationResponse{Application: applicationMessage(v)}, nil
}

// UpdateApplication changes declaration and purposes.
func (s *Server) UpdateApplication(ctx context.Context, req *casesv1.UpdateApplicationRequest) (*casesv1.UpdateApplicationResponse, error) {
	m := req.GetApplication()
	id, err := names.Parse("applications", m.GetName())
	if err != nil {
		return nil, err
	}
	in := app.UpdateApplication{ID: id, Etag: m.GetEtag(), ValidateOnly: req.GetValidateOnly()}
	declaration, purposes, err := masked(m, req.GetUpdateMask().GetPaths())
	if err != nil {
		return nil, err
	}
	if declaration {
		d := wire.Declaration(m.GetDeclaration())
		in.Declaration = &d
	}
	if purposes {
		in.Purposes = append([]domain.Purpose{}, wire.Purposes(m.GetPurposes())...)
	}
	v, err := s.app.UpdateApplication(ctx, in)
	if err != nil {
		return nil, err
	}
	return &casesv1.UpdateApplicationResponse{Application: applicationMessage(v)}, nil
}

// masked says which of the two changeable fields are meant.
func masked(m *casesv1.Application, paths []string) (declaration, purposes bool, err error) {
	if len(paths) == 0 {
		declaration, purposes = m.GetDeclaration() != nil, len(m.GetPurposes()) > 0
	}
	for _, p := range paths {
		switch p {
		case "*":
			declaration, purposes = true, true
		case "declaration":
			declaration = true
		case "purposes":
			purposes = true
		default:
			return false, false, domain.ErrUpdateMaskInvalid
		}
	}
	if !declaration && !purposes || slices.Contains(paths, "*") && len(paths) > 1 {
		return false, false, domain.ErrUpdateMaskInvalid
	}
	return declaration, purposes, nil
}

// SignApplication records a signature.
func (s *Server) SignApplication(ctx context.Context, req *casesv1.SignApplicationRequest) (*casesv1.SignApplicationResponse, error) {
	id, err := names.Parse("applications", req.GetApplication())
	if err != nil {
		return nil, err
	}
	person, err := names.Parse("persons", req.GetPerson())
	if err != nil {
		return nil, err
	}
	method := wire.Word[domain.SignatureMethod](casesv1.SignatureMethod_name, "SIGNATURE_METHOD_", req.GetMethod())
	v, err := s.app.SignApplication(ctx, id, person, method)
	if err != nil {
		return nil, err
	}
	return &casesv1.SignApplicationResponse{Application: applicationMessage(v)}, nil
}

// WithdrawApplication ends an undecided application.
func (s *Server) WithdrawApplication(ctx context.Context, req *casesv1.WithdrawApplicationRequest) (*casesv1.WithdrawApplicationResponse, error) {
	id, err := names.Parse("applications", req.GetName())
	if err != nil {
		return nil, err
	}
	v, err := s.app.WithdrawApplication(ctx, id, req.GetEtag())
	if err != nil {
		return nil, err
	}
	return &casesv1.WithdrawApplicationResponse{Application: applicationMessage(v)}, nil
}

// CloseTask closes a review without a new assessment.
func (s *Server) CloseTask(ctx context.Context, req *casesv1.CloseTaskRequest) (*casesv1.CloseTaskResponse, error) {
	id, err := names.Parse("tasks", req.GetName())
	if err != nil {
		return nil, err
	}
	t, err := s.app.CloseTask(ctx, id, req.GetReason())
	if err != nil {
		return nil, err
	}
	return &casesv1.CloseTaskResponse{Task: taskMessage(t)}, nil
}

// ListTasks reads a page of open tasks.
func (s *Server) ListTasks(ctx context.Context, req *casesv1.ListTasksRequest) (*casesv1.ListTasksResponse, error) {
	kase, err := names.ParseOptional("cases", req.GetCase())
	if err != nil {
		return nil, err
	}
	person, err := names.ParseOptional("persons", req.GetPerson())
	if err != nil {
		return nil, err
	}
	list, token, err := s.app.ListTasks(ctx, app.TaskQuery{Case: kase, Person: person, Size: size(req.GetPageSize()), Token: req.GetPageToken()})
	if err != nil {
		return nil, err
	}
	return &casesv1.ListTasksResponse{Tasks: taskMessages(list), NextPageToken: token}, nil
}
