package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// FactSet names recorded facts to compute from: those of a household, as they were known at a moment; the zero time is now.
type FactSet struct {
	Household uuid.UUID
	KnownAt   time.Time
}

// maxFactSet bounds the facts of one household that one means test looks at.
const maxFactSet = 5000

// assemble puts the declaration of facts together from what was known, and notes the version behind each value. Only facts that the
// municipality itself recorded are looked at, and the policy is asked about every person before anything is answered.
func (a *App) assemble(ctx context.Context, f domain.Facts, set FactSet) (domain.Facts, error) {
	audit.Subjects(ctx, names.Format("households", set.Household))
	if err := mayUse(ctx, "assessment", "", f.Municipality, nil, errs.ErrAccessDenied); err != nil {
		return f, err
	}
	at, err := a.knownAt(set.KnownAt, "assessment.fact_set.known_at")
	if err != nil {
		return f, err
	}
	month := f.ApplicationDate.Month()
	known, err := a.store.FactsAsOf(ctx, FactQuery{
		Household: set.Household, Municipality: f.Municipality, KnownAt: at, Size: maxFactSet,
		Days: domain.Days{From: (month - 12).First(), Until: (month + 1).First()},
	})
	if err != nil {
		return f, err
	}
	f.Declaration = domain.Declaration{}
	f.FactSet = &domain.FactSet{Household: names.Format("households", set.Household), KnownAt: domain.Instant(at)}
	return f, f.Assemble(known)
}
