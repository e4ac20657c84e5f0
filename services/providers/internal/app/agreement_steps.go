package app

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// AgreementStep is a step that needs nothing but a word.
type AgreementStep string

// The steps.
const (
	StepCheck    AgreementStep = "CHECK"
	StepOpenTest AgreementStep = "OPEN_TEST"
	StepSuspend  AgreementStep = "SUSPEND"
	StepResume   AgreementStep = "RESUME"
	StepEnd      AgreementStep = "END"
)

// MoveAgreement takes an agreement one step on. The head of the municipality may stop and end; the rest is the contract
// officer's.
func (a *App) MoveAgreement(ctx context.Context, act AgreementAct, step AgreementStep) (domain.Agreement, error) {
	stops := step == StepSuspend || step == StepEnd
	if stops && strings.TrimSpace(act.Reason) == "" {
		return domain.Agreement{}, domain.ErrReasonRequired
	}
	if !stops && !caller.From(ctx).HasRole("contracts") {
		return domain.Agreement{}, errs.ErrAccessDenied
	}
	return a.changeAgreement(ctx, act, func(ctx context.Context, tx Tx, g *domain.Agreement) error {
		switch step {
		case StepCheck:
			grant, err := a.grantOf(ctx, g.Provider, g.Terms)
			if err != nil {
				return err
			}
			return g.Check(grant)
		case StepOpenTest:
			return a.openTest(ctx, tx, g)
		case StepSuspend:
			return g.Suspend()
		case StepResume:
			return g.Resume()
		}
		return g.End()
	})
}

// SignAgreement records a signature. The head of a municipality signs for the municipality only.
func (a *App) SignAgreement(ctx context.Context, act AgreementAct, party domain.Party, document string) (domain.Agreement, error) {
	c := caller.From(ctx)
	if !c.HasRole("contracts") && party != domain.Principal {
		return domain.Agreement{}, errs.ErrAccessDenied
	}
	return a.changeAgreement(ctx, act, func(_ context.Context, _ Tx, g *domain.Agreement) error {
		return g.Sign(domain.Signature{Party: party, Document: document, RecordedBy: c.Subject, At: a.now()})
	})
}

// AmendAgreement proposes the next version and keeps that both data officers were told.
func (a *App) AmendAgreement(ctx context.Context, act AgreementAct, t domain.Terms) (domain.Agreement, error) {
	return a.changeAgreement(ctx, act, func(ctx context.Context, tx Tx, g *domain.Agreement) error {
		grant, err := a.grantOf(ctx, g.Provider, t)
		if err != nil {
			return err
		}
		if err := g.Amend(quota(t), grant); err != nil {
			return err
		}
		return tx.AddNotices(ctx, *g, a.now())
	})
}

// openTest opens test access; a system that conforms already goes on into production by itself (OBJ-P9).
func (a *App) openTest(ctx context.Context, tx Tx, g *domain.Agreement) error {
	if err := g.OpenTest(); err != nil {
		return err
	}
	c, err := tx.CertificateOfSystem(ctx, g.Terms, a.now())
	if err != nil || c == nil {
		return err
	}
	return g.Attach(*c, a.now())
}

// RecordConformance takes a certificate; one whose signature holds and which covers the terms opens production. A provider's
// system presents it for its own agreement and no other.
func (a *App) RecordConformance(ctx context.Context, act AgreementAct, jws string) (domain.Agreement, error) {
	if caller.From(ctx).Kind == caller.System {
		adm, err := a.admit(ctx)
		if err != nil {
			return domain.Agreement{}, err
		}
		if adm.Agreement != act.Agreement {
			return domain.Agreement{}, domain.ErrAgreementNotFound
		}
	}
	return a.changeAgreement(ctx, act, func(_ context.Context, _ Tx, g *domain.Agreement) error {
		c, err := a.present(jws)
		if err != nil {
			return err
		}
		return g.Attach(c, a.now())
	})
}

// AddOperator records a vendor.
func (a *App) AddOperator(ctx context.Context, act AgreementAct, o domain.Operator) (domain.Agreement, error) {
	o.ID, o.Recorded = uuid.Must(uuid.NewV7()), caller.From(ctx).Subject
	return a.changeAgreement(ctx, act, func(_ context.Context, _ Tx, g *domain.Agreement) error { return g.AddOperator(o) })
}

// RevokeOperator ends a vendor's mandate at once (OBJ-P6).
func (a *App) RevokeOperator(ctx context.Context, act AgreementAct, operator uuid.UUID) (domain.Agreement, error) {
	return a.changeAgreement(ctx, act, func(_ context.Context, _ Tx, g *domain.Agreement) error {
		return g.RevokeOperator(operator, a.now())
	})
}
