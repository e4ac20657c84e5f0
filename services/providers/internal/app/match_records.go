package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

// TickMatches lets records that were kept without a client become ordinary ones when their client has been assigned and accepted
// (OBJ-Q3). It is called every few seconds and does each record once, by however many processes it is called.
func (a *App) TickMatches(ctx context.Context) error {
	if err := drain(ctx, uuid.Nil, a.match); err != nil {
		return err
	}
	moved, err := a.movedSandboxes(ctx)
	for _, m := range moved {
		if err == nil {
			err = drain(inSandbox(ctx, m.Tenant, m.Ahead), m.Provider, a.match)
		}
	}
	return err
}

// match judges some records without a client of one provider after the other, and returns how many.
func (a *App) match(ctx context.Context, clockOf uuid.UUID) (int, error) {
	due, err := a.store.RecordsToMatch(ctx, clockOf, a.timeIn(ctx), MaxChunk)
	if err != nil {
		return 0, err
	}
	same := func(x, y domain.Matchable) bool { return x.Provider == y.Provider && x.Environment == y.Environment }
	for from := 0; from < len(due); {
		to := from + 1
		for to < len(due) && same(due[from], due[to]) {
			to++
		}
		if err := a.store.InTx(ctx, func(ctx context.Context, tx Tx) error { return a.matchOf(ctx, tx, due[from:to]) }); err != nil {
			return 0, err
		}
		from = to
	}
	return len(due), nil
}

// matchOf judges records of one provider. The assignments are locked as for intake, and then the records, so that a correction of
// one of them comes before or after, never between.
func (a *App) matchOf(ctx context.Context, tx Tx, due []domain.Matchable) error {
	adm := Admission{Provider: due[0].Provider, Environment: due[0].Environment}
	ids, parsed := make([]uuid.UUID, len(due)), make([]domain.Parsed, len(due))
	seen := make(map[uuid.UUID]int64, len(due))
	for i, m := range due {
		ids[i], parsed[i].Record, seen[m.ID] = m.ID, m.Record, m.Seen
		if !slices.Contains(adm.Registrations, m.Record.Registration) {
			adm.Registrations = append(adm.Registrations, m.Record.Registration)
		}
	}
	facts, err := tx.LockFacts(ctx, adm, parsed)
	if err != nil {
		return err
	}
	still, err := tx.LockUnmatched(ctx, ids)
	if err != nil {
		return err
	}
	var in []domain.Unmatched
	var of []domain.RecordFacts
	for i, id := range ids {
		if u, ok := still[id]; ok {
			in, of = append(in, u), append(of, facts[i])
		}
	}
	return a.keepMatches(ctx, tx, adm, in, of, seen)
}

func (a *App) keepMatches(ctx context.Context, tx Tx, adm Admission, in []domain.Unmatched, facts []domain.RecordFacts, seen map[uuid.UUID]int64) error {
	now := a.timeIn(ctx)
	matched, misfits := domain.Match(adm, in, facts, a.dayIn(ctx), now)
	for i := range misfits {
		m := &misfits[i]
		m.Seen, m.Provider = seen[m.ID], adm.Provider
		m.Told = m.RuleNames() == m.Rules
	}
	if err := tx.MarkStatements(ctx, endedMonths(adm, matched, a.dayIn(ctx))); err != nil {
		return err
	}
	if err := tx.SaveMatches(ctx, adm.Environment, matched, now); err != nil {
		return err
	}
	return tx.SaveUnfit(ctx, misfits, now)
}
