package server

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/stepup"
	paymentsv1 "github.com/digisoc/platform/proto/gen/go/payments/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/payments/internal/app"
	"github.com/digisoc/platform/services/payments/internal/domain"
	"github.com/digisoc/platform/services/payments/internal/iso20022"
)

func malformed(path string, cause error) error {
	e := domain.ErrDateMalformed
	return e.Field(path, e.Reason, e.Message, e.MessageLV).Wrap(cause)
}

// PreparePaymentList takes what is due into a new list.
func (s *Server) PreparePaymentList(ctx context.Context, req *paymentsv1.PreparePaymentListRequest) (*paymentsv1.PreparePaymentListResponse, error) {
	in := app.PrepareList{Municipality: req.GetMunicipality()}
	var err error
	if in.PayDate, err = domain.ParseDate(req.GetPayDate()); err != nil {
		return nil, malformed("pay_date", err)
	}
	if in.Through, err = domain.ParseMonth(req.GetThroughMonth()); err != nil {
		return nil, malformed("through_month", err)
	}
	l, err := s.app.PrepareList(ctx, in)
	if err != nil {
		return nil, err
	}
	return &paymentsv1.PreparePaymentListResponse{PaymentList: list(&l)}, nil
}

// GetPaymentList returns a list.
func (s *Server) GetPaymentList(ctx context.Context, req *paymentsv1.GetPaymentListRequest) (*paymentsv1.GetPaymentListResponse, error) {
	id, err := names.Parse("paymentLists", req.GetName())
	if err != nil {
		return nil, err
	}
	v, err := s.app.List(ctx, id)
	if err != nil {
		return nil, err
	}
	return &paymentsv1.GetPaymentListResponse{PaymentList: list(&v)}, nil
}

// FreezePaymentList fixes the content of a list.
func (s *Server) FreezePaymentList(ctx context.Context, req *paymentsv1.FreezePaymentListRequest) (*paymentsv1.FreezePaymentListResponse, error) {
	id, err := names.Parse("paymentLists", req.GetName())
	if err != nil {
		return nil, err
	}
	v, err := s.app.FreezeList(ctx, id, req.GetEtag())
	if err != nil {
		return nil, err
	}
	return &paymentsv1.FreezePaymentListResponse{PaymentList: list(&v)}, nil
}

// ApprovePaymentList is the second person's act.
func (s *Server) ApprovePaymentList(ctx context.Context, req *paymentsv1.ApprovePaymentListRequest) (*paymentsv1.ApprovePaymentListResponse, error) {
	id, err := names.Parse("paymentLists", req.GetName())
	if err != nil {
		return nil, err
	}
	v, err := s.app.ApproveList(ctx, id, req.GetEtag())
	if err != nil {
		return nil, err
	}
	return &paymentsv1.ApprovePaymentListResponse{PaymentList: list(&v)}, nil
}

// SendPaymentList records that a list goes to the bank.
func (s *Server) SendPaymentList(ctx context.Context, req *paymentsv1.SendPaymentListRequest) (*paymentsv1.SendPaymentListResponse, error) {
	id, err := names.Parse("paymentLists", req.GetName())
	if err != nil {
		return nil, err
	}
	v, err := s.app.SendList(ctx, id, req.GetEtag())
	if err != nil {
		return nil, err
	}
	return &paymentsv1.SendPaymentListResponse{PaymentList: list(&v)}, nil
}

// CancelPaymentList gives up a list that was not sent.
func (s *Server) CancelPaymentList(ctx context.Context, req *paymentsv1.CancelPaymentListRequest) (*paymentsv1.CancelPaymentListResponse, error) {
	id, err := names.Parse("paymentLists", req.GetName())
	if err != nil {
		return nil, err
	}
	v, err := s.app.CancelList(ctx, id, req.GetEtag())
	if err != nil {
		return nil, err
	}
	return &paymentsv1.CancelPaymentListResponse{PaymentList: list(&v)}, nil
}

// ListPaymentLists lists lists, newest first.
func (s *Server) ListPaymentLists(ctx context.Context, req *paymentsv1.ListPaymentListsRequest) (*paymentsv1.ListPaymentListsResponse, error) {
	rows, next, err := s.app.Lists(ctx, req.GetMunicipality(), req.GetPageSize(), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	return &paymentsv1.ListPaymentListsResponse{PaymentLists: convert(rows, list), NextPageToken: next}, nil
}

// GetPaymentFile writes one part of a sent list. A file that does not pass the validator never leaves.
func (s *Server) GetPaymentFile(ctx context.Context, req *paymentsv1.GetPaymentFileRequest) (*paymentsv1.GetPaymentFileResponse, error) {
	id, err := names.Parse("paymentLists", req.GetName())
	if err != nil {
		return nil, err
	}
	p, err := s.app.File(ctx, id, int(req.GetPart()))
	if err != nil {
		return nil, err
	}
	if err := stepup.Rows(ctx, len(p.Payments)); err != nil {
		return nil, err
	}
	content := iso20022.Pain001(p)
	if err := iso20022.Validate(content); err != nil {
		return nil, errs.ErrInternal.Wrap(fmt.Errorf("write payment file: %w", err))
	}
	sum := sha256.Sum256(content)
	return &paymentsv1.GetPaymentFileResponse{File: &typesv1.File{
		FileName: p.Message() + ".xml", MediaType: iso20022.MediaType, Content: content, Sha256: hex.EncodeToString(sum[:]),
	}}, nil
}

// GetListProof compares a list with the ledger.
func (s *Server) GetListProof(ctx context.Context, req *paymentsv1.GetListProofRequest) (*paymentsv1.GetListProofResponse, error) {
	id, err := names.Parse("paymentLists", req.GetName())
	if err != nil {
		return nil, err
	}
	p, err := s.app.Proof(ctx, id)
	if err != nil {
		return nil, err
	}
	sums := p.List.Sums
	out := &paymentsv1.ListProof{
		List: req.GetName(), Total: money(p.List.Total), Paid: money(sums.Paid), Returned: money(sums.Returned), Recalled: money(sums.Recalled),
		Open: money(sums.Open), Remainder: money(sums.Remainder(p.List.Total)), Clearing: money(p.Clearing), Balanced: p.Balanced, Transactions: p.Ledger.Postings,
	}
	for _, b := range p.Ledger.Accounts {
		out.Accounts = append(out.Accounts, &paymentsv1.AccountBalance{Account: b.Account, Debit: money(b.Debit), Credit: money(b.Credit)})
	}
	return &paymentsv1.GetListProofResponse{Proof: out}, nil
}
