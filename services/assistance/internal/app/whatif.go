package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// WhatIf is a question about one household. Facts come from Base or, when that is nil, from Facts.
type WhatIf struct {
	Base    uuid.UUID
	Facts   domain.Facts
	Set     *FactSet            // with Facts: what to put the declaration together from
	Changed *domain.Declaration // nil: the facts do not change
	Day     domain.Date         // 0: the day of the facts
	Pack    uuid.UUID           // nil: the pack in force on the day
}

// Answer sets two computations beside each other; neither is kept.
type Answer struct{ Now, Then domain.Assessment }

// WhatIf computes what would be otherwise for a household of the caller's municipality.
func (a *App) WhatIf(ctx context.Context, in WhatIf) (Answer, error) {
	facts, aCase, err := a.whatIfFacts(ctx, in)
	if err != nil {
		return Answer{}, err
	}
	about := domain.Assessment{Facts: facts}
	if err := a.unrestrictedNamed(ctx, Assessing, about.Persons()); err != nil {
		return Answer{}, err
	}
	engine, err := a.engineFor(ctx, facts.ApplicationDate)
	if err != nil {
		return Answer{}, err
	}
	var out Answer
	if out.Now, err = trial(engine, facts, aCase); err != nil {
		return Answer{}, err
	}
	if in.Day != 0 {
		facts = facts.On(in.Day)
	}
	if in.Changed != nil {
		facts.Declaration, facts.FactSet = *in.Changed, nil // the changed values have no source
	}
	if engine, err = a.engineOf(ctx, in.Pack, facts.ApplicationDate); err != nil {
		return Answer{}, err
	}
	out.Then, err = trial(engine, facts, aCase)
	return out, err
}

// whatIfFacts are the facts of the question, after the policy has allowed them.
func (a *App) whatIfFacts(ctx context.Context, in WhatIf) (domain.Facts, uuid.UUID, error) {
	if in.Base != uuid.Nil {
		kept, err := a.Assessment(ctx, in.Base)
		return kept.Facts, kept.Case, err
	}
	if in.Set != nil {
		var err error
		if in.Facts, err = a.assemble(ctx, in.Facts, *in.Set); err != nil {
			return in.Facts, uuid.Nil, err
		}
	}
	persons := domain.Assessment{Facts: in.Facts}.Persons()
	return in.Facts, uuid.Nil, mayUse(ctx, "assessment", "", in.Facts.Municipality, persons, errs.ErrAccessDenied)
}

// engineOf is the engine of a pack, whatever its state, or of the pack in force on a day.
func (a *App) engineOf(ctx context.Context, pack uuid.UUID, day domain.Date) (*domain.Engine, error) {
	if pack == uuid.Nil {
		return a.engineFor(ctx, day)
	}
	p, err := a.RulePack(ctx, pack)
	if err != nil {
		return nil, err
	}
	return a.rules.byHash(ctx, a.store, p.Hash)
}

func trial(e *domain.Engine, f domain.Facts, aCase uuid.UUID) (domain.Assessment, error) {
	outcome, err := e.Assess(f)
	return domain.Assessment{Case: aCase, Facts: f, Outcome: outcome, EngineVersion: string(e.Version()), ParametersHash: e.Parameters().Hash()}, err
}
