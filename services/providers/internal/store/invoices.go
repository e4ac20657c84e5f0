package store

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// InvoiceLike finds an invoice of the same number; uuid.Nil when there is none, and domain.ErrInvoiceNumber when it says
// something else.
func (t *Tx) InvoiceLike(ctx context.Context, i domain.Invoice) (uuid.UUID, error) {
	r, err := t.q.InvoiceByNumber(ctx, db.InvoiceByNumberParams{ProviderID: i.Provider, Environment: string(i.Environment), Number: i.Number})
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return uuid.Nil, nil
	case err != nil:
		return uuid.Nil, err
	case !bytes.Equal(r.Hash, i.Hash[:]):
		return uuid.Nil, domain.ErrInvoiceNumber
	}
	return r.ID, nil
}

// OwnAssignments counts which of some assignments are the provider's with the municipality.
func (t *Tx) OwnAssignments(ctx context.Context, k domain.StatementKey, ids []uuid.UUID) (int, error) {
	n, err := t.q.OwnAssignments(ctx, db.OwnAssignmentsParams{Ids: ids, ProviderID: k.Provider, Environment: string(k.Environment), Municipality: k.Municipality})
	return int(n), err
}

// AddInvoice keeps an invoice.
func (t *Tx) AddInvoice(ctx context.Context, i domain.Invoice) error {
	if err := t.q.AddInvoice(ctx, db.AddInvoiceParams{
		ID: i.ID, Environment: string(i.Environment), ProviderID: i.Provider, Municipality: i.Municipality, Number: i.Number, Month: i.Month.First().Time(),
		Payer: string(i.Payer), Issued: i.Issued.Time(), Cents: i.Cents, Hash: i.Hash[:], ReceivedAt: i.Received,
	}); err != nil {
		return err
	}
	p := db.AddInvoiceLinesParams{InvoiceID: i.ID}
	for _, l := range i.Lines {
		p.Assignments, p.Months = append(p.Assignments, l.Assignment), append(p.Months, l.Month.First().Time())
		p.Units, p.Cents = append(p.Units, int64(l.Units)), append(p.Cents, l.Cents)
	}
	return t.q.AddInvoiceLines(ctx, p)
}

// PricedBefore reports whether a unit has a price from a day before.
func (t *Tx) PricedBefore(ctx context.Context, p domain.ServicePrice) (bool, error) {
	return t.q.PricedBefore(ctx, db.PricedBeforeParams{RegistrationID: p.Registration, Municipality: p.Municipality, Unit: p.Unit, FromDay: p.From.Time()})
}

// AddServicePrice keeps a price.
func (t *Tx) AddServicePrice(ctx context.Context, p domain.ServicePrice, now time.Time) error {
	return t.q.AddServicePrice(ctx, db.AddServicePriceParams{
		RegistrationID: p.Registration, Environment: string(p.Environment), Municipality: p.Municipality, Unit: p.Unit, FromDay: p.From.Time(), Cents: p.Cents,
		Source: p.Source, SetBy: p.SetBy, SetAt: now,
	})
}

// ServicePrices reads the prices of a registration for a municipality.
func (s *Store) ServicePrices(ctx context.Context, registration uuid.UUID, municipality string) ([]domain.ServicePrice, error) {
	rows, err := s.q.ServicePrices(ctx, db.ServicePricesParams{RegistrationID: registration, Municipality: municipality})
	if err != nil {
		return nil, failure(err)
	}
	out := make([]domain.ServicePrice, len(rows))
	for i, r := range rows {
		out[i] = domain.ServicePrice{
			Environment: domain.Environment(r.Environment), Registration: r.RegistrationID, Municipality: r.Municipality, Unit: r.Unit,
			From: domain.DateOf(r.FromDay), Cents: r.Cents, Source: r.Source, SetBy: r.SetBy,
		}
	}
	return out, nil
}
