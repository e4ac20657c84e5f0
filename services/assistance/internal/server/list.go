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

// ListStatuses lists statuses.
func (s *Server) ListStatuses(ctx context.Context, req *assistancev1.ListStatusesRequest) (*assistancev1.ListStatusesResponse, error) {
	in, err := list(req.GetCase(), req.GetPerson(), req.GetDay())
	if err != nil {
		return nil, err
	}
	in.PageSize, in.PageToken = req.GetPageSize(), req.GetPageToken()
	rows, next, err := s.app.Statuses(ctx, in)
	if err != nil {
		return nil, err
	}
	out := &assistancev1.ListStatusesResponse{NextPageToken: next}
	for _, r := range rows {
		out.Statuses = append(out.Statuses, &assistancev1.Status{
			Name: names.Format("statuses", r.ID), Case: names.Format("cases", r.Case), Decision: names.Format("decisions", r.Decision),
			Municipality: r.Municipality, Kind: typesv1.StatusKind(r.Kind), StartDate: r.Start.String(), EndDate: r.End.String(), Persons: persons(r.Persons),
		})
	}
	return out, nil
}

// ListBenefits lists benefits.
func (s *Server) ListBenefits(ctx context.Context, req *assistancev1.ListBenefitsRequest) (*assistancev1.ListBenefitsResponse, error) {
	in, err := list(req.GetCase(), req.GetPerson(), req.GetDay())
	if err != nil {
		return nil, err
	}
	in.PageSize, in.PageToken = req.GetPageSize(), req.GetPageToken()
	rows, next, err := s.app.Benefits(ctx, in)
	if err != nil {
		return nil, err
	}
	out := &assistancev1.ListBenefitsResponse{NextPageToken: next}
	for _, r := range rows {
		out.Benefits = append(out.Benefits, &assistancev1.Benefit{
			Name: names.Format("benefits", r.ID), Case: names.Format("cases", r.Case), Decision: names.Format("decisions", r.Decision),
			Municipality: r.Municipality, Kind: typesv1.BenefitKind(r.Kind), MonthlyAmount: money(r.MonthlyAmount),
			StartDate: r.Start.String(), EndDate: r.End.String(), Persons: persons(r.Persons),
		})
	}
	return out, nil
}

// ListPaymentLines lists the amounts due in a case.
func (s *Server) ListPaymentLines(ctx context.Context, req *assistancev1.ListPaymentLinesRequest) (*assistancev1.ListPaymentLinesResponse, error) {
	in, err := list(req.GetCase(), "", "")
	if err != nil {
		return nil, err
	}
	in.PageSize, in.PageToken = req.GetPageSize(), req.GetPageToken()
	rows, next, err := s.app.PaymentLines(ctx, in)
	if err != nil {
		return nil, err
	}
	out := &assistancev1.ListPaymentLinesResponse{NextPageToken: next}
	for _, r := range rows {
		state := assistancev1.PaymentLineState_PAYMENT_LINE_STATE_DUE
		if r.Ended {
			state = assistancev1.PaymentLineState_PAYMENT_LINE_STATE_ENDED
		}
		out.PaymentLines = append(out.PaymentLines, &assistancev1.PaymentLine{
			Name: names.Format("paymentLines", r.ID), Benefit: names.Format("benefits", r.Benefit), Case: names.Format("cases", r.Case),
			Month: r.Month.String(), Amount: money(r.Amount), State: state,
		})
	}
	return out, nil
}

func list(aCase, person, day string) (in app.List, err error) {
	if in.Case, err = names.ParseOptional("cases", aCase); err != nil {
		return in, err
	}
	if in.Person, err = names.ParseOptional("persons", person); err != nil {
		return in, err
	}
	if day != "" {
		if in.Day, err = domain.ParseDate(day); err != nil {
			return in, invalidDate("day", err)
		}
	}
	return in, nil
}

func persons(ids []uuid.UUID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = names.Format("persons", id)
	}
	return out
}
