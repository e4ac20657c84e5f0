package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
)

// GetCase reads a whole case: one statement, one more for the one-month awards that officials see (R86), one call
// to the registry for the applicant's name.
func (a *App) GetCase(ctx context.Context, id uuid.UUID) (CaseView, error) {
	key := Key{Case: id}
	f, err := a.store.File(ctx, key)
	if err != nil {
		return CaseView{}, err
	}
	if err := see(ctx, &f, key); err != nil {
		return CaseView{}, err
	}
	found, _ := a.names(ctx, []uuid.UUID{f.Application.Applicant})
	view := a.caseView(ctx, f, found[f.Application.Applicant].DisplayName)
	if caller.From(ctx).Kind != caller.Citizen {
		view.OneMonthAwards, err = a.oneMonthAwards(ctx, &f)
	}
	return view, err
}
