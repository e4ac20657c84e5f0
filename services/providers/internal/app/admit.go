package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// Admission is on whose behalf a provider's system calls, and how far. Every provider-side use case begins with it, and
// takes the provider from it, never from the request: so no provider can ask for another's records.
type Admission struct {
	Provider    uuid.UUID
	Agreement   uuid.UUID // none while a system is known by its organisation alone
	Operator    uuid.UUID
	Environment domain.Environment
	Tenant      uuid.UUID
	Fields      []string
}

// admit finds for whom the calling system acts. It fails with domain.ErrNotAdmitted, whatever the cause is.
func (a *App) admit(ctx context.Context) (Admission, error) {
	c := caller.From(ctx)
	if c.Kind != caller.System || !c.HasRole("provider") || c.Organisation == "" {
		return Admission{}, domain.ErrNotAdmitted
	}
	p, err := a.store.ProviderByNumber(ctx, domain.Live, c.Organisation)
	if errs.KindOf(err) == errs.NotFound {
		return Admission{}, domain.ErrNotAdmitted
	}
	if err != nil {
		return Admission{}, err
	}
	return Admission{Provider: p.ID, Environment: p.Environment, Tenant: p.Tenant}, nil
}
