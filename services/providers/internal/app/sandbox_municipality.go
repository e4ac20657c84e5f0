package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

// officialOfSandbox is in whose name the municipality of a sandbox decides.
const officialOfSandbox = "sandbox"

// pricesOfSandbox sets what a unit costs, so that months can be closed.
func (a *App) pricesOfSandbox(ctx context.Context, tx Tx, r *domain.Registration) error {
	from := a.dayIn(ctx).AddDays(-60)
	kind, _ := a.catalogue.Kind(r.Kind, from)
	for _, unit := range kind.Units {
		p := domain.ServicePrice{
			Environment: domain.Sandbox, Registration: r.ID, Municipality: sandboxMunicipality, Unit: unit, From: from, Cents: 1500,
			Source: "smilšu kaste", SetBy: officialOfSandbox,
		}
		if err := tx.AddServicePrice(ctx, p, a.timeIn(ctx)); err != nil {
			return err
		}
	}
	return nil
}

// decideWaiting accepts or disputes the records of an assignment that nobody decided about; so many at once as a list holds.
func (a *App) decideWaiting(ctx context.Context, tx Tx, adm Admission, act domain.SandboxAct, assignment uuid.UUID) error {
	rows, err := a.store.Records(ctx, adm, RecordQuery{Assignment: assignment, State: domain.RecordReceived, Size: 500})
	if err != nil {
		return err
	}
	ids := make([]uuid.UUID, len(rows))
	for i := range rows {
		ids[i] = rows[i].ID
	}
	d := domain.Decision{State: domain.RecordAccepted, By: officialOfSandbox, At: a.timeIn(ctx)}
	if act == domain.ActDispute {
		d.State, d.Cause = domain.RecordDisputed, "NOT_DELIVERED"
	}
	_, err = a.decideRecords(ctx, tx, domain.Sandbox, sandboxMunicipality, ids, d)
	return err
}

// closeEarliest closes the earliest open statement of a month that has ended, by the rules of production.
func (a *App) closeEarliest(ctx context.Context, tx Tx, adm Admission) error {
	rows, err := a.store.Statements(ctx, StatementQuery{Environment: domain.Sandbox, Municipality: sandboxMunicipality, Provider: adm.Provider, Size: 500})
	if err != nil {
		return err
	}
	var earliest *domain.Statement
	for i := range rows {
		if !rows[i].Closed && rows[i].Month <= a.endedMonth(ctx) && (earliest == nil || rows[i].Month < earliest.Month) {
			earliest = &rows[i]
		}
	}
	if earliest == nil {
		return domain.ErrStatementNotFound
	}
	s, err := a.prepare(ctx, tx, earliest.StatementKey)
	if err != nil {
		return err
	}
	if err := a.close(ctx, tx, &s, officialOfSandbox); err != nil {
		return err
	}
	return tx.SaveStatement(ctx, s)
}
