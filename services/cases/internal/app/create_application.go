package app

import (
	"context"
	"slices"
	"time"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// CreateApplication files an application. On paper it reads nothing before it writes: a second open application for the same
// purpose is refused by the database as domain.ErrApplicationDuplicate.
func (a *App) CreateApplication(ctx context.Context, in domain.Filing, validateOnly bool) (ApplicationView, error) {
	c := caller.From(ctx)
	var err error
	if in.Self, err = self(c); err != nil {
		return ApplicationView{}, err
	}
	applicant := names.Format("persons", in.Applicant)
	audit.Subjects(ctx, personNames(in.Declaration.Persons())...)
	if err := own(ctx, authz.Resource{Type: "application", Municipality: in.Municipality, Persons: []string{applicant}}); err != nil {
		return ApplicationView{}, err
	}
	f, err := domain.FileApplication(in, a.actor(c), a.term(in.Purposes))
	if err != nil {
		return ApplicationView{}, err
	}
	view := applicationView(&f)
	if validateOnly {
		return a.tryFiling(ctx, view)
	}
	audit.Subjects(ctx, names.Format("applications", f.Application.ID))
	pause := a.procedure.FilingPause(in.Municipality, f.Application.Channel, f.Application.Received)
	return view, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		if err := waited(ctx, tx, &f, pause); err != nil {
			return err
		}
		tx.SetResult(view)
		return tx.Save(ctx, &f)
	})
}

// term is how long a decision may take: that of a crisis is the municipality's own (R89), any other the general one (R98).
func (a *App) term(purposes []domain.Purpose) func(string, domain.Date) domain.Date {
	if slices.Contains(purposes, domain.PurposeCrisis) {
		return a.terms.CrisisDecision
	}
	return a.terms.Decision
}

// waited refuses a second new application through the e-service before the pause is over (R97). Other channels read nothing.
func waited(ctx context.Context, tx Tx, f *domain.File, pause time.Duration) error {
	if pause == 0 {
		return nil
	}
	now := f.Application.Created
	last, err := tx.FiledSince(ctx, f.Application.Applicant, f.Application.Channel, now.Add(-pause))
	if err != nil || last.IsZero() {
		return err
	}
	return domain.ErrFiledRecently.Retry(last.Add(pause).Sub(now))
}

// tryFiling checks what only stored records can tell, and gives an answer without a name: nothing was filed.
func (a *App) tryFiling(ctx context.Context, view ApplicationView) (ApplicationView, error) {
	taken, err := a.store.HasOpenApplication(ctx, view.Application.Applicant, view.Application.Purposes)
	if err == nil && taken {
		err = domain.ErrApplicationDuplicate
	}
	view.Application.ID = [16]byte{}
	return view, err
}
