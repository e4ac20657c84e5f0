package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// amend locks a case, lets step change it and answers with it.
func (a *App) amend(ctx context.Context, kase uuid.UUID, etag string, step func(*domain.File, domain.Actor) error) (CaseView, error) {
	key := Key{Case: kase}
	c, err := official(ctx)
	if err != nil {
		return CaseView{}, err
	}
	read, err := a.store.File(ctx, key)
	if err != nil {
		return CaseView{}, err
	}
	if err := see(ctx, &read, key); err != nil {
		return CaseView{}, err
	}
	found, _ := a.names(ctx, []uuid.UUID{read.Application.Applicant})
	by := a.actor(c)
	var view CaseView
	err = a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		f, err := tx.Lock(ctx, key)
		if err != nil {
			return err
		}
		if err := see(ctx, &f, key); err != nil {
			return err
		}
		if err := match(etag, f.Case.Version); err != nil {
			return err
		}
		if err := step(&f, by); err != nil {
			return err
		}
		saved := f
		view = a.caseView(ctx, f, found[f.Application.Applicant].DisplayName)
		tx.SetResult(view)
		return tx.Save(ctx, &saved)
	})
	return view, err
}

// RecordAgreement records the co-operation agreement, or why none is concluded (R46).
func (a *App) RecordAgreement(ctx context.Context, kase uuid.UUID, agreement domain.Agreement, etag string) (CaseView, error) {
	return a.amend(ctx, kase, etag, func(f *domain.File, by domain.Actor) error { return f.RecordAgreement(agreement, by) })
}

// MarkDocument records what is known of a document of the checklist (R92, R93).
func (a *App) MarkDocument(ctx context.Context, kase uuid.UUID, m domain.DocumentMark, etag string) (CaseView, error) {
	return a.amend(ctx, kase, etag, func(f *domain.File, by domain.Actor) error {
		return f.MarkDocument(m, a.procedure.Checklist(f.Application), by)
	})
}

// oneMonthMayRepeat refuses a further one-month award of the calendar year where the law in force allows one (R86). How many are
// allowed is not confirmed: the row says "unlimited" until a lawyer changes it, and then nothing is asked for but the count shown.
func (a *App) oneMonthMayRepeat(ctx context.Context, d *domain.Decision, before int) error {
	if !d.IsOneMonth() || before == 0 {
		return nil
	}
	once, err := a.assistance.OneMonthOnce(ctx, domain.Month(a.today().String()[:7]))
	if err == nil && once {
		err = domain.ErrOneMonthRepeated
	}
	return err
}

// oneMonthAwards counts the one-month awards of this calendar year in Riga that the municipality issued to persons of the
// household (R86).
func (a *App) oneMonthAwards(ctx context.Context, f *domain.File) (int, error) {
	since := time.Date(a.today().Year(), time.January, 1, 0, 0, 0, 0, clock.Riga)
	return a.store.OneMonthAwards(ctx, f.Application.Municipality, f.Application.Declaration.Persons(), since, since.AddDate(1, 0, 0))
}
