package app

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// Automated is what this service does by itself with data of persons, until one has had them restricted (GDPR 18).
type Automated string

// The automated uses.
const (
	Assessing Automated = "ASSESSMENT"
	Comparing Automated = "CONFLICT_CHECK"
	Reserving Automated = "RESERVE"
)

// RestrictionStore is what is known of restrictions.
type RestrictionStore interface {
	// Restricted are those of the persons whose data may not be used so at a moment, in order and once each.
	Restricted(ctx context.Context, use Automated, persons []uuid.UUID, at time.Time) ([]uuid.UUID, error)
	// AllRestricted are the names of all persons whose data may not be used so at a moment.
	AllRestricted(ctx context.Context, use Automated, at time.Time) (map[string]bool, error)
}

// unrestricted refuses to use data of persons who have had them restricted: errs.ErrDataRestricted, with their opaque names. A human decides what
// becomes of it; the cases service has told whoever works with the file.
func (a *App) unrestricted(ctx context.Context, use Automated, persons []uuid.UUID) error {
	list, err := a.store.Restricted(ctx, use, persons, a.now())
	if err != nil || len(list) == 0 {
		return err
	}
	out := errs.ErrDataRestricted.Meta("use", string(use))
	for _, p := range list {
		out = out.Field(names.Format("persons", p), out.Reason, out.Message, out.MessageLV)
	}
	return out
}

// unrestrictedNamed is unrestricted for persons by name.
func (a *App) unrestrictedNamed(ctx context.Context, use Automated, persons []string) error {
	ids := make([]uuid.UUID, 0, len(persons))
	for _, p := range persons {
		id, err := names.Parse("persons", p)
		if err != nil {
			return err
		}
		ids = append(ids, id)
	}
	return a.unrestricted(ctx, use, ids)
}

// apart divides checks into those that may be made and those that wait until a restriction is lifted.
func (a *App) apart(ctx context.Context, due []Due) (may, wait []Due, err error) {
	var all []uuid.UUID
	for _, d := range due {
		all = append(all, d.Persons...)
	}
	held, err := a.store.Restricted(ctx, Comparing, all, a.now())
	if err != nil {
		return nil, nil, err
	}
	for _, d := range due {
		if slices.ContainsFunc(d.Persons, func(p uuid.UUID) bool { return slices.Contains(held, p) }) {
			wait = append(wait, d)
		} else {
			may = append(may, d)
		}
	}
	return may, wait, nil
}

// computable divides running awards into those that may be computed anew and the cases of those that may not.
func (a *App) computable(ctx context.Context, awards []domain.Running) (may []domain.Running, cases []uuid.UUID, err error) {
	var all []uuid.UUID
	for _, r := range awards {
		all = append(all, r.Persons...)
	}
	held, err := a.store.Restricted(ctx, Assessing, all, a.now())
	if err != nil {
		return nil, nil, err
	}
	for _, r := range awards {
		if slices.ContainsFunc(r.Persons, func(p uuid.UUID) bool { return slices.Contains(held, p) }) {
			cases = append(cases, r.Case)
		} else {
			may = append(may, r)
		}
	}
	return may, cases, nil
}
