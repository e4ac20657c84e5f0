package server

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// ListCaseloadHouseholds lists households of a run.
func (s *Server) ListCaseloadHouseholds(ctx context.Context, req *assistancev1.ListCaseloadHouseholdsRequest) (*assistancev1.ListCaseloadHouseholdsResponse, error) {
	run, err := names.Parse("caseloadRuns", req.GetParent())
	if err != nil {
		return nil, err
	}
	list, next, err := s.app.CaseloadHouseholds(ctx, app.HouseholdsOf{
		Run: run, Municipality: req.GetMunicipality(), Change: domain.CaseloadChange(req.GetChange()), PageSize: req.GetPageSize(), PageToken: req.GetPageToken(),
	})
	if err != nil {
		return nil, err
	}
	out := &assistancev1.ListCaseloadHouseholdsResponse{NextPageToken: next}
	for _, h := range list {
		out.Households = append(out.Households, caseloadHousehold(h))
	}
	return out, nil
}

// GetCaseloadHousehold explains one household of a run.
func (s *Server) GetCaseloadHousehold(ctx context.Context, req *assistancev1.GetCaseloadHouseholdRequest) (*assistancev1.GetCaseloadHouseholdResponse, error) {
	run, decision, err := householdName(req.GetName())
	if err != nil {
		return nil, err
	}
	h, now, then, err := s.app.CaseloadHousehold(ctx, run, decision)
	if err != nil {
		return nil, err
	}
	return &assistancev1.GetCaseloadHouseholdResponse{Household: caseloadHousehold(h), Now: caseloadSide(now), Then: caseloadSide(then)}, nil
}

// householdName reads caseloadRuns/{run}/households/{decision}.
func householdName(name string) (run, decision uuid.UUID, err error) {
	before, after, _ := strings.Cut(name, "/households/")
	if run, err = names.Parse("caseloadRuns", before); err != nil {
		return run, decision, err
	}
	decision, err = names.Parse("households", "households/"+after)
	return run, decision, err
}

func caseloadHousehold(h domain.CaseloadHousehold) *assistancev1.CaseloadHousehold {
	out := &assistancev1.CaseloadHousehold{
		Name: names.Format("caseloadRuns", h.Run) + "/" + names.Format("households", h.Decision),
		Case: names.Format("cases", h.Case), Decision: names.Format("decisions", h.Decision), Change: assistancev1.CaseloadChange(h.Change()),
	}
	if h.Computed {
		out.HouseholdType = assistancev1.HouseholdType(h.HouseholdType)
		out.AmountNow, out.AmountThen = money(h.Now), money(h.Then)
		out.StatusNow, out.StatusThen = typesv1.StatusKind(h.StatusNow), typesv1.StatusKind(h.StatusThen)
	}
	return out
}

func caseloadSide(c app.CaseloadSide) *assistancev1.CaseloadSide {
	out := &assistancev1.CaseloadSide{Reproduced: c.Reproduced}
	if c.Computed {
		out.Assessment = assessment(c.Assessment)
	}
	for _, r := range c.Record {
		step := &assistancev1.RecordedStep{Rule: r.Rule, Inputs: r.Took, Results: r.Gave}
		for _, row := range r.Rows {
			words := []string{row.Key, row.HouseholdType, row.ValidFrom.String()}
			step.Parameters = append(step.Parameters, strings.Join(strings.Fields(strings.Join(words, " ")), " "))
		}
		out.Record = append(out.Record, step)
	}
	return out
}
