package server

import (
	"context"

	"github.com/digisoc/platform/pkg/names"
	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// ExplainAssessment says what a result does not say by itself.
func (s *Server) ExplainAssessment(ctx context.Context, req *assistancev1.ExplainAssessmentRequest) (*assistancev1.ExplainAssessmentResponse, error) {
	id, err := names.Parse("assessments", req.GetName())
	if err != nil {
		return nil, err
	}
	e, err := s.app.Explain(ctx, id)
	if err != nil {
		return nil, err
	}
	out := &assistancev1.ExplainAssessmentResponse{}
	for _, r := range e.Rights {
		out.OtherRights = append(out.OtherRights, otherRight(r))
	}
	for _, f := range e.Flips {
		out.Flips = append(out.Flips, &assistancev1.Flip{
			Line: entitlement(f.Line), Becomes: entitlement(f.Becomes), Path: f.Path, From: f.From, To: f.To, Size: money(f.Size), Rule: f.Rule,
		})
	}
	return out, nil
}

func otherRight(r domain.Right) *assistancev1.OtherRight {
	out := &assistancev1.OtherRight{Code: r.Code, Rule: r.Rule, LegalRef: r.LegalRef, Text: text(r.Text)}
	if r.Entitlement != nil {
		out.Entitlement = entitlement(*r.Entitlement)
	}
	for _, s := range r.Trace {
		out.Trace = append(out.Trace, step(s))
	}
	return out
}
