package domain

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// ReservationTerm is how long the lines of a decision that is being issued stay reserved when no decision follows.
const ReservationTerm = 15 * time.Minute

// Claim is one kind of help for some days: what a decision takes, and all that one municipality may learn of another's. Exactly
// one of Status and Benefit is set.
type Claim struct {
	Status       StatusKind
	Benefit      BenefitKind
	Start, End   Date // inclusive
	Municipality string
	Decision     uuid.UUID // that took it, of one that was found; never shown
	Granted      bool      // it was granted, not only reserved
}

// Reservation is the answer at the moment of a decision: the lines are reserved until Expires, or Overlaps stand in the way.
type Reservation struct {
	Reserved bool
	Overlaps []Claim
	Expires  time.Time // zero when nothing was reserved
}

// Claims are what the statuses and benefits of a grant take. No kind of status may be held twice for one day, and no kind of benefit.
func (g Grant) Claims() []Claim {
	out := make([]Claim, 0, len(g.Statuses)+len(g.Benefits))
	for _, s := range g.Statuses {
		out = append(out, Claim{Status: s.Kind, Start: s.Start, End: s.End, Municipality: s.Municipality})
	}
	for _, b := range g.Benefits {
		out = append(out, Claim{Benefit: b.Kind, Start: b.Start, End: b.End, Municipality: b.Municipality})
	}
	return out
}

// Word is the kind as the database keeps it.
func (c Claim) Word() string {
	if c.Status != 0 {
		return c.Status.String()
	}
	return c.Benefit.String()
}

// Decision is the decision that made the grant, without its lines; the zero value when it granted nothing.
func (g Grant) Decision() Decision {
	switch {
	case len(g.Statuses) > 0:
		s := g.Statuses[0]
		return Decision{ID: s.Decision, Case: s.Case, Municipality: s.Municipality, Persons: s.Persons}
	case len(g.Benefits) > 0:
		b := g.Benefits[0]
		return Decision{ID: b.Decision, Case: b.Case, Municipality: b.Municipality, Persons: b.Persons}
	}
	return Decision{}
}

// SameHelp reports whether a claim is of the same kind and for some of the same days as one of others. Both kinds of status are one: a household
// has either.
func (c Claim) SameHelp(others []Claim) bool {
	return slices.ContainsFunc(others, func(o Claim) bool {
		return (c.Status != 0) == (o.Status != 0) && c.Benefit == o.Benefit && c.Start <= o.End && o.Start <= c.End
	})
}
