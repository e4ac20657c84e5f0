package app

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// RecoveryRules is the decision table of who has to repay (BTAL 52(1.1)-(1.3)).
type RecoveryRules interface {
	// NeedsCustody reports whether custody can decide.
	NeedsCustody(j domain.Judgment) bool
	Propose(j domain.Judgment, custody []domain.CustodyFact) domain.RecoveryProposal
}

// ProposeRecovery keeps what the table says of a judgment and of custody on the day it took effect. It decides nothing.
func (a *App) ProposeRecovery(ctx context.Context, referral uuid.UUID, j domain.Judgment) (domain.RecoveryTest, error) {
	c := caller.From(ctx)
	by := a.actor(c)
	t := domain.RecoveryTest{ID: uuid.Must(uuid.NewV7()), Referral: referral, Judgment: j, ProposedBy: c.Subject, Proposed: by.Now, Version: 1}
	r, err := a.recoverable(ctx, referral)
	if err != nil {
		return t, err
	}
	if err := j.Check(by.Today); err != nil {
		return t, err
	}
	if t.Proposal, err = a.propose(ctx, r, j); err != nil {
		return t, err
	}
	return t, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		tx.SetResult(t)
		return tx.AddRecoveryTest(ctx, t, r)
	})
}

// DecideRecovery is the decision of a named officer of the fund, over what the table says with the facts of custody of now.
func (a *App) DecideRecovery(ctx context.Context, id uuid.UUID, outcome domain.RecoveryOutcome, reason, etag string) (domain.RecoveryTest, error) {
	c, err := official(ctx)
	if err != nil {
		return domain.RecoveryTest{}, err
	}
	by := a.actor(c)
	var t domain.RecoveryTest
	err = a.store.InTx(ctx, func(ctx context.Context, tx Tx) (err error) {
		if t, err = tx.LockRecoveryTest(ctx, id); err != nil {
			return err
		}
		r, err := a.recoverable(ctx, t.Referral)
		if errors.Is(err, domain.ErrReferralNotFound) {
			return domain.ErrRecoveryNotFound
		}
		if err != nil {
			return err
		}
		if err := match(etag, t.Version); err != nil {
			return err
		}
		now, err := a.propose(ctx, r, t.Judgment)
		if err != nil {
			return err
		}
		if err := t.Decide(outcome, reason, now, by); err != nil {
			return err
		}
		tx.SetResult(t)
		return tx.SaveRecoveryTest(ctx, t, r)
	})
	return t, err
}

// recoverable is a referral whose cost the caller may recover: the fund does, its foundations do not.
func (a *App) recoverable(ctx context.Context, id uuid.UUID) (domain.Referral, error) {
	r, err := a.store.Referral(ctx, id)
	if err != nil {
		return r, err
	}
	if err := a.seeReferral(ctx, r); err != nil {
		return r, err
	}
	if !a.funds.Whole(caller.From(ctx).Organisation) {
		return r, errs.ErrAccessDenied
	}
	return r, nil
}

// propose asks the table, and the registry for facts of custody only where they can decide.
func (a *App) propose(ctx context.Context, r domain.Referral, j domain.Judgment) (domain.RecoveryProposal, error) {
	if !a.recovery.NeedsCustody(j) {
		return a.recovery.Propose(j, nil), nil
	}
	kase, err := a.store.VictimCase(ctx, r.VictimCase)
	if err != nil {
		return domain.RecoveryProposal{}, err
	}
	facts, err := a.custody(ctx, r, kase)
	return a.recovery.Propose(j, facts), err
}
