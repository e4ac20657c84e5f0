package domain

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// RoleGrant is a role of an official as the issuer's tokens showed it, and what reviewers said of it (SEC-ACC-1).
type RoleGrant struct {
	ID                              uuid.UUID
	Subject, Role                   string
	Organisation, Processor         string
	FirstSeen, LastSeen             time.Time
	Outcome, ReviewReason, Reviewer string
	Reviewed                        time.Time
}

// The outcomes of a review.
const (
	ReviewConfirmed = "CONFIRMED"
	ReviewEnded     = "ENDED"
)

// ReviewRules say how often roles are reviewed; by day.
type ReviewRules struct {
	Months     int      // for every role
	Often      int      // months for privileged roles and those that open S and C groups
	OftenRoles []string // which these are
	GraceDays  int      // days after the due day before a role lapses
	Kept       []string // roles that no lapse of time takes, because without them nobody could review
}

// Due is the day by which the role must be reviewed.
func (g *RoleGrant) Due(r ReviewRules, zone *time.Location) time.Time {
	since := g.FirstSeen
	if !g.Reviewed.IsZero() {
		since = g.Reviewed
	}
	y, m, d := since.In(zone).Date()
	months := r.Months
	if slices.Contains(r.OftenRoles, g.Role) {
		months = r.Often
	}
	return addMonths(time.Date(y, m, d, 0, 0, 0, 0, time.UTC), months)
}

// Lapses is the moment from which the role is not there; zero when no lapse of time takes it.
func (g *RoleGrant) Lapses(r ReviewRules, zone *time.Location) time.Time {
	if g.Outcome == ReviewEnded {
		return g.Reviewed
	}
	if slices.Contains(r.Kept, g.Role) {
		return time.Time{}
	}
	y, m, d := g.Due(r, zone).AddDate(0, 0, r.GraceDays+1).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, zone)
}

// State is ACTIVE, DUE, LAPSED or ENDED.
func (g *RoleGrant) State(r ReviewRules, zone *time.Location, now time.Time) string {
	y, m, d := now.In(zone).Date()
	lapses := g.Lapses(r, zone)
	switch {
	case g.Outcome == ReviewEnded:
		return "ENDED"
	case !lapses.IsZero() && !now.Before(lapses):
		return "LAPSED"
	case time.Date(y, m, d, 0, 0, 0, 0, time.UTC).After(g.Due(r, zone)):
		return "DUE"
	}
	return "ACTIVE"
}

// Review confirms or ends the role. Nobody reviews himself. A role that lapsed may be confirmed by anybody
// else; one that was ended, by another reviewer than who ended it.
func (g *RoleGrant) Review(outcome, why, by string, now time.Time) error {
	switch {
	case by == g.Subject:
		return ErrReviewOfOneself
	case g.Outcome == ReviewEnded && outcome != ReviewConfirmed:
		return ErrRoleGrantEnded
	case g.Outcome == ReviewEnded && by == g.Reviewer:
		return ErrReviewOfOneself
	}
	g.Outcome, g.ReviewReason, g.Reviewer, g.Reviewed = outcome, why, by, now
	return nil
}
