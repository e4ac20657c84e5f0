package app

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// Award is what one decision granted as a whole.
type Award struct {
	Decision, Case, Assessment uuid.UUID // Assessment is nil when it is not kept here
	Municipality               string
	Start, End                 domain.Date // inclusive: the first day and the last day of anything granted
	Persons                    []uuid.UUID
	Facts                      *domain.Facts // of the assessment
	Applicant                  uuid.UUID     // nil when not said
	Issued                     time.Time     // when the decision was issued
	At                         time.Time
}

// award puts a grant together with the facts of its assessment; nil when nothing was granted.
func (a *App) award(ctx context.Context, d domain.Decision, g domain.Grant) (*Award, error) {
	out := Award{Decision: d.ID, Case: d.Case, Municipality: d.Municipality, Persons: d.Persons, Applicant: d.Applicant, Issued: d.IssuedAt, At: g.At}
	for _, c := range g.Claims() {
		if out.Start == 0 || c.Start < out.Start {
			out.Start = c.Start
		}
		out.End = max(out.End, c.End)
	}
	if out.Start == 0 {
		return nil, nil
	}
	if d.Assessment == uuid.Nil {
		return &out, nil
	}
	kept, err := a.store.Assessment(ctx, d.Assessment)
	switch {
	case err == nil:
		out.Assessment = kept.ID
		if kept.Facts.Declaration.Crisis == nil { // nothing to recalculate, and no household of the caseload
			out.Facts = &kept.Facts
		}
	case !errors.Is(err, domain.ErrAssessmentNotFound):
		return nil, err
	}
	return &out, nil
}
