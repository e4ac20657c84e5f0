package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// Replay is what came of computing an assessment again.
type Replay struct {
	Identical     bool // every byte of facts, result and trace is the same
	Intact        bool // the kept bytes are those that were kept on the day
	Kept, Now     string
	EngineVersion string
	Hash          string // of the parameters
}

// Replay computes a kept assessment again, with the engine version, parameters and facts it was made with. One that was kept
// before its exact bytes were, or whose parameters are nowhere, is domain.ErrNotReplayable.
func (a *App) Replay(ctx context.Context, id uuid.UUID) (Replay, error) {
	kept, err := a.Assessment(ctx, id)
	if err != nil {
		return Replay{}, err
	}
	if kept.Kept == nil || kept.SHA256 == "" {
		return Replay{}, domain.ErrNotReplayable
	}
	engine, err := a.rules.byHash(ctx, a.store, kept.ParametersHash)
	if errors.Is(err, domain.ErrRulePackNotFound) {
		return Replay{}, domain.ErrNotReplayable.Wrap(err)
	}
	if err == nil {
		engine, err = engine.At(domain.Version(kept.EngineVersion))
	}
	if err != nil {
		return Replay{}, err
	}
	outcome, err := engine.Assess(kept.Facts)
	if err != nil {
		return Replay{}, err
	}
	again, err := domain.Canonical(kept.Facts, outcome)
	if err != nil {
		return Replay{}, err
	}
	out := Replay{
		Kept: kept.SHA256, Now: digest(again), Intact: digest(kept.Kept) == kept.SHA256,
		EngineVersion: kept.EngineVersion, Hash: kept.ParametersHash,
	}
	out.Identical = out.Intact && out.Now == out.Kept
	return out, nil
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
