package domain

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// BreakGlass is an opening of one person's data to an operator in an emergency (GR-21, SEC-ACC-3).
type BreakGlass struct {
	ID             uuid.UUID
	Ticket, Reason string
	Subject        uuid.UUID
	Groups         []string
	Minutes        int
	RequestedBy    string
	RequestedAt    time.Time
	ApprovedBy     string
	ApprovedAt     time.Time
	Until          time.Time
	EndedBy        string
	EndedAt        time.Time
	ReviewedBy     string
	ReviewedAt     time.Time
	Outcome        string
	Finding        string
}

// The states of an opening. Time moves one from open to the review by itself: no program has to run for it.
const (
	GlassRequested = "REQUESTED"
	GlassOpen      = "OPEN"
	GlassToReview  = "TO_REVIEW"
	GlassReviewed  = "REVIEWED"
	GlassWithdrawn = "WITHDRAWN"
)

// State is where an opening stands at a time.
func (g *BreakGlass) State(now time.Time) string {
	switch {
	case !g.ReviewedAt.IsZero():
		return GlassReviewed
	case g.ApprovedAt.IsZero() && !g.EndedAt.IsZero():
		return GlassWithdrawn
	case g.ApprovedAt.IsZero():
		return GlassRequested
	case now.Before(g.Until):
		return GlassOpen
	}
	return GlassToReview
}

// Approve opens it, until its minutes are over. Who asked does not approve; what was asked too long ago is asked anew.
func (g *BreakGlass) Approve(by string, now time.Time, within time.Duration) error {
	switch {
	case g.State(now) != GlassRequested || now.Sub(g.RequestedAt) > within:
		return ErrGlassState
	case by == g.RequestedBy:
		return ErrGlassSamePerson
	}
	g.ApprovedBy, g.ApprovedAt, g.Until = by, now, now.Add(time.Duration(g.Minutes)*time.Minute)
	return nil
}

// End ends what is open, or withdraws what was not approved.
func (g *BreakGlass) End(by string, now time.Time) error {
	switch g.State(now) {
	case GlassOpen:
		g.Until = now
	case GlassRequested:
	default:
		return ErrGlassState
	}
	g.EndedBy, g.EndedAt = by, now
	return nil
}

// Review closes the review. Neither who asked nor who approved does it.
func (g *BreakGlass) Review(by, outcome, finding string, now time.Time) error {
	switch {
	case g.State(now) != GlassToReview:
		return ErrGlassState
	case by == g.RequestedBy || by == g.ApprovedBy:
		return ErrGlassSamePerson
	case !slices.Contains([]string{"JUSTIFIED", "NOT_JUSTIFIED", "INCIDENT"}, outcome):
		return at(ErrGlassInvalid, "outcome")
	}
	g.ReviewedBy, g.ReviewedAt, g.Outcome, g.Finding = by, now, outcome, finding
	return nil
}

// OpenTo reports whether somebody may use it now: who asked for it, while it is open.
func (g *BreakGlass) OpenTo(who string, now time.Time) bool {
	return g.RequestedBy == who && g.State(now) == GlassOpen
}

// LastStep is when it was changed last.
func (g *BreakGlass) LastStep() time.Time {
	for _, t := range []time.Time{g.ReviewedAt, g.EndedAt, g.ApprovedAt} {
		if !t.IsZero() {
			return t
		}
	}
	return g.RequestedAt
}
