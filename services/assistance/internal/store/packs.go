package store

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/assistance/internal/domain"
	"github.com/digisoc/platform/services/assistance/internal/store/db"
)

// RulePacks reads every pack that was proposed here, the oldest first.
func (s *Store) RulePacks(ctx context.Context) ([]domain.RulePack, error) {
	rows, err := s.q.RulePacks(ctx)
	return collect(rows, err, func(r db.RulePacksRow) (domain.RulePack, error) { return rulePack(db.LockRulePackRow(r)) })
}

// RulePackBody is the canonical rows of a pack by their hash; domain.ErrRulePackNotFound when there is none.
func (s *Store) RulePackBody(ctx context.Context, hash string) ([]byte, error) {
	b, err := s.q.RulePackBody(ctx, hash)
	return b, noPack(failure(err))
}

// AddRulePack keeps a proposed pack with its rows.
func (t *Tx) AddRulePack(ctx context.Context, p domain.RulePack, body []byte) error {
	if p.Warnings == nil {
		p.Warnings = []string{}
	}
	return t.q.AddRulePack(ctx, db.AddRulePackParams{
		ID: p.ID, Label: p.Label, Reason: p.Reason, Hash: p.Hash, Body: body, ValidFrom: toDate(p.ValidFrom),
		RowCount: int32(p.Rows), Warnings: p.Warnings, ProposedBy: p.ProposedBy, ProposedAt: p.ProposedAt,
	})
}

// LockRulePack reads a pack for a change; domain.ErrRulePackNotFound when there is none.
func (t *Tx) LockRulePack(ctx context.Context, id uuid.UUID) (domain.RulePack, error) {
	row, err := t.q.LockRulePack(ctx, id)
	if err != nil {
		return domain.RulePack{}, noPack(failure(err))
	}
	return rulePack(row)
}

// ActivateRulePack keeps that a pack is in force.
func (t *Tx) ActivateRulePack(ctx context.Context, p domain.RulePack) error {
	return t.q.ActivateRulePack(ctx, db.ActivateRulePackParams{
		ID: p.ID, ActivatedBy: toText(p.ActivatedBy), ActivatedAt: pgtype.Timestamptz{Time: p.ActivatedAt, Valid: true}, RetroactiveReason: toText(p.RetroactiveReason),
	})
}

func noPack(err error) error {
	if err != nil && errs.KindOf(err) == errs.NotFound {
		return domain.ErrRulePackNotFound
	}
	return err
}

func rulePack(r db.LockRulePackRow) (domain.RulePack, error) {
	p := domain.RulePack{
		ID: r.ID, Label: r.Label, Reason: r.Reason, Hash: r.Hash, ValidFrom: fromDate(r.ValidFrom), Rows: int(r.RowCount), Warnings: r.Warnings,
		ProposedBy: r.ProposedBy, ProposedAt: r.ProposedAt.UTC(), ActivatedBy: r.ActivatedBy.String, RetroactiveReason: r.RetroactiveReason.String,
	}
	if r.ActivatedAt.Valid {
		p.ActivatedAt = r.ActivatedAt.Time.UTC()
	}
	return p, p.State.UnmarshalText([]byte(r.State))
}
