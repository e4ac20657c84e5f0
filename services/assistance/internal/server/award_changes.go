package server

import (
	"context"

	"github.com/digisoc/platform/pkg/names"
	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// ProposeAwardChanges computes differences of running awards.
func (s *Server) ProposeAwardChanges(ctx context.Context, req *assistancev1.ProposeAwardChangesRequest) (*assistancev1.ProposeAwardChangesResponse, error) {
	in := app.ProposeAwardChanges{Municipality: req.GetMunicipality(), PageSize: req.GetPageSize(), PageToken: req.GetPageToken(), ValidateOnly: req.GetValidateOnly()}
	var err error
	if req.GetFromMonth() != "" {
		if in.From, err = domain.ParseMonth(req.GetFromMonth()); err != nil {
			return nil, invalidDate("from_month", err)
		}
	}
	if in.End, err = awardEnd(req.GetEnd()); err != nil {
		return nil, err
	}
	if in.Pack, err = names.ParseOptional("rulePacks", req.GetRulePack()); err != nil {
		return nil, err
	}
	if in.Decision, err = names.ParseOptional("decisions", req.GetDecision()); err != nil {
		return nil, err
	}
	if r := req.GetRefusal(); r != nil {
		in.Refusal = &domain.Refusal{Person: r.GetPerson(), From: in.From, GoodReason: r.GetGoodReason(), CaresForChild: r.GetCaresForChild()}
	}
	p, err := s.app.ProposeAwardChanges(ctx, in)
	if err != nil {
		return nil, err
	}
	return proposal(p), nil
}

// ListAwardChanges lists proposals.
func (s *Server) ListAwardChanges(ctx context.Context, req *assistancev1.ListAwardChangesRequest) (*assistancev1.ListAwardChangesResponse, error) {
	in, err := list(req.GetCase(), "", "")
	if err != nil {
		return nil, err
	}
	in.PageSize, in.PageToken = req.GetPageSize(), req.GetPageToken()
	rows, next, err := s.app.AwardChanges(ctx, in, domain.ChangeState(req.GetState()))
	if err != nil {
		return nil, err
	}
	out := &assistancev1.ListAwardChangesResponse{NextPageToken: next}
	for _, c := range rows {
		out.AwardChanges = append(out.AwardChanges, awardChange(c))
	}
	return out, nil
}

// ApplyAwardChange changes what is due.
func (s *Server) ApplyAwardChange(ctx context.Context, req *assistancev1.ApplyAwardChangeRequest) (*assistancev1.ApplyAwardChangeResponse, error) {
	id, err := names.Parse("awardChanges", req.GetName())
	if err != nil {
		return nil, err
	}
	c, err := s.app.ApplyAwardChange(ctx, id)
	if err != nil {
		return nil, err
	}
	return &assistancev1.ApplyAwardChangeResponse{AwardChange: awardChange(c)}, nil
}

// DismissAwardChange ends a proposal.
func (s *Server) DismissAwardChange(ctx context.Context, req *assistancev1.DismissAwardChangeRequest) (*assistancev1.DismissAwardChangeResponse, error) {
	id, err := names.Parse("awardChanges", req.GetName())
	if err != nil {
		return nil, err
	}
	c, err := s.app.DismissAwardChange(ctx, id, req.GetReason())
	if err != nil {
		return nil, err
	}
	return &assistancev1.DismissAwardChangeResponse{AwardChange: awardChange(c)}, nil
}

func proposal(p app.Proposal) *assistancev1.ProposeAwardChangesResponse {
	out := &assistancev1.ProposeAwardChangesResponse{NextPageToken: p.Next}
	for _, c := range p.Restricted {
		out.RestrictedCases = append(out.RestrictedCases, names.Format("cases", c))
	}
	for _, c := range p.Changes {
		out.AwardChanges = append(out.AwardChanges, awardChange(c))
	}
	return out
}

func awardChange(c domain.AwardChange) *assistancev1.AwardChange {
	out := &assistancev1.AwardChange{
		Name: names.Format("awardChanges", c.ID), Case: names.Format("cases", c.Case), Decision: names.Format("decisions", c.Decision), Municipality: c.Municipality,
		Rule: c.Rule, State: assistancev1.AwardChangeState(c.State), Total: money(c.Total()), Reason: text(c.Reason),
		ProposedBy: c.ProposedBy, ProposeTime: stamp(c.ProposedAt), SettledBy: c.SettledBy, SettleTime: stamp(c.SettledAt), SettleReason: c.SettleReason,
	}
	if e := c.Ending; e != nil {
		out.End = &assistancev1.AwardEnd{EndDate: e.LastDay.String(), Cause: assistancev1.AwardEndCause(e.Cause), Reason: e.Reason}
		for _, l := range e.Lines {
			line := &assistancev1.EndedLine{Status: typesv1.StatusKind(l.Status), Benefit: typesv1.BenefitKind(l.Benefit), EndDate: l.End.String(), NewEndDate: l.Becomes.String()}
			if line.Line = names.Format("benefits", l.ID); l.Status != 0 {
				line.Line = names.Format("statuses", l.ID)
			}
			out.EndedLines = append(out.EndedLines, line)
		}
	}
	for _, m := range c.Months {
		out.Months = append(out.Months, &assistancev1.MonthChange{
			Benefit: names.Format("benefits", m.BenefitID), Kind: typesv1.BenefitKind(m.Benefit), Month: m.Month.String(), Was: money(m.Was), Becomes: money(m.Becomes),
		})
	}
	for _, s := range c.Trace {
		out.Trace = append(out.Trace, step(s))
	}
	return out
}

func awardEnd(m *assistancev1.AwardEnd) (*app.End, error) {
	if m == nil {
		return nil, nil
	}
	day, err := domain.ParseDate(m.GetEndDate())
	if err != nil {
		return nil, invalidDate("end.end_date", err)
	}
	e := &app.End{Ending: domain.Ending{Cause: domain.EndCause(m.GetCause()), LastDay: day, Reason: m.GetReason()}}
	for _, s := range m.GetStatuses() {
		e.Statuses = append(e.Statuses, domain.StatusKind(s))
	}
	for _, b := range m.GetBenefits() {
		e.Benefits = append(e.Benefits, domain.BenefitKind(b))
	}
	return e, nil
}
