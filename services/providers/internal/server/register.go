package server

import (
	"context"

	"github.com/digisoc/platform/pkg/names"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// CreateProvider enters a provider.
func (s *Server) CreateProvider(ctx context.Context, req *providersv1.CreateProviderRequest) (*providersv1.CreateProviderResponse, error) {
	var p parser
	in := domain.Provider{
		Number: req.GetProvider().GetRegistrationNumber(), Title: req.GetProvider().GetTitle(), Person: p.name("persons", req.GetPerson()),
		Form: domain.LegalForm(word(req.GetProvider().GetLegalForm(), "LEGAL_FORM_")),
	}
	if p.err != nil {
		return nil, p.err
	}
	out, err := s.app.CreateProvider(ctx, in)
	if err != nil {
		return nil, err
	}
	return &providersv1.CreateProviderResponse{Provider: provider(&out)}, nil
}

// GetProvider returns a provider.
func (s *Server) GetProvider(ctx context.Context, req *providersv1.GetProviderRequest) (*providersv1.GetProviderResponse, error) {
	id, err := names.Parse("providers", req.GetName())
	if err != nil {
		return nil, err
	}
	out, err := s.app.Provider(ctx, id)
	if err != nil {
		return nil, err
	}
	return &providersv1.GetProviderResponse{Provider: provider(&out)}, nil
}

// CreateRegistration takes an application in.
func (s *Server) CreateRegistration(ctx context.Context, req *providersv1.CreateRegistrationRequest) (*providersv1.CreateRegistrationResponse, error) {
	r := req.GetRegistration()
	id, err := names.Parse("providers", r.GetProvider())
	if err != nil {
		return nil, err
	}
	out, err := s.app.CreateRegistration(ctx, domain.Registration{
		Provider: id, Kind: r.GetServiceKind(), Group: domain.ClientGroup(word(r.GetClientGroup(), "CLIENT_GROUP_")),
		Form: domain.ServiceForm(word(r.GetForm(), "SERVICE_FORM_")), Address: addressOf(r.GetAddress()), Phone: r.GetPhone(), Website: r.GetWebsite(),
	})
	if err != nil {
		return nil, err
	}
	return &providersv1.CreateRegistrationResponse{Registration: registration(&out)}, nil
}

// act reads what the registrar writes down about a change.
func act(req interface {
	GetName() string
	GetDecisionRef() string
	GetEtag() string
}, from, reason string) (app.Act, error) {
	id, err := names.Parse("registrations", req.GetName())
	if err != nil {
		return app.Act{}, err
	}
	var p parser
	a := app.Act{Registration: id, Ref: req.GetDecisionRef(), Reason: reason, Etag: req.GetEtag(), From: p.day("from", from)}
	return a, p.err
}

// DecideRegistration decides an application.
func (s *Server) DecideRegistration(ctx context.Context, req *providersv1.DecideRegistrationRequest) (*providersv1.DecideRegistrationResponse, error) {
	in, err := act(req, req.GetFrom(), req.GetReason())
	if err != nil {
		return nil, err
	}
	out, err := s.app.Decide(ctx, in, req.GetRefuse())
	if err != nil {
		return nil, err
	}
	return &providersv1.DecideRegistrationResponse{Registration: registration(&out)}, nil
}

// SuspendRegistration stops a registration.
func (s *Server) SuspendRegistration(ctx context.Context, req *providersv1.SuspendRegistrationRequest) (*providersv1.SuspendRegistrationResponse, error) {
	in, err := act(req, req.GetFrom(), req.GetReason())
	if err != nil {
		return nil, err
	}
	out, err := s.app.Suspend(ctx, in)
	if err != nil {
		return nil, err
	}
	return &providersv1.SuspendRegistrationResponse{Registration: registration(&out)}, nil
}

// ResumeRegistration ends a suspension.
func (s *Server) ResumeRegistration(ctx context.Context, req *providersv1.ResumeRegistrationRequest) (*providersv1.ResumeRegistrationResponse, error) {
	in, err := act(req, req.GetFrom(), "")
	if err != nil {
		return nil, err
	}
	out, err := s.app.Resume(ctx, in)
	if err != nil {
		return nil, err
	}
	return &providersv1.ResumeRegistrationResponse{Registration: registration(&out)}, nil
}

// ExcludeRegistration ends a registration before its term.
func (s *Server) ExcludeRegistration(ctx context.Context, req *providersv1.ExcludeRegistrationRequest) (*providersv1.ExcludeRegistrationResponse, error) {
	in, err := act(req, req.GetFrom(), req.GetReason())
	if err != nil {
		return nil, err
	}
	out, err := s.app.Exclude(ctx, in)
	if err != nil {
		return nil, err
	}
	return &providersv1.ExcludeRegistrationResponse{Registration: registration(&out)}, nil
}

// RenewRegistration makes the registration that follows.
func (s *Server) RenewRegistration(ctx context.Context, req *providersv1.RenewRegistrationRequest) (*providersv1.RenewRegistrationResponse, error) {
	in, err := act(req, "", "")
	if err != nil {
		return nil, err
	}
	out, err := s.app.Renew(ctx, in)
	if err != nil {
		return nil, err
	}
	return &providersv1.RenewRegistrationResponse{Registration: registration(&out)}, nil
}

// AddRemotePoint adds a place where clients are received.
func (s *Server) AddRemotePoint(ctx context.Context, req *providersv1.AddRemotePointRequest) (*providersv1.AddRemotePointResponse, error) {
	var p parser
	in := domain.RemotePoint{
		Registration: p.name("registrations", req.GetRegistration()), Address: addressOf(req.GetRemotePoint().GetAddress()),
		Open: domain.Period{From: p.day("remote_point.from", req.GetRemotePoint().GetFrom())},
	}
	if p.err != nil {
		return nil, p.err
	}
	out, err := s.app.AddRemotePoint(ctx, in)
	if err != nil {
		return nil, err
	}
	return &providersv1.AddRemotePointResponse{Registration: registration(&out)}, nil
}

// EndRemotePoint closes such a place.
func (s *Server) EndRemotePoint(ctx context.Context, req *providersv1.EndRemotePointRequest) (*providersv1.EndRemotePointResponse, error) {
	var p parser
	id, point, to := p.name("registrations", req.GetRegistration()), p.name("remotePoints", req.GetRemotePoint()), p.day("to", req.GetTo())
	if p.err != nil {
		return nil, p.err
	}
	out, err := s.app.EndRemotePoint(ctx, id, point, to)
	if err != nil {
		return nil, err
	}
	return &providersv1.EndRemotePointResponse{Registration: registration(&out)}, nil
}
