package server

import (
	"context"

	"github.com/digisoc/platform/pkg/page"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// Agreements implements providers.v1.AgreementService.
type Agreements struct {
	providersv1.UnsafeAgreementServiceServer
	app *app.App
}

var _ providersv1.AgreementServiceServer = (*Agreements)(nil)

// CheckGrant says which grant applies.
func (s *Agreements) CheckGrant(ctx context.Context, req *providersv1.CheckGrantRequest) (*providersv1.CheckGrantResponse, error) {
	var p parser
	q := app.GrantQuestion{
		Provider: p.name("providers", req.GetProvider()), Municipality: req.GetMunicipality(), Registrations: p.namesOf("registrations", req.GetRegistrations()),
		Delegated: req.GetDelegated(), Contracted: req.GetContracted(), Check612: domain.CheckResult(word(req.GetCheck612(), "CHECK612_RESULT_")),
	}
	if p.err != nil {
		return nil, p.err
	}
	g, rules, err := s.app.CheckGrant(ctx, q)
	if err != nil {
		return nil, err
	}
	return &providersv1.CheckGrantResponse{Grant: grant(&g, rules)}, nil
}

// CreateAgreement drafts an agreement.
func (s *Agreements) CreateAgreement(ctx context.Context, req *providersv1.CreateAgreementRequest) (*providersv1.CreateAgreementResponse, error) {
	var p parser
	a := req.GetAgreement()
	draft := domain.Agreement{Provider: p.name("providers", a.GetProvider()), Municipality: a.GetMunicipality(), Terms: p.terms(a.GetTerms())}
	if p.err != nil {
		return nil, p.err
	}
	out, err := s.app.CreateAgreement(ctx, draft)
	if err != nil {
		return nil, err
	}
	return &providersv1.CreateAgreementResponse{Agreement: agreement(&out, s.app.GrantRules())}, nil
}

// GetAgreement returns an agreement.
func (s *Agreements) GetAgreement(ctx context.Context, req *providersv1.GetAgreementRequest) (*providersv1.GetAgreementResponse, error) {
	var p parser
	id := p.name("agreements", req.GetName())
	if p.err != nil {
		return nil, p.err
	}
	out, err := s.app.Agreement(ctx, id)
	if err != nil {
		return nil, err
	}
	return &providersv1.GetAgreementResponse{Agreement: agreement(&out, s.app.GrantRules())}, nil
}

// ListAgreements lists agreements.
func (s *Agreements) ListAgreements(ctx context.Context, req *providersv1.ListAgreementsRequest) (*providersv1.ListAgreementsResponse, error) {
	var p parser
	size := page.Size(req.GetPageSize())
	q := app.AgreementQuery{Provider: p.name("providers", req.GetProvider()), Municipality: req.GetMunicipality(), Size: size + 1}
	if p.err != nil {
		return nil, p.err
	}
	query := []string{"agreements", req.GetProvider(), req.GetMunicipality()}
	if _, err := page.Decode(req.GetPageToken(), query, &q.After); err != nil {
		return nil, err
	}
	rows, err := s.app.Agreements(ctx, q)
	if err != nil {
		return nil, err
	}
	out := &providersv1.ListAgreementsResponse{}
	if len(rows) > size {
		rows = rows[:size]
		if out.NextPageToken, err = page.Encode(query, rows[size-1].ID); err != nil {
			return nil, err
		}
	}
	rules := s.app.GrantRules()
	out.Agreements = convert(rows, func(a *domain.Agreement) *providersv1.Agreement { return agreement(a, rules) })
	return out, nil
}

// MoveAgreement takes an agreement one step on.
func (s *Agreements) MoveAgreement(ctx context.Context, req *providersv1.MoveAgreementRequest) (*providersv1.MoveAgreementResponse, error) {
	out, err := s.do(ctx, req.GetName(), req.GetEtag(), req.GetReason(), func(act app.AgreementAct) (domain.Agreement, error) {
		return s.app.MoveAgreement(ctx, act, app.AgreementStep(word(req.GetStep(), "AGREEMENT_STEP_")))
	})
	return &providersv1.MoveAgreementResponse{Agreement: out}, err
}

// SignAgreement records a signature.
func (s *Agreements) SignAgreement(ctx context.Context, req *providersv1.SignAgreementRequest) (*providersv1.SignAgreementResponse, error) {
	out, err := s.do(ctx, req.GetName(), req.GetEtag(), "", func(act app.AgreementAct) (domain.Agreement, error) {
		return s.app.SignAgreement(ctx, act, domain.Party(word(req.GetParty(), "AGREEMENT_PARTY_")), req.GetDocument())
	})
	return &providersv1.SignAgreementResponse{Agreement: out}, err
}

// AmendAgreement proposes the next version.
func (s *Agreements) AmendAgreement(ctx context.Context, req *providersv1.AmendAgreementRequest) (*providersv1.AmendAgreementResponse, error) {
	var p parser
	terms := p.terms(req.GetTerms())
	if p.err != nil {
		return nil, p.err
	}
	out, err := s.do(ctx, req.GetName(), req.GetEtag(), "", func(act app.AgreementAct) (domain.Agreement, error) {
		return s.app.AmendAgreement(ctx, act, terms)
	})
	return &providersv1.AmendAgreementResponse{Agreement: out}, err
}

// RecordConformance takes a certificate of conformance.
func (s *Agreements) RecordConformance(ctx context.Context, req *providersv1.RecordConformanceRequest) (*providersv1.RecordConformanceResponse, error) {
	out, err := s.do(ctx, req.GetName(), req.GetEtag(), "", func(act app.AgreementAct) (domain.Agreement, error) {
		return s.app.RecordConformance(ctx, act, req.GetCertificate())
	})
	return &providersv1.RecordConformanceResponse{Agreement: out}, err
}

// AddOperator records a vendor.
func (s *Agreements) AddOperator(ctx context.Context, req *providersv1.AddOperatorRequest) (*providersv1.AddOperatorResponse, error) {
	var p parser
	o := req.GetOperator()
	in := domain.Operator{Name: o.GetTitle(), RegNo: o.GetRegistrationNumber(), Mandate: o.GetMandate(), From: p.day("operator.from", o.GetFrom())}
	if p.err != nil {
		return nil, p.err
	}
	out, err := s.do(ctx, req.GetAgreement(), "", "", func(act app.AgreementAct) (domain.Agreement, error) {
		return s.app.AddOperator(ctx, act, in)
	})
	return &providersv1.AddOperatorResponse{Agreement: out}, err
}

// RevokeOperator ends a mandate.
func (s *Agreements) RevokeOperator(ctx context.Context, req *providersv1.RevokeOperatorRequest) (*providersv1.RevokeOperatorResponse, error) {
	var p parser
	operator := p.name("operators", req.GetOperator())
	if p.err != nil {
		return nil, p.err
	}
	out, err := s.do(ctx, req.GetAgreement(), "", "", func(act app.AgreementAct) (domain.Agreement, error) {
		return s.app.RevokeOperator(ctx, act, operator)
	})
	return &providersv1.RevokeOperatorResponse{Agreement: out}, err
}

// do runs an act on a named agreement.
func (s *Agreements) do(_ context.Context, name, etag, reason string, f func(app.AgreementAct) (domain.Agreement, error)) (*providersv1.Agreement, error) {
	var p parser
	act := app.AgreementAct{Agreement: p.name("agreements", name), Etag: etag, Reason: reason}
	if p.err != nil {
		return nil, p.err
	}
	out, err := f(act)
	if err != nil {
		return nil, err
	}
	return agreement(&out, s.app.GrantRules()), nil
}
