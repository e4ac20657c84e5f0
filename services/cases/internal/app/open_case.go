package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/cases/internal/domain"
)

// OpenCase opens the case of an application. The persons are checked in the registry before the transaction begins; if
// the application changed in between, they are checked against its new members and the answer may be PERSON_UNKNOWN. The new case
// is what tasks to renew in the household's other cases asked for.
func (a *App) OpenCase(ctx context.Context, application uuid.UUID, assignee string) (CaseView, error) {
	key := Key{Application: application}
	c, err := official(ctx)
	if err != nil {
		return CaseView{}, err
	}
	f, err := a.store.File(ctx, key)
	if err != nil {
		return CaseView{}, err
	}
	if err := see(ctx, &f, key); err != nil {
		return CaseView{}, err
	}
	if err := f.CanOpenCase(); err != nil {
		return CaseView{}, err
	}
	registry, err := a.persons.Persons(ctx, f.Application.Declaration.Persons())
	if err != nil {
		return CaseView{}, err
	}
	var view CaseView
	by := a.actor(c)
	err = a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		f, err := tx.Lock(ctx, key)
		if err != nil {
			return err
		}
		if err := openCase(ctx, tx, &f, registry, assignee, by); err != nil {
			return err
		}
		if err := see(ctx, &f, key); err != nil {
			return err
		}
		if err := tx.EndReviews(ctx, &f, []domain.TaskKind{domain.TaskRenew}, by.Now); err != nil {
			return err
		}
		saved := f
		view = a.caseView(ctx, f, registry[f.Application.Applicant].DisplayName)
		tx.SetResult(view)
		return tx.Save(ctx, &saved)
	})
	return view, err
}

func openCase(ctx context.Context, tx Tx, f *domain.File, registry map[uuid.UUID]Person, assignee string, by domain.Actor) error {
	if err := f.CanOpenCase(); err != nil { // before a number is taken
		return err
	}
	births := make(map[uuid.UUID]domain.Date, len(registry))
	for id, p := range registry {
		births[id] = p.BirthDate
	}
	if err := f.CheckPersons(births); err != nil {
		return err
	}
	prefix, year := f.NumberSeries(by.Today)
	n, err := tx.NextNumber(ctx, prefix, year)
	if err != nil {
		return err
	}
	return f.OpenCase(domain.CaseNumber(prefix, year, n), assignee, by)
}
