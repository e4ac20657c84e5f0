package server

import (
	"context"
	"strings"

	"github.com/digisoc/platform/pkg/names"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// ReportInvoice takes an invoice.
func (s *Statements) ReportInvoice(ctx context.Context, req *providersv1.ReportInvoiceRequest) (*providersv1.ReportInvoiceResponse, error) {
	r := req.GetInvoice()
	issued, err := domain.ParseDate(r.GetIssueDate())
	if err != nil {
		return nil, domain.ErrInvoiceLine.Wrap(err)
	}
	in := domain.Invoice{
		Number: r.GetNumber(), Payer: domain.FundingSource(word(r.GetPayer(), "FUNDING_SOURCE_")), Issued: issued, Cents: r.GetTotal().GetCents(),
		StatementKey: domain.StatementKey{Month: domain.Month(r.GetMonth())},
	}
	for _, l := range r.GetLines() {
		id, err := names.Parse("assignments", l.GetAssignment())
		if err != nil {
			return nil, err
		}
		digits, minus := strings.CutPrefix(l.GetUnits(), "-")
		units, ok := domain.ParseUnits(digits)
		if !ok {
			return nil, domain.ErrInvoiceLine
		}
		if minus {
			units = -units
		}
		in.Lines = append(in.Lines, domain.InvoiceLine{
			ServiceKey: domain.ServiceKey{Assignment: id, Month: domain.Month(l.GetServiceMonth())}, Units: units, Cents: l.GetAmount().GetCents(),
		})
	}
	out, err := s.app.ReportInvoice(ctx, in)
	if err != nil {
		return nil, err
	}
	return &providersv1.ReportInvoiceResponse{Invoice: invoice(&out)}, nil
}

// SetServicePrice keeps what a unit costs.
func (s *Statements) SetServicePrice(ctx context.Context, req *providersv1.SetServicePriceRequest) (*providersv1.SetServicePriceResponse, error) {
	id, err := names.Parse("registrations", req.GetRegistration())
	if err != nil {
		return nil, err
	}
	r := req.GetPrice()
	from, err := domain.ParseDate(r.GetFrom())
	if err != nil {
		return nil, domain.ErrPriceInvalid.Wrap(err)
	}
	out, err := s.app.SetServicePrice(ctx, domain.ServicePrice{
		Registration: id, Unit: r.GetUnit(), From: from, Cents: r.GetPrice().GetCents(), Source: strings.TrimSpace(r.GetSource()),
	})
	if err != nil {
		return nil, err
	}
	return &providersv1.SetServicePriceResponse{Price: servicePrice(&out)}, nil
}

// ListServicePrices lists what a municipality agreed for a registration.
func (s *Statements) ListServicePrices(ctx context.Context, req *providersv1.ListServicePricesRequest) (*providersv1.ListServicePricesResponse, error) {
	id, err := names.Parse("registrations", req.GetRegistration())
	if err != nil {
		return nil, err
	}
	list, err := s.app.ServicePrices(ctx, id)
	if err != nil {
		return nil, err
	}
	return &providersv1.ListServicePricesResponse{Prices: convert(list, servicePrice)}, nil
}
