package server

import (
	"context"

	"github.com/digisoc/platform/pkg/names"
	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// DraftDecision prepares a decision.
func (s *Server) DraftDecision(ctx context.Context, req *casesv1.DraftDecisionRequest) (*casesv1.DraftDecisionResponse, error) {
	id, err := names.Parse("cases", req.GetCase())
	if err != nil {
		return nil, err
	}
	v, err := s.app.DraftDecision(ctx, id, domain.Proposal{Reasons: req.GetReasons(), Hearing: req.GetHearing(), Payees: payees(req.GetPayees())})
	if err != nil {
		return nil, err
	}
	m, err := decisionMessage(v)
	return &casesv1.DraftDecisionResponse{Decision: m}, err
}

// GetDecision reads a decision.
func (s *Server) GetDecision(ctx context.Context, req *casesv1.GetDecisionRequest) (*casesv1.GetDecisionResponse, error) {
	id, err := names.Parse("decisions", req.GetName())
	if err != nil {
		return nil, err
	}
	v, err := s.app.GetDecision(ctx, id)
	if err != nil {
		return nil, err
	}
	m, err := decisionMessage(v)
	return &casesv1.GetDecisionResponse{Decision: m}, err
}

// IssueDecision makes a draft a decision.
func (s *Server) IssueDecision(ctx context.Context, req *casesv1.IssueDecisionRequest) (*casesv1.IssueDecisionResponse, error) {
	id, err := names.Parse("decisions", req.GetName())
	if err != nil {
		return nil, err
	}
	v, err := s.app.IssueDecision(ctx, app.IssueDecision{ID: id, Etag: req.GetEtag(), ValidateOnly: req.GetValidateOnly(),
		DoubleBenefitReason: req.GetDoubleBenefitReason()})
	if err != nil {
		return nil, err
	}
	m, err := decisionMessage(v)
	return &casesv1.IssueDecisionResponse{Decision: m}, err
}

// ReturnDecision gives a draft back.
func (s *Server) ReturnDecision(ctx context.Context, req *casesv1.ReturnDecisionRequest) (*casesv1.ReturnDecisionResponse, error) {
	id, err := names.Parse("decisions", req.GetName())
	if err != nil {
		return nil, err
	}
	v, err := s.app.ReturnDecision(ctx, id, req.GetReason(), req.GetEtag())
	if err != nil {
		return nil, err
	}
	m, err := decisionMessage(v)
	return &casesv1.ReturnDecisionResponse{Decision: m}, err
}
