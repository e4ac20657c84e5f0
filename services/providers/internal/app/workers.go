package app

import (
	"context"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

// RegisterWorkers keeps who works for the calling provider; a worker who is known is changed. A record is judged by the worker
// as registered when it comes.
func (a *App) RegisterWorkers(ctx context.Context, list []domain.Worker) ([]domain.Worker, error) {
	adm, err := a.admitRecords(ctx)
	if err == nil {
		err = adm.Writes()
	}
	if err == nil {
		err = domain.CheckWorkers(list)
	}
	if err != nil {
		return nil, err
	}
	for i := range list {
		list[i].Provider = adm.Provider
	}
	return list, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		tx.Answer(list)
		return tx.SaveWorkers(ctx, adm.Provider, list, a.timeIn(ctx))
	})
}

// Workers lists the calling provider's workers after a name.
func (a *App) Workers(ctx context.Context, after string, size int) ([]domain.Worker, error) {
	adm, err := a.admitRecords(ctx)
	if err != nil {
		return nil, err
	}
	return a.store.Workers(ctx, adm.Provider, after, size)
}

// demand marks the records for which a rule demands a registered worker.
func (a *App) demand(adm Admission, in []domain.Parsed, facts []domain.RecordFacts) []domain.RecordFacts {
	for i := range facts {
		facts[i].WorkerDemanded = a.catalogue.WorkerDemanded(facts[i].ServiceKind, adm.Grant, in[i].Record.Day)
	}
	return facts
}
