package app

import (
	"context"

	"github.com/google/uuid"
)

// GetApplication reads an application.
func (a *App) GetApplication(ctx context.Context, id uuid.UUID) (ApplicationView, error) {
	key := Key{Application: id}
	f, err := a.store.File(ctx, key)
	if err != nil {
		return ApplicationView{}, err
	}
	if err := see(ctx, &f, key); err != nil {
		return ApplicationView{}, err
	}
	return applicationView(&f), nil
}
