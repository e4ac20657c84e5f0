package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/pkg/page"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// Refusals returns a page of reads that were refused, the newest first. Whoever is no auditor sees those about
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

// recipientOf is the kind of recipient, in the grants, that reads a dataset for a purpose.
func recipientOf(d domain.Dataset, purpose string) string {
	switch {
	case d == domain.ReferredChildren:
		return "CHILDREN_FUND"
	case purpose == "RELIEF":
		return "RELIEF_UNIT"
	case d == domain.HouseholdStatus:
		return "DAGR_STATUS"
	}
	return "DAGR_BENEFITS"
}

// clauseOf is the first clause of the decision that fails where a permission does not allow a request: it is not the organisation's or
// not in force, or names another purpose or dataset.
func clauseOf(p *domain.Permission, r domain.Request) string {
	held := p.Organisation != "" && p.Organisation == r.Organisation && p.Suspended.IsZero() && p.Ended.IsZero() && !r.Day.Before(p.From) && !r.Day.After(p.To)
	if !held {
		return disclose.ClauseAgreement
	}
	return disclose.ClauseListed
}

// refused keeps why a read was refused, for the data officer of the organisation, and returns the refusal, which does not tell it.
func (a *App) refused(ctx context.Context, r domain.Request, clause string, told error) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	kept := domain.Refusal{ID: id, At: a.now(), Recipient: recipientOf(r.Dataset, r.Purpose), Organisation: r.Organisation, Purpose: r.Purpose, Mode: "API", Clause: clause}
	kept.Grant = a.rules.Decide(disclose.Question{Recipient: kept.Recipient, Purpose: r.Purpose, Day: r.Day.Format(time.DateOnly)}).Grant
	if err := a.store.KeepRefusal(ctx, kept); err != nil {
		return err
	}
	return told
}
