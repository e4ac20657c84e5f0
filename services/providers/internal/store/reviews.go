package store

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// RecordsOfAssignment reads what counts under an assignment, by day: names, days and units.
func (t *Tx) RecordsOfAssignment(ctx context.Context, assignment uuid.UUID) ([]domain.Kept, error) {
	rows, err := t.q.RecordsOfAssignment(ctx, optional(assignment))
	out := make([]domain.Kept, len(rows))
	for i, r := range rows {
		out[i] = domain.Kept{ID: r.ID, Record: domain.Record{Day: domain.DateOf(r.Day), Units: domain.Units(r.Units)}}
	}
	return out, err
}

// ProposeReviews keeps which records of an assignment break a rule since a correction, instead of what was proposed before.
func (t *Tx) ProposeReviews(ctx context.Context, assignment, correction uuid.UUID, list []domain.Kept, now time.Time) error {
	if err := t.q.RemoveReviewsOfAssignment(ctx, optional(assignment)); err != nil {
		return err
	}
	p := db.AddReviewsParams{CorrectionID: correction, ProposedAt: now}
	for i := range list {
		var rules, fields []string
		for _, f := range list[i].Review {
			rules, fields = append(rules, f.Rule), append(fields, f.Field)
		}
		p.Records, p.Rules, p.Fields = append(p.Records, list[i].ID), append(p.Rules, strings.Join(rules, ",")), append(p.Fields, strings.Join(fields, ","))
	}
	if len(p.Records) == 0 {
		return nil
	}
	return t.q.AddReviews(ctx, p)
}

// ForgetReviews keeps that the municipality has looked at records.
func (t *Tx) ForgetReviews(ctx context.Context, records []uuid.UUID) error {
	if len(records) == 0 {
		return nil
	}
	return t.q.RemoveReviews(ctx, records)
}
