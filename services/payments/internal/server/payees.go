package server

import (
	"context"
	"strings"

	"github.com/digisoc/platform/pkg/names"
	paymentsv1 "github.com/digisoc/platform/proto/gen/go/payments/v1"
	"github.com/digisoc/platform/services/payments/internal/domain"
)

// SetPayee says who is paid for a benefit.
func (s *Server) SetPayee(ctx context.Context, req *paymentsv1.SetPayeeRequest) (*paymentsv1.SetPayeeResponse, error) {
	m := req.GetPayee()
	benefit, err := names.Parse("payees", m.GetName())
	if err != nil {
		return nil, err
	}
	person, err := names.ParseOptional("persons", m.GetPerson())
	if err != nil {
		return nil, err
	}
	p, err := s.app.SetPayee(ctx, domain.Payee{
		Benefit: benefit, Kind: domain.PayeeKind(word(m.GetKind(), "PAYEE_KIND_")), Person: person,
		Account: domain.Account{Holder: m.GetHolder(), IBAN: m.GetIban(), BIC: m.GetBic(), Reference: m.GetReference(), Protected: m.GetProtected()},
	}, m.GetEtag())
	if err != nil {
		return nil, err
	}
	return &paymentsv1.SetPayeeResponse{Payee: payee(&p)}, nil
}

// GetPayee returns who is paid for a benefit.
func (s *Server) GetPayee(ctx context.Context, req *paymentsv1.GetPayeeRequest) (*paymentsv1.GetPayeeResponse, error) {
	id, err := names.Parse("payees", req.GetName())
	if err != nil {
		return nil, err
	}
	v, err := s.app.Payee(ctx, id)
	if err != nil {
		return nil, err
	}
	return &paymentsv1.GetPayeeResponse{Payee: payee(&v)}, nil
}

// SetPayingAccount names the account that a municipality pays from.
func (s *Server) SetPayingAccount(ctx context.Context, req *paymentsv1.SetPayingAccountRequest) (*paymentsv1.SetPayingAccountResponse, error) {
	m := req.GetPayingAccount()
	p, err := s.app.SetPayingAccount(ctx, domain.PayingAccount{
		Municipality: m.GetMunicipality(), Account: domain.Account{Holder: m.GetHolder(), IBAN: m.GetIban(), BIC: m.GetBic()},
	})
	if err != nil {
		return nil, err
	}
	return &paymentsv1.SetPayingAccountResponse{PayingAccount: payingAccount(&p)}, nil
}

// GetPayingAccount returns the account that a municipality pays from.
func (s *Server) GetPayingAccount(ctx context.Context, req *paymentsv1.GetPayingAccountRequest) (*paymentsv1.GetPayingAccountResponse, error) {
	p, err := s.app.PayingAccount(ctx, strings.TrimPrefix(req.GetName(), "payingAccounts/"))
	if err != nil {
		return nil, err
	}
	return &paymentsv1.GetPayingAccountResponse{PayingAccount: payingAccount(&p)}, nil
}
