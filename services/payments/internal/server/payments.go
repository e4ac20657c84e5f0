package server

import (
	"context"

	"github.com/digisoc/platform/pkg/names"
	paymentsv1 "github.com/digisoc/platform/proto/gen/go/payments/v1"
	"github.com/digisoc/platform/services/payments/internal/app"
	"github.com/digisoc/platform/services/payments/internal/domain"
	"github.com/digisoc/platform/services/payments/internal/iso20022"
)

// ListPayments lists the lines of a list.
func (s *Server) ListPayments(ctx context.Context, req *paymentsv1.ListPaymentsRequest) (*paymentsv1.ListPaymentsResponse, error) {
	id, err := names.Parse("paymentLists", req.GetList())
	if err != nil {
		return nil, err
	}
	rows, next, err := s.app.Payments(ctx, id, domain.PaymentState(word(req.GetState(), "PAYMENT_STATE_")), req.GetPageSize(), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	return &paymentsv1.ListPaymentsResponse{Payments: convert(rows, payment), NextPageToken: next}, nil
}

// ListExclusions lists what did not pass the checks of a list.
func (s *Server) ListExclusions(ctx context.Context, req *paymentsv1.ListExclusionsRequest) (*paymentsv1.ListExclusionsResponse, error) {
	id, err := names.Parse("paymentLists", req.GetList())
	if err != nil {
		return nil, err
	}
	rows, next, err := s.app.Exclusions(ctx, id, req.GetPageSize(), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	return &paymentsv1.ListExclusionsResponse{Exclusions: convert(rows, exclusion), NextPageToken: next}, nil
}

func exclusion(x *app.Excluded) *paymentsv1.Exclusion {
	return &paymentsv1.Exclusion{
		Obligation: names.Format("obligations", x.Obligation), Case: names.Format("cases", x.Case), Month: string(x.Month), Amount: money(x.Amount),
		Check: check(x.Check), Outcome: paymentsv1.CheckOutcome(paymentsv1.CheckOutcome_value["CHECK_OUTCOME_"+string(x.Outcome)]),
	}
}

// RecallPayment takes a line out of a list that was not sent.
func (s *Server) RecallPayment(ctx context.Context, req *paymentsv1.RecallPaymentRequest) (*paymentsv1.RecallPaymentResponse, error) {
	id, err := names.Parse("payments", req.GetName())
	if err != nil {
		return nil, err
	}
	v, err := s.app.RecallPayment(ctx, id, req.GetReason(), req.GetEtag())
	if err != nil {
		return nil, err
	}
	return &paymentsv1.RecallPaymentResponse{Payment: payment(&v)}, nil
}

// ImportBankFile takes an answer of the bank in.
func (s *Server) ImportBankFile(ctx context.Context, req *paymentsv1.ImportBankFileRequest) (*paymentsv1.ImportBankFileResponse, error) {
	f, err := iso20022.Read(req.GetContent())
	if err != nil {
		return nil, err
	}
	i, err := s.app.ImportFile(ctx, req.GetMunicipality(), req.GetContent(), f)
	if err != nil {
		return nil, err
	}
	return &paymentsv1.ImportBankFileResponse{BankFile: bankFile(&i)}, nil
}
