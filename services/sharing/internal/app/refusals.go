package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/page"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// Refusals returns a page of questions that were answered with nothing, the newest first. Whoever is no auditor sees those about
// the own organisation or municipality only, or is told domain.ErrNotItself.
func (a *App) Refusals(ctx context.Context, organisation string, size int32, token string) (list []domain.Refusal, next string, err error) {
	if who := caller.From(ctx); !who.HasRole("auditor") {
		own := who.Organisation
		if own == "" {
			own = who.Municipality
		}
		if own == "" || (organisation != "" && organisation != own) {
			return nil, "", domain.ErrNotItself
		}
		organisation = own
	}
	before := uuid.Max
	if _, err := page.Decode(token, organisation, &before); err != nil {
		return nil, "", err
	}
	n := page.Size(size)
	if list, err = a.store.Refusals(ctx, organisation, before, n+1); err != nil {
		return nil, "", err
	}
	if len(list) > n {
		list = list[:n]
		next, err = page.Encode(organisation, list[n-1].ID)
	}
	return list, next, err
}
