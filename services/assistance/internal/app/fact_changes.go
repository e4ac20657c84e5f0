package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// CorrectFact says how a fact is after its correction.
type CorrectFact struct {
	ID     uuid.UUID // of the version that the caller has seen
	Days   domain.Days
	Value  domain.FactValue
	Source *domain.FactSource // nil: as it was
	Reason string
}

// CorrectFact makes the next version of a fact: the old one stops being what is known, the new one begins, in one transaction. A fact
// of a register is domain.ErrFactFromRegister; a version that is not the last one is domain.ErrFactSuperseded.
func (a *App) CorrectFact(ctx context.Context, in CorrectFact) (domain.Fact, error) {
	return a.changeFact(ctx, in.ID, func(f domain.Fact, known []domain.Fact, w domain.FactAuthor) (domain.FactChange, error) {
		source := f.Source
		if in.Source != nil {
			source = *in.Source
		}
		c, err := f.Correct(w, in.Days, in.Value, source, in.Reason)
		if err != nil {
			return c, err
		}
		at := func(int) string { return "fact" }
		if err := domain.CheckFacts(c.Adds, a.today(), at); err != nil {
			return c, err
		}
		if in.Value.Kind != f.Value.Kind || source.Kind == domain.FromRegister {
			e := domain.ErrFactKindInvalid
			return c, e.Meta("rule", "R96").Field("fact.value", e.Reason, "The kind of a fact stays; its source does not become a register. (R96)", "Fakta veids nemainās; reģistrs par tā avotu nekļūst. (R96)")
		}
		return c, c.FitsCorrected(known, at(0))
	})
}

// RetractFact ends a fact that was not so; it can be read as it was known before. A fact of a register is domain.ErrFactFromRegister.
func (a *App) RetractFact(ctx context.Context, id uuid.UUID, reason string) (domain.Fact, error) {
	return a.changeFact(ctx, id, func(f domain.Fact, _ []domain.Fact, w domain.FactAuthor) (domain.FactChange, error) {
		return f.Retract(w, reason)
	})
}

// DisputeFact marks a fact as disputed: its value stays and counts, and lists, results and traces say that it is disputed.
func (a *App) DisputeFact(ctx context.Context, id uuid.UUID, reason string) (domain.Fact, error) {
	return a.changeFact(ctx, id, func(f domain.Fact, _ []domain.Fact, w domain.FactAuthor) (domain.FactChange, error) {
		return f.DisputeBy(w, reason)
	})
}

// changeFact changes one fact of the caller's municipality, if the version is the one that is known.
func (a *App) changeFact(ctx context.Context, id uuid.UUID, change func(f domain.Fact, known []domain.Fact, w domain.FactAuthor) (domain.FactChange, error)) (domain.Fact, error) {
	seen, err := a.fact(ctx, id)
	if err != nil {
		return domain.Fact{}, err
	}
	c, err := a.changeFacts(ctx, seen.Household, persons(seen), func(c domain.FactChange) any { return OneFact(c) }, func(known []domain.Fact, w domain.FactAuthor) (domain.FactChange, error) {
		for _, f := range known {
			if f.ID == id {
				return change(f, known, w)
			}
		}
		return domain.FactChange{}, domain.ErrFactSuperseded
	})
	return OneFact(c), err
}

// fact reads a version that the caller may see.
func (a *App) fact(ctx context.Context, id uuid.UUID) (domain.Fact, error) {
	f, err := a.store.Fact(ctx, id)
	if err != nil {
		return domain.Fact{}, err
	}
	audit.SetCase(ctx, names.Format("cases", f.Case))
	audit.Subjects(ctx, names.Format("households", f.Household))
	return f, mayUse(ctx, "fact", names.Format("facts", id), f.Municipality, personNames(persons(f)), domain.ErrFactNotFound, names.Format("cases", f.Case))
}

func persons(f domain.Fact) []uuid.UUID {
	if f.Person == uuid.Nil {
		return nil
	}
	return []uuid.UUID{f.Person}
}
