package store

import (
	"context"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/outbox"
	providerseventsv1 "github.com/digisoc/platform/proto/gen/go/providers/events/v1"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// StatementClosed tells what each payer owes for a month. The statement is locked.
func (t *Tx) StatementClosed(ctx context.Context, s domain.Statement) error {
	e := &providerseventsv1.StatementClosed{
		Statement: names.Format("statements", s.ID), Provider: names.Format("providers", s.Provider), Municipality: s.Municipality, Month: string(s.Month), Sha256: s.Hash,
	}
	for _, p := range s.Totals() {
		e.Totals = append(e.Totals, &providerseventsv1.PayerTotal{Payer: string(p.Payer), Cents: p.Accepted, Units: int64(p.Units)})
	}
	return t.publish(ctx, outbox.Event{
		Type: "lv.digisoc.providers.v1.statementClosed", Topic: "providers.statement.closed.v1", Subject: e.GetStatement(), Municipality: s.Municipality,
		DataCategory: "G20", Time: s.ClosedAt,
	}, e)
}
