package server

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/domain"
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

// WhatIf computes what would be otherwise for one household.
func (s *Server) WhatIf(ctx context.Context, req *assistancev1.WhatIfRequest) (*assistancev1.WhatIfResponse, error) {
	in, err := whatIf(req)
	if err != nil {
		return nil, err
	}
	a, err := s.app.WhatIf(ctx, in)
	if err != nil {
		return nil, err
	}
	out := &assistancev1.WhatIfResponse{Now: assessment(a.Now), Then: assessment(a.Then)}
	for _, c := range domain.Changes(a.Now.Outcome.Result, a.Then.Outcome.Result) {
		out.Changes = append(out.Changes, lineChange(c))
	}
	return out, nil
}

func whatIf(req *assistancev1.WhatIfRequest) (in app.WhatIf, err error) {
	if (req.GetBase() == "") == (req.GetAssessment() == nil) {
		return in, domain.ErrWhatIfFacts.Field("base", domain.ErrWhatIfFacts.Reason, domain.ErrWhatIfFacts.Message, domain.ErrWhatIfFacts.MessageLV)
	}
	if in.Base, err = names.ParseOptional("assessments", req.GetBase()); err != nil {
		return in, err
	}
	if in.Pack, err = names.ParseOptional("rulePacks", req.GetRulePack()); err != nil {
		return in, err
	}
	if in.Base == uuid.Nil {
		given, err := assess(&assistancev1.AssessRequest{Assessment: req.GetAssessment()})
		if err != nil {
			return in, err
		}
		in.Facts, in.Set = given.Facts, given.Set
	}
	r := reader{}
	if req.GetDay() != "" {
		in.Day = r.date("day", req.GetDay())
	}
	if d := req.GetChangedDeclaration(); d != nil {
		in.Changed = &domain.Declaration{}
		r.declaration(d, in.Changed)
	}
	return in, r.err
}

func lineChange(c domain.LineChange) *assistancev1.LineChange {
	out := &assistancev1.LineChange{
		GrantedNow: c.Now.Granted, GrantedThen: c.Then.Granted, AmountNow: money(c.Now.MonthlyAmount), AmountThen: money(c.Then.MonthlyAmount),
	}
	if c.Then.Status != 0 {
		out.Kind = &assistancev1.LineChange_Status{Status: typesv1.StatusKind(c.Then.Status)}
	} else {
		out.Kind = &assistancev1.LineChange_Benefit{Benefit: typesv1.BenefitKind(c.Then.Benefit)}
	}
	return out
}
