package server

import (
	"github.com/digisoc/platform/pkg/names"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

func euros(cents int64) *typesv1.Money { return &typesv1.Money{Cents: cents, CurrencyCode: "EUR"} }

func payer(who domain.FundingSource) providersv1.FundingSource {
	return providersv1.FundingSource(providersv1.FundingSource_value["FUNDING_SOURCE_"+string(who)])
}

func statement(v *app.StatementView) *providersv1.Statement {
	out := &providersv1.Statement{
		Name: names.Format("statements", v.ID), Provider: names.Format("providers", v.Provider), Municipality: v.Municipality, Month: string(v.Month),
		State:    providersv1.StatementState(providersv1.StatementState_value["STATEMENT_STATE_"+string(v.State(v.Today))]),
		Revision: int32(v.Revision), AnswerBy: v.AnswerBy.String(), CloseTime: moment(v.ClosedAt), Sha256: v.Hash, Etag: v.Etag(),
	}
	for _, t := range v.Totals() {
		out.Totals = append(out.Totals, &providersv1.StatementTotal{
			Payer: payer(t.Payer), Accepted: euros(t.Accepted), Invoiced: euros(t.Invoice), AcceptedUnits: t.Units.Text(), Lines: int32(t.Lines),
		})
	}
	return out
}

func statementLine(l *domain.StatementLine) *providersv1.StatementLine {
	out := &providersv1.StatementLine{
		Assignment: names.Format("assignments", l.Assignment), ServiceMonth: string(l.Month), Adjustment: l.Adjustment, Payer: payer(l.Payer), Share: int32(l.Share),
		Unit: l.Unit, Delivered: l.Delivered.Text(), Accepted: l.Accepted.Text(), Disputed: l.Disputed.Text(), Invoiced: l.Invoiced.Text(),
		Records: int32(l.Records), AcceptedAmount: euros(l.AcceptedCents), InvoicedAmount: euros(l.InvoicedCents),
	}
	if l.Assigned > 0 {
		out.Assigned = l.Assigned.Text()
	}
	for _, d := range l.Differences {
		out.Differences = append(out.Differences, providersv1.StatementDifference(providersv1.StatementDifference_value["STATEMENT_DIFFERENCE_"+string(d)]))
	}
	return out
}

func invoice(i *domain.Invoice) *providersv1.Invoice {
	out := &providersv1.Invoice{
		Name: names.Format("invoices", i.ID), Number: i.Number, Month: string(i.Month), Payer: payer(i.Payer), IssueDate: i.Issued.String(), Total: euros(i.Cents),
	}
	for _, l := range i.Lines {
		out.Lines = append(out.Lines, &providersv1.InvoiceLine{
			Assignment: names.Format("assignments", l.Assignment), ServiceMonth: string(l.Month), Units: l.Units.Text(), Amount: euros(l.Cents),
		})
	}
	return out
}

func servicePrice(p *domain.ServicePrice) *providersv1.ServicePrice {
	return &providersv1.ServicePrice{
		Registration: names.Format("registrations", p.Registration), Municipality: p.Municipality, Unit: p.Unit, From: p.From.String(), Price: euros(p.Cents), Source: p.Source,
	}
}
