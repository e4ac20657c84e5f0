package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// BeginUpload begins a file, or goes on with one that was broken off. offset is where the sender goes on; it is where the
// file was taken to, or nothing is read.
func (a *App) BeginUpload(ctx context.Context, id uuid.UUID, offset int64) (u domain.Upload, err error) {
	adm, err := a.admitRecords(ctx)
	if err == nil {
		err = adm.Writes()
	}
	if err != nil {
		return u, err
	}
	if id != uuid.Nil {
		if u, err = a.store.Upload(ctx, adm.Provider, id); err != nil {
			return u, err
		}
		switch {
		case u.Agreement != adm.Agreement:
			return u, domain.ErrUploadNotFound
		case u.Done:
			return u, domain.ErrUploadDone
		case offset != u.Bytes:
			return u, domain.ErrUploadOffset
		}
		return u, nil
	}
	if offset != 0 {
		return u, domain.ErrUploadOffset
	}
	u = domain.Upload{ID: newID(), Provider: adm.Provider, Agreement: adm.Agreement}
	return u, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error { return tx.AddUpload(ctx, u, a.timeIn(ctx)) })
}

// EndUpload says that a file was read to its end.
func (a *App) EndUpload(ctx context.Context, u *domain.Upload) error {
	if _, err := a.admitRecords(ctx); err != nil {
		return err
	}
	u.Done = true
	return a.store.InTx(ctx, func(ctx context.Context, tx Tx) error { return tx.SaveUpload(ctx, *u, a.timeIn(ctx)) })
}

// Upload returns how far a file of the provider was taken.
func (a *App) Upload(ctx context.Context, id uuid.UUID) (domain.Upload, error) {
	adm, err := a.admitRecords(ctx)
	if err != nil {
		return domain.Upload{}, err
	}
	return a.store.Upload(ctx, adm.Provider, id)
}

// Records lists current records: the provider's own, or those about clients of the official's municipality.
func (a *App) Records(ctx context.Context, q RecordQuery) ([]domain.Kept, error) {
	if caller.From(ctx).Kind == caller.Staff {
		return a.recordsOfMunicipality(ctx, q)
	}
	adm, err := a.admitRecords(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := a.store.Records(ctx, adm, q)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		if err := seeBy(ctx, assigned(adm.Provider, rows[i].Provider), "delivery", "", rows[i].Municipality, persons(rows[i].Person), domain.ErrRecordNotFound); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

func persons(id uuid.UUID) []uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return []uuid.UUID{id}
}
