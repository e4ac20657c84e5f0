package server

import (
	"context"

	"github.com/digisoc/platform/pkg/names"
	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
)

// ReplayAssessment computes a kept assessment again and compares.
func (s *Server) ReplayAssessment(ctx context.Context, req *assistancev1.ReplayAssessmentRequest) (*assistancev1.ReplayAssessmentResponse, error) {
	id, err := names.Parse("assessments", req.GetName())
	if err != nil {
		return nil, err
	}
	r, err := s.app.Replay(ctx, id)
	if err != nil {
		return nil, err
	}
	return &assistancev1.ReplayAssessmentResponse{
		Identical: r.Identical, Intact: r.Intact, Sha256: r.Kept, ReplayedSha256: r.Now, EngineVersion: r.EngineVersion, ParametersHash: r.Hash,
	}, nil
}
