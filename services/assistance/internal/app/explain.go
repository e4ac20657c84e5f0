package app

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// Explanation is what a result does not say by itself.
type Explanation struct {
	Rights []domain.Right
	Flips  []domain.Flip
}

// Explain says what else the household of a kept assessment may be entitled to, and the smallest change of one input that changes each
// line. It computes with the engine and the rows of the assessment; when those are nowhere, that is domain.ErrNotReplayable.
func (a *App) Explain(ctx context.Context, id uuid.UUID) (Explanation, error) {
	kept, err := a.Assessment(ctx, id)
	if err != nil {
		return Explanation{}, err
	}
	engine, err := a.rules.byHash(ctx, a.store, kept.ParametersHash)
	if errors.Is(err, domain.ErrRulePackNotFound) {
		return Explanation{}, domain.ErrNotReplayable.Wrap(err)
	}
	if err == nil {
		engine, err = engine.At(domain.Version(kept.EngineVersion))
	}
	if err != nil {
		return Explanation{}, err
	}
	var out Explanation
	if out.Rights, err = engine.OtherRights(kept.Facts); err != nil {
		return Explanation{}, err
	}
	out.Flips, err = engine.Flips(kept.Facts)
	return out, err
}
