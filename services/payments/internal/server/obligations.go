package server

import (
	"context"

	"github.com/digisoc/platform/pkg/names"
	paymentsv1 "github.com/digisoc/platform/proto/gen/go/payments/v1"
	"github.com/digisoc/platform/services/payments/internal/app"
	"github.com/digisoc/platform/services/payments/internal/domain"
)

// HoldObligation keeps an amount out of lists.
func (s *Server) HoldObligation(ctx context.Context, req *paymentsv1.HoldObligationRequest) (*paymentsv1.HoldObligationResponse, error) {
	id, err := names.Parse("obligations", req.GetName())
	if err != nil {
		return nil, err
	}
	v, err := s.app.HoldObligation(ctx, id, req.GetReason(), req.GetEtag())
	if err != nil {
		return nil, err
	}
	return &paymentsv1.HoldObligationResponse{Obligation: obligation(&v)}, nil
}

// CancelObligation ends an amount that is neither paid nor in a list.
func (s *Server) CancelObligation(ctx context.Context, req *paymentsv1.CancelObligationRequest) (*paymentsv1.CancelObligationResponse, error) {
	id, err := names.Parse("obligations", req.GetName())
	if err != nil {
		return nil, err
	}
	v, err := s.app.CancelObligation(ctx, id, req.GetReason(), req.GetEtag())
	if err != nil {
		return nil, err
	}
	return &paymentsv1.CancelObligationResponse{Obligation: obligation(&v)}, nil
}

// ReissueObligation makes a returned amount due again.
func (s *Server) ReissueObligation(ctx context.Context, req *paymentsv1.ReissueObligationRequest) (*paymentsv1.ReissueObligationResponse, error) {
	id, err := names.Parse("obligations", req.GetName())
	if err != nil {
		return nil, err
	}
	v, err := s.app.ReissueObligation(ctx, id, req.GetReason(), req.GetEtag())
	if err != nil {
		return nil, err
	}
	return &paymentsv1.ReissueObligationResponse{Obligation: obligation(&v)}, nil
}

// ReleaseObligation ends a hold, or takes checks on the caller.
func (s *Server) ReleaseObligation(ctx context.Context, req *paymentsv1.ReleaseObligationRequest) (*paymentsv1.ReleaseObligationResponse, error) {
	id, err := names.Parse("obligations", req.GetName())
	if err != nil {
		return nil, err
	}
	var checks []domain.Check
	for _, c := range req.GetChecks() {
		checks = append(checks, domain.Check(word(c, "CHECK_")))
	}
	o, err := s.app.ReleaseObligation(ctx, id, checks, req.GetReason(), req.GetEtag())
	if err != nil {
		return nil, err
	}
	return &paymentsv1.ReleaseObligationResponse{Obligation: obligation(&o)}, nil
}

// ListObligations lists what is owed.
func (s *Server) ListObligations(ctx context.Context, req *paymentsv1.ListObligationsRequest) (*paymentsv1.ListObligationsResponse, error) {
	in := app.ListObligations{
		State: domain.ObligationState(word(req.GetState(), "OBLIGATION_STATE_")), PageSize: req.GetPageSize(), PageToken: req.GetPageToken(),
	}
	var err error
	if in.Case, err = names.ParseOptional("cases", req.GetCase()); err != nil {
		return nil, err
	}
	if in.Benefit, err = names.ParseOptional("benefits", req.GetBenefit()); err != nil {
		return nil, err
	}
	if in.Person, err = names.ParseOptional("persons", req.GetPerson()); err != nil {
		return nil, err
	}
	rows, next, err := s.app.Obligations(ctx, in)
	if err != nil {
		return nil, err
	}
	return &paymentsv1.ListObligationsResponse{Obligations: convert(rows, obligation), NextPageToken: next}, nil
}
