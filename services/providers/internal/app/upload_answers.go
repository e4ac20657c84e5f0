package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/catalogue"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// forgottenAtOnce bounds how many kept answers go in one transaction.
const forgottenAtOnce = 100_000

// UploadAnswers lists the kept answers of one of the provider's uploads, and until when they are kept.
func (a *App) UploadAnswers(ctx context.Context, id uuid.UUID, q AnswerQuery) ([]domain.Judgement, time.Time, error) {
	adm, err := a.admitRecords(ctx)
	if err != nil {
		return nil, time.Time{}, err
	}
	u, err := a.store.Upload(ctx, adm.Provider, id)
	if err != nil {
		return nil, time.Time{}, err
	}
	list, err := a.store.UploadAnswers(ctx, u.ID, q)
	return list, u.Moved.AddDate(0, 0, a.answersKept()), err
}

// answersKept is for how many days.
func (a *App) answersKept() int {
	if days := a.catalogue.Days(catalogue.UploadAnswers, a.today()); len(days) > 0 {
		return days[0]
	}
	return 0
}

// forgetAnswers removes the answers of files whose term is over.
func (a *App) forgetAnswers(ctx context.Context) error {
	return a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		return tx.ForgetUploadAnswers(ctx, a.now().AddDate(0, 0, -a.answersKept()), forgottenAtOnce)
	})
}
