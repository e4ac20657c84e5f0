package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/release"
)

// CheckStatus says whether the person with a personal code has a status of the caller's municipality today, and its last day (GR-17).
// Nobody known by the code, no status, one of another municipality and one that is restricted (GDPR 18) are the same no.
func (a *App) CheckStatus(ctx context.Context, number, code string) (last time.Time, has bool, err error) {
	who := caller.From(ctx)
	if who.Municipality == "" || who.Purpose != "RELIEF" {
		return last, false, errs.ErrAccessDenied
	}
	p, err := a.permitted(ctx, domain.HouseholdStatus, number)
	if err != nil {
		return last, false, err
	}
	person, err := a.persons.ByCode(ctx, code, p.ID)
	if err != nil || person == uuid.Nil {
		return last, false, err
	}
	audit.Subjects(ctx, names.Format("persons", person))
	all, err := a.store.OfPerson(ctx, domain.HouseholdStatus, person)
	for i := range all {
		v, today := &all[i], a.today()
		if v.Municipality == who.Municipality && !v.Withdrawn && !today.Before(v.Part.From) && !today.After(v.Part.To) {
			has = true
			if v.Part.To.After(last) {
				last = v.Part.To
			}
		}
	}
	c := a.ways.Cut(release.Status, release.To{Dataset: domain.HouseholdStatus}, a.today())
	if has = has && c.Opens("has_status"); !has || !c.Opens("valid_to") {
		last = time.Time{}
	}
	return last, has, err
}
