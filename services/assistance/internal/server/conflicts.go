package server

import (
	"context"
	"strconv"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/conflict"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// CheckConflicts asks every rule about persons.
func (s *Server) CheckConflicts(ctx context.Context, req *assistancev1.CheckConflictsRequest) (*assistancev1.CheckConflictsResponse, error) {
	in := app.CheckConflicts{Municipality: req.GetMunicipality(), ValidateOnly: req.GetValidateOnly(), Occasion: conflict.OnRequest}
	if o := req.GetOccasion(); o != 0 {
		in.Occasion = conflict.Occasion(fromEnum(o, "CONFLICT_OCCASION_"))
	}
	var err error
	if in.Case, err = names.ParseOptional("cases", req.GetCase()); err != nil {
		return nil, err
	}
	if in.Persons, err = people(req.GetPersons()); err != nil {
		return nil, err
	}
	r := reader{}
	if req.GetDay() != "" {
		in.Day = r.date("day", req.GetDay())
	}
	for i, p := range req.GetPlanned() {
		at := "planned[" + strconv.Itoa(i) + "]."
		c := domain.Claim{Municipality: in.Municipality, Start: r.date(at+"start_date", p.GetStartDate()), End: r.date(at+"end_date", p.GetEndDate())}
		if c.Status.UnmarshalText([]byte(p.GetWhat())) != nil {
			if err := c.Benefit.UnmarshalText([]byte(p.GetWhat())); err != nil {
				return nil, domain.ErrConflictStatementInvalid.Wrap(err)
			}
		}
		in.Planned = append(in.Planned, c)
	}
	for i, x := range req.GetStatements() {
		one, err := r.statement("statements["+strconv.Itoa(i)+"].", x)
		if err != nil {
			return nil, err
		}
		in.Statements = append(in.Statements, one)
	}
	if r.err != nil {
		return nil, r.err
	}
	out, err := s.app.CheckConflicts(ctx, in)
	if err != nil {
		return nil, err
	}
	return &assistancev1.CheckConflictsResponse{Check: conflictCheck(out)}, nil
}

func (r *reader) statement(at string, x *assistancev1.SourceStatement) (app.Statement, error) {
	out := app.Statement{Source: x.GetSource(), AsOf: r.date(at+"as_of_date", x.GetAsOfDate()), Failing: x.GetFailing()}
	for i, a := range x.GetActivities() {
		at := at + "activities[" + strconv.Itoa(i) + "]."
		one := conflict.Activity{
			What: a.GetWhat(), Source: out.Source, From: r.date(at+"start_date", a.GetStartDate()), Cents: a.GetCents(), Quantity: a.GetQuantity(), Restricted: a.GetRestricted(),
		}
		if a.GetEndDate() != "" {
			one.To = r.date(at+"end_date", a.GetEndDate()).Next()
		}
		for _, v := range a.GetAttributes() {
			one.Attributes = append(one.Attributes, conflict.Attribute{Key: v.GetKey(), Value: v.GetValue()})
		}
		var err error
		if one.Persons, err = people(a.GetPersons()); err != nil {
			return out, err
		}
		out.Activities = append(out.Activities, one)
	}
	return out, nil
}

func people(list []string) (out []uuid.UUID, err error) {
	for _, p := range list {
		id, err := names.Parse("persons", p)
		if err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, nil
}

// ListFindings lists findings.
func (s *Server) ListFindings(ctx context.Context, req *assistancev1.ListFindingsRequest) (*assistancev1.ListFindingsResponse, error) {
	person, err := names.ParseOptional("persons", req.GetPerson())
	if err != nil {
		return nil, err
	}
	kase, err := names.ParseOptional("cases", req.GetCase())
	if err != nil {
		return nil, err
	}
	rows, next, err := s.app.Findings(ctx, req.GetFilter(), kase, person, req.GetPageSize(), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	out := &assistancev1.ListFindingsResponse{NextPageToken: next}
	for _, r := range rows {
		out.Findings = append(out.Findings, finding(r))
	}
	return out, nil
}

// GetFinding returns a finding.
func (s *Server) GetFinding(ctx context.Context, req *assistancev1.GetFindingRequest) (*assistancev1.GetFindingResponse, error) {
	id, err := names.Parse("conflictFindings", req.GetName())
	if err != nil {
		return nil, err
	}
	r, err := s.app.Finding(ctx, id)
	if err != nil {
		return nil, err
	}
	return &assistancev1.GetFindingResponse{Finding: finding(r)}, nil
}

// ResolveFinding keeps what became of a finding.
func (s *Server) ResolveFinding(ctx context.Context, req *assistancev1.ResolveFindingRequest) (*assistancev1.ResolveFindingResponse, error) {
	id, err := names.Parse("conflictFindings", req.GetName())
	if err != nil {
		return nil, err
	}
	r, err := s.app.ResolveFinding(ctx, id, conflict.Outcome(fromEnum(req.GetOutcome(), "FINDING_OUTCOME_")), req.GetReason())
	if err != nil {
		return nil, err
	}
	return &assistancev1.ResolveFindingResponse{Finding: finding(r)}, nil
}

// GetRuleRates reports how findings ended.
func (s *Server) GetRuleRates(ctx context.Context, _ *assistancev1.GetRuleRatesRequest) (*assistancev1.GetRuleRatesResponse, error) {
	rates, err := s.app.RuleRates(ctx)
	if err != nil {
		return nil, err
	}
	out := &assistancev1.GetRuleRatesResponse{}
	for _, r := range rates {
		one := &assistancev1.RuleRate{
			Rule: r.Rule, Open: r.Outcomes[conflict.Open], Confirmed: r.Outcomes[conflict.ConfirmedTrue], Explained: r.Outcomes[conflict.Explained],
			FalseAlarm: r.Outcomes[conflict.FalseAlarm], FixedAtSource: r.Outcomes[conflict.FixedAtSource], CouldNotCheck: r.Unchecked, Review: r.Review(),
		}
		if share, known := r.FalseAlarms(); known {
			one.FalseAlarmPermille = &share
		}
		out.Rates = append(out.Rates, one)
	}
	return out, nil
}
