package server

import (
	"context"

	"github.com/digisoc/platform/pkg/names"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
)

// ExtendRightsRequest moves the last day.
func (s *Rights) ExtendRightsRequest(ctx context.Context, req *sharingv1.ExtendRightsRequestRequest) (*sharingv1.ExtendRightsRequestResponse, error) {
	id, err := names.Parse("rightsRequests", req.GetName())
	if err != nil {
		return nil, err
	}
	q, err := s.app.Extend(ctx, id, bilingual(req.GetReason()))
	if err != nil {
		return nil, err
	}
	return &sharingv1.ExtendRightsRequestResponse{RightsRequest: rightsState(&q)}, nil
}

// AnswerRightsRequest gives the answer.
func (s *Rights) AnswerRightsRequest(ctx context.Context, req *sharingv1.AnswerRightsRequestRequest) (*sharingv1.AnswerRightsRequestResponse, error) {
	id, err := names.Parse("rightsRequests", req.GetName())
	if err != nil {
		return nil, err
	}
	m := req.GetAnswer()
	q, err := s.app.Answer(ctx, id, m.GetOutcome(), m.GetGround(), bilingual(m.GetText()), m.GetErasure())
	if err != nil {
		return nil, err
	}
	return &sharingv1.AnswerRightsRequestResponse{RightsRequest: rightsState(&q)}, nil
}

// LiftRestriction ends a restriction.
func (s *Rights) LiftRestriction(ctx context.Context, req *sharingv1.LiftRestrictionRequest) (*sharingv1.LiftRestrictionResponse, error) {
	id, err := names.Parse("rightsRequests", req.GetName())
	if err != nil {
		return nil, err
	}
	q, err := s.app.Lift(ctx, id)
	if err != nil {
		return nil, err
	}
	return &sharingv1.LiftRestrictionResponse{RightsRequest: rightsState(&q)}, nil
}
