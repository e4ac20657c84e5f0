package server

import (
	"context"

	"github.com/digisoc/platform/pkg/names"
	paymentsv1 "github.com/digisoc/platform/proto/gen/go/payments/v1"
	"github.com/digisoc/platform/services/payments/internal/domain"
)

// CreateRecovery demands back what was paid and not due.
func (s *Server) CreateRecovery(ctx context.Context, req *paymentsv1.CreateRecoveryRequest) (*paymentsv1.CreateRecoveryResponse, error) {
	id, err := names.Parse("obligations", req.GetObligation())
	if err != nil {
		return nil, err
	}
	r, err := s.app.CreateRecovery(ctx, id, domain.Recovery{
		Amount: domain.Money(req.GetAmount().GetCents()), Monthly: domain.Money(req.GetMonthlyDeduction().GetCents()),
		Cause: word(req.GetCause(), "RECOVERY_CAUSE_"), Reason: req.GetReason(),
	})
	if err != nil {
		return nil, err
	}
	return &paymentsv1.CreateRecoveryResponse{Recovery: recovery(&r)}, nil
}

// RecordRepayment records money that came back.
func (s *Server) RecordRepayment(ctx context.Context, req *paymentsv1.RecordRepaymentRequest) (*paymentsv1.RecordRepaymentResponse, error) {
	id, err := names.Parse("recoveries", req.GetName())
	if err != nil {
		return nil, err
	}
	v, err := s.app.RecordRepayment(ctx, id, domain.Money(req.GetAmount().GetCents()), req.GetBankReference())
	if err != nil {
		return nil, err
	}
	return &paymentsv1.RecordRepaymentResponse{Recovery: recovery(&v)}, nil
}

// ConfirmRecovery is the second person's act.
func (s *Server) ConfirmRecovery(ctx context.Context, req *paymentsv1.ConfirmRecoveryRequest) (*paymentsv1.ConfirmRecoveryResponse, error) {
	id, err := names.Parse("recoveries", req.GetName())
	if err != nil {
		return nil, err
	}
	v, err := s.app.ConfirmRecovery(ctx, id, req.GetEtag())
	if err != nil {
		return nil, err
	}
	return &paymentsv1.ConfirmRecoveryResponse{Recovery: recovery(&v)}, nil
}

// CancelRecovery gives up what is still open.
func (s *Server) CancelRecovery(ctx context.Context, req *paymentsv1.CancelRecoveryRequest) (*paymentsv1.CancelRecoveryResponse, error) {
	id, err := names.Parse("recoveries", req.GetName())
	if err != nil {
		return nil, err
	}
	v, err := s.app.CancelRecovery(ctx, id, req.GetEtag())
	if err != nil {
		return nil, err
	}
	return &paymentsv1.CancelRecoveryResponse{Recovery: recovery(&v)}, nil
}

// ListRecoveries lists the recoveries of a case or a person.
func (s *Server) ListRecoveries(ctx context.Context, req *paymentsv1.ListRecoveriesRequest) (*paymentsv1.ListRecoveriesResponse, error) {
	kase, err := names.ParseOptional("cases", req.GetCase())
	if err != nil {
		return nil, err
	}
	person, err := names.ParseOptional("persons", req.GetPerson())
	if err != nil {
		return nil, err
	}
	rows, next, err := s.app.Recoveries(ctx, kase, person, req.GetPageSize(), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	return &paymentsv1.ListRecoveriesResponse{Recoveries: convert(rows, recovery), NextPageToken: next}, nil
}
