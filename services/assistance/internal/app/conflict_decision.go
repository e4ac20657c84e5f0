package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/services/assistance/internal/conflict"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// keepOverride keeps what a decision was taken beside: for its own municipality explained, by the head and with the reason that was
// given, for the other one open. It runs under the locks of the reservation and in its transaction.
func (a *App) keepOverride(ctx context.Context, tx Tx, d domain.Decision, claims []domain.Claim, reason string) error {
	now := a.now()
	held, err := tx.Held(ctx, d.Persons, "", since(a.today()), now)
	if err != nil {
		return err
	}
	held = slices.DeleteFunc(held, func(h Held) bool { return h.Decision == d.ID })
	k := conflict.Known{Today: a.today(), Sources: map[string]conflict.Asked{sourceGrants: {On: a.today()}}, Activities: granted(held)}
	k.Activities = append(k.Activities, planned(held, claims, d.Case, d.ID, d.Persons)...)
	by := conflict.Viewer{Municipality: d.Municipality, Case: d.Case, Subject: caller.From(ctx).Subject, Occasion: conflict.AtDecision}
	results := a.conflicts.Check(k)
	for i := range results {
		results[i].Findings = slices.DeleteFunc(results[i].Findings, func(f conflict.Finding) bool { return !about(f, d.ID) })
	}
	for _, f := range a.split(results, by) {
		for i := range f.records {
			if f.records[i].Municipality == d.Municipality {
				f.records[i].Outcome, f.records[i].ResolvedBy, f.records[i].Reason = conflict.Explained, by.Subject, reason
			}
		}
		if err := a.keepRecords(ctx, tx, uuid.Nil, f.records); err != nil {
			return err
		}
	}
	return nil
}

// about tells whether a decision is one side of a finding.
func about(f conflict.Finding, decision uuid.UUID) bool {
	return f.A.Decision == decision || f.B != nil && f.B.Decision == decision
}
