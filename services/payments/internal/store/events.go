package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/outbox"
	paymentseventsv1 "github.com/digisoc/platform/proto/gen/go/payments/events/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/payments/internal/domain"
)

// service is the producer's name in topics and event types.
const service = "payments"

// PaymentSettled tells what the bank said about a payment. The record is locked, so its events are in order.
func (t *Tx) PaymentSettled(ctx context.Context, p *domain.Payment, o *domain.Obligation, now time.Time) error {
	paid := &paymentseventsv1.PaymentPaid{
		Payment: names.Format("payments", p.ID), Obligation: names.Format("obligations", o.ID), Benefit: names.Format("benefits", o.Benefit),
		Case: names.Format("cases", o.Case), Municipality: o.Municipality, Kind: typesv1.BenefitKind(typesv1.BenefitKind_value["BENEFIT_KIND_"+o.Kind]),
		Month: string(o.Month), Amount: euro(p.Amount), Gross: euro(p.Gross), SettleDate: p.Settled.String(), Persons: persons(o.Persons),
	}
	e := outbox.Event{
		Type: "lv.digisoc.payments.v1.paymentPaid", Topic: "payments.payment.paid.v1", Subject: paid.Payment, Municipality: p.Municipality,
		DataCategory: "G13", Time: now,
	}
	if p.State == domain.Paid {
		return t.publish(ctx, e, paid)
	}
	e.Type, e.Topic = "lv.digisoc.payments.v1.paymentReturned", "payments.payment.returned.v1"
	return t.publish(ctx, e, &paymentseventsv1.PaymentReturned{
		Payment: paid.Payment, Obligation: paid.Obligation, Benefit: paid.Benefit, Case: paid.Case, Municipality: paid.Municipality, Kind: paid.Kind,
		Month: paid.Month, Amount: paid.Amount, Gross: paid.Gross, SettleDate: paid.SettleDate, Persons: paid.Persons, BankReason: p.BankReason,
	})
}

// ListSent tells that a list went to the bank.
func (t *Tx) ListSent(ctx context.Context, l *domain.List, now time.Time) error {
	name := names.Format("paymentLists", l.ID)
	return t.publish(ctx, outbox.Event{
		Type: "lv.digisoc.payments.v1.listSent", Topic: "payments.list.sent.v1", Subject: name, Municipality: l.Municipality, DataCategory: "G13", Time: now,
	}, &paymentseventsv1.ListSent{List: name, Municipality: l.Municipality, Lines: int32(l.Lines), Total: euro(l.Total), PayDate: l.PayDate.String()})
}

// ListClosed tells that every line of a list is settled.
func (t *Tx) ListClosed(ctx context.Context, l *domain.List, now time.Time) error {
	name := names.Format("paymentLists", l.ID)
	return t.publish(ctx, outbox.Event{
		Type: "lv.digisoc.payments.v1.listClosed", Topic: "payments.list.closed.v1", Subject: name, Municipality: l.Municipality, DataCategory: "G13", Time: now,
	}, &paymentseventsv1.ListClosed{
		List: name, Municipality: l.Municipality, Total: euro(l.Total), Paid: euro(l.Sums.Paid), Returned: euro(l.Sums.Returned), Recalled: euro(l.Sums.Recalled),
	})
}

func (t *Tx) publish(ctx context.Context, e outbox.Event, payload proto.Message) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	e.ID, e.Payload = id, payload
	return outbox.Append(ctx, t.tx, service, e)
}

func euro(m domain.Money) *typesv1.Money {
	return &typesv1.Money{Cents: int64(m), CurrencyCode: "EUR"}
}

func persons(ids []uuid.UUID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = names.Format("persons", id)
	}
	return out
}
