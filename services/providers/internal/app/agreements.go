package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// Defaults of a quota that the draft does not name.
const (
	perMinute = 600
	perDay    = 100_000
)

func seeAgreement(ctx context.Context, a *domain.Agreement) error {
	return see(ctx, "agreement", names.Format("agreements", a.ID), a.Municipality, nil, domain.ErrAgreementNotFound)
}

// GrantQuestion is what a grant follows from, before there is an agreement.
type GrantQuestion struct {
	Provider              uuid.UUID
	Municipality          string
	Registrations         []uuid.UUID
	Delegated, Contracted bool
	Check612              domain.CheckResult
}

// CheckGrant says which grant would apply, with its reason and fields (OBJ-P5). It keeps nothing.
func (a *App) CheckGrant(ctx context.Context, q GrantQuestion) (domain.GrantDecision, *domain.GrantRules, error) {
	if err := see(ctx, "agreement", "", q.Municipality, nil, domain.ErrProviderNotFound); err != nil {
		return domain.GrantDecision{}, nil, err
	}
	return a.decide(ctx, q)
}

func (a *App) decide(ctx context.Context, q GrantQuestion) (domain.GrantDecision, *domain.GrantRules, error) {
	p, err := a.store.Provider(ctx, q.Provider)
	if err != nil {
		return domain.GrantDecision{}, nil, err
	}
	active, err := a.store.ActiveRegistrations(ctx, q.Provider, q.Registrations, a.today())
	if err != nil {
		return domain.GrantDecision{}, nil, err
	}
	rules := a.grants.On(a.today())
	return rules.DecideGrant(domain.GrantFacts{
		Form: p.Form, Registered: len(active) > 0, Delegated: q.Delegated, Contracted: q.Contracted, Check612: q.Check612,
	}), rules, nil
}

// grantOf decides with what terms say.
func (a *App) grantOf(ctx context.Context, provider uuid.UUID, t domain.Terms) (domain.GrantDecision, error) {
	g, _, err := a.decide(ctx, GrantQuestion{
		Provider: provider, Registrations: t.Registrations, Delegated: t.DelegatingAct != "", Contracted: t.ContractRef != "", Check612: t.Check612,
	})
	if err != nil {
		return g, err
	}
	own, err := a.store.OwnRegistrations(ctx, provider, t.Registrations)
	if err == nil && len(own) != len(t.Registrations) {
		return g, domain.ErrRegistrationNotFound
	}
	return g, err
}

// GrantRules are the rows of today, for texts of fields.
func (a *App) GrantRules() *domain.GrantRules { return a.grants.On(a.today()) }

// CreateAgreement drafts an agreement.
func (a *App) CreateAgreement(ctx context.Context, draft domain.Agreement) (domain.Agreement, error) {
	draft.ID = uuid.Must(uuid.NewV7())
	if err := seeAgreement(ctx, &draft); err != nil {
		return domain.Agreement{}, err
	}
	p, err := a.store.Provider(ctx, draft.Provider)
	if err != nil {
		return domain.Agreement{}, err
	}
	draft.Environment, draft.Terms = p.Environment, quota(draft.Terms)
	if draft.Grant, err = a.grantOf(ctx, p.ID, draft.Terms); err != nil {
		return domain.Agreement{}, err
	}
	made, err := domain.NewAgreement(draft)
	if err != nil {
		return domain.Agreement{}, err
	}
	return made, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		tx.Answer(made)
		if err := tx.AddAgreement(ctx, made, a.now()); err != nil {
			return err
		}
		return tx.AgreementChanged(ctx, made, "", a.now())
	})
}

func quota(t domain.Terms) domain.Terms {
	if t.PerMinute == 0 {
		t.PerMinute = perMinute
	}
	if t.PerDay == 0 {
		t.PerDay = perDay
	}
	return t
}

// Agreement returns an agreement. A provider's system sees the one that it acts under, and no other.
func (a *App) Agreement(ctx context.Context, id uuid.UUID) (domain.Agreement, error) {
	if caller.From(ctx).Kind == caller.System {
		adm, err := a.admit(ctx)
		if err != nil {
			return domain.Agreement{}, err
		}
		if adm.Agreement != id {
			return domain.Agreement{}, domain.ErrAgreementNotFound
		}
	}
	found, err := a.store.Agreement(ctx, id)
	if err != nil {
		return domain.Agreement{}, err
	}
	return found, seeAgreement(ctx, &found)
}

// Agreements lists agreements. Staff of a municipality asks for its own.
func (a *App) Agreements(ctx context.Context, q AgreementQuery) ([]domain.Agreement, error) {
	if err := see(ctx, "agreement", "", q.Municipality, nil, errs.ErrAccessDenied); err != nil {
		return nil, err
	}
	return a.store.Agreements(ctx, q)
}

// AgreementAct is what is done to an agreement.
type AgreementAct struct {
	Agreement uuid.UUID
	Etag      string
	Reason    string
}

// changeAgreement locks an agreement, asks the policy, lets step change it, and saves and tells it.
func (a *App) changeAgreement(ctx context.Context, act AgreementAct, step func(ctx context.Context, tx Tx, g *domain.Agreement) error) (out domain.Agreement, err error) {
	err = a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		g, err := tx.LockAgreement(ctx, act.Agreement)
		if err != nil {
			return err
		}
		if err := seeAgreement(ctx, &g); err != nil {
			return err
		}
		if err := match(act.Etag, g.Version); err != nil {
			return err
		}
		if err := step(ctx, tx, &g); err != nil {
			return err
		}
		out = g
		tx.Answer(g)
		if err := tx.SaveAgreement(ctx, g, a.now()); err != nil {
			return err
		}
		return tx.AgreementChanged(ctx, g, act.Reason, a.now())
	})
	return out, err
}
