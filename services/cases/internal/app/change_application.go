package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// change locks an application, lets step change it and saves it.
func (a *App) change(ctx context.Context, id uuid.UUID, step func(*domain.File, domain.Actor) error) (ApplicationView, error) {
	key := Key{Application: id}
	by := a.actor(caller.From(ctx))
	var view ApplicationView
	err := a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		f, err := tx.Lock(ctx, key)
		if err != nil {
			return err
		}
		if err := see(ctx, &f, key); err != nil {
			return err
		}
		if err := step(&f, by); err != nil {
			return err
		}
		view = applicationView(&f)
		tx.SetResult(view)
		return tx.Save(ctx, &f)
	})
	return view, err
}

// UpdateApplication is the input of UpdateApplication; nil parts are kept.
type UpdateApplication struct {
	ID           uuid.UUID
	Declaration  *domain.Declaration
	Purposes     []domain.Purpose
	Etag         string
	ValidateOnly bool
}

// UpdateApplication changes the declaration or the purposes of an undecided application. Of a household only the applicant
// may; an official does it with her (R94).
func (a *App) UpdateApplication(ctx context.Context, in UpdateApplication) (ApplicationView, error) {
	own, err := self(caller.From(ctx))
	if err != nil {
		return ApplicationView{}, err
	}
	amend := func(f *domain.File, by domain.Actor) error {
		if own != uuid.Nil && own != f.Application.Applicant {
			return errs.ErrAccessDenied
		}
		if err := match(in.Etag, f.Application.Version); err != nil {
			return err
		}
		return f.Amend(in.Declaration, in.Purposes, by)
	}
	if !in.ValidateOnly {
		return a.change(ctx, in.ID, amend)
	}
	key := Key{Application: in.ID}
	f, err := a.store.File(ctx, key)
	if err != nil {
		return ApplicationView{}, err
	}
	if err := see(ctx, &f, key); err != nil {
		return ApplicationView{}, err
	}
	err = amend(&f, a.actor(caller.From(ctx)))
	return applicationView(&f), err
}

// SignApplication records a signature: a citizen's own, electronically, or one on paper that an official has before her.
func (a *App) SignApplication(ctx context.Context, id, person uuid.UUID, method domain.SignatureMethod) (ApplicationView, error) {
	c := caller.From(ctx)
	own, err := self(c)
	if err != nil {
		return ApplicationView{}, err
	}
	return a.change(ctx, id, func(f *domain.File, by domain.Actor) error {
		citizen := c.Kind == caller.Citizen
		if citizen != (method == domain.SignedElectronically) || citizen && person != own {
			return domain.ErrSignatureNotOwn
		}
		return f.Sign(person, method, by)
	})
}

// WithdrawApplication ends an undecided application. Of a household only the applicant may (R12); an official records it.
func (a *App) WithdrawApplication(ctx context.Context, id uuid.UUID, etag string) (ApplicationView, error) {
	own, err := self(caller.From(ctx))
	if err != nil {
		return ApplicationView{}, err
	}
	return a.change(ctx, id, func(f *domain.File, by domain.Actor) error {
		if own != uuid.Nil && own != f.Application.Applicant {
			return errs.ErrAccessDenied
		}
		if err := match(etag, f.Application.Version); err != nil {
			return err
		}
		return f.Withdraw(by)
	})
}
