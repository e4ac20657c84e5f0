package server

import (
	"context"
	"strconv"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/names"
	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// ReserveGrant looks for double benefit and reserves the lines of a decision.
func (s *Server) ReserveGrant(ctx context.Context, req *assistancev1.ReserveGrantRequest) (*assistancev1.ReserveGrantResponse, error) {
	d := domain.Decision{Municipality: req.GetMunicipality()}
	var err error
	if d.ID, err = names.Parse("decisions", req.GetDecision()); err != nil {
		return nil, err
	}
	if d.Case, err = names.Parse("cases", req.GetCase()); err != nil {
		return nil, err
	}
	if d.Applicant, err = names.ParseOptional("persons", req.GetApplicant()); err != nil {
		return nil, err
	}
	for _, p := range req.GetPersons() {
		id, err := names.Parse("persons", p)
		if err != nil {
			return nil, err
		}
		d.Persons = append(d.Persons, id)
	}
	r := reader{}
	for i, l := range req.GetLines() {
		d.Lines = append(d.Lines, r.line("lines["+strconv.Itoa(i)+"].", l))
	}
	if r.err != nil {
		return nil, r.err
	}
	out, err := s.app.ReserveGrant(ctx, app.ReserveGrant{Decision: d, OverrideReason: req.GetOverrideReason()})
	if err != nil {
		return nil, err
	}
	return reservation(out), nil
}

// line reads a line of a decision; one that is not granted has no days.
func (r *reader) line(path string, l *typesv1.Entitlement) domain.Entitlement {
	e := domain.Entitlement{
		Status: domain.StatusKind(l.GetStatus()), Benefit: domain.BenefitKind(l.GetBenefit()), Granted: l.GetGranted(),
		MonthlyAmount: cents(l.GetMonthlyAmount()), Rule: l.GetRule(),
	}
	if e.Granted {
		e.Start, e.End = r.date(path+"start_date", l.GetStartDate()), r.date(path+"end_date", l.GetEndDate())
	}
	return e
}

func reservation(r domain.Reservation) *assistancev1.ReserveGrantResponse {
	out := &assistancev1.ReserveGrantResponse{Reserved: r.Reserved}
	if !r.Expires.IsZero() {
		out.ExpireTime = timestamppb.New(r.Expires)
	}
	for _, c := range r.Overlaps {
		o := &assistancev1.GrantOverlap{StartDate: c.Start.String(), EndDate: c.End.String(), Municipality: c.Municipality}
		if c.Status != 0 {
			o.Kind = &assistancev1.GrantOverlap_Status{Status: typesv1.StatusKind(c.Status)}
		} else {
			o.Kind = &assistancev1.GrantOverlap_Benefit{Benefit: typesv1.BenefitKind(c.Benefit)}
		}
		out.Overlaps = append(out.Overlaps, o)
	}
	return out
}
