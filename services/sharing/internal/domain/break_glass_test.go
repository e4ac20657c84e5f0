package domain

import (
	"errors"
	"testing"
	"time"
)

var glassNoon = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

func glass() BreakGlass {
	return BreakGlass{RequestedBy: "operator", RequestedAt: glassNoon, Minutes: 120, Groups: []string{"G01"}}
}

// SEC-ACC-3: three persons, each once, and the box of time is closed by time itself; then the review is open by itself.
func TestSEC_ACC_3_ThreePersonsAndABoxOfTime(t *testing.T) {
	t.Parallel()
	g := glass()
	if err := g.Approve("operator", glassNoon, time.Hour); !errors.Is(err, ErrGlassSamePerson) {
		t.Errorf("approved by who asked: %v", err)
	}
	if err := g.Review("auditor", "JUSTIFIED", "x", glassNoon); !errors.Is(err, ErrGlassState) {
		t.Errorf("reviewed before it was open: %v", err)
	}
	if err := g.Approve("officer", glassNoon, time.Hour); err != nil {
		t.Fatal(err)
	}
	if err := g.Approve("officer-2", glassNoon, time.Hour); !errors.Is(err, ErrGlassState) {
		t.Errorf("approved twice: %v", err)
	}
	last := glassNoon.Add(2*time.Hour - time.Microsecond)
	if !g.OpenTo("operator", last) || g.OpenTo("officer", last) || g.State(last) != GlassOpen {
		t.Errorf("in its last moment: %s", g.State(last))
	}
	over := glassNoon.Add(2 * time.Hour)
	if g.OpenTo("operator", over) || g.State(over) != GlassToReview {
		t.Errorf("after two hours: %s", g.State(over))
	}
	for _, who := range []string{"operator", "officer"} {
		if err := g.Review(who, "JUSTIFIED", "x", over); !errors.Is(err, ErrGlassSamePerson) {
			t.Errorf("reviewed by %s: %v", who, err)
		}
	}
	if err := g.Review("auditor", "FINE", "x", over); !errors.Is(err, ErrGlassInvalid) {
		t.Errorf("an outcome of no list: %v", err)
	}
	if err := g.Review("auditor", "JUSTIFIED", "x", over); err != nil || g.State(over) != GlassReviewed {
		t.Errorf("%v, %s", err, g.State(over))
	}
	if err := g.Review("auditor-2", "INCIDENT", "x", over); !errors.Is(err, ErrGlassState) {
		t.Errorf("reviewed twice: %v", err)
	}
}

func TestOpeningEndsEarlyOrIsWithdrawn(t *testing.T) {
	t.Parallel()
	g := glass()
	if err := g.End("officer", glassNoon); err != nil || g.State(glassNoon) != GlassWithdrawn {
		t.Errorf("before approval: %v, %s", err, g.State(glassNoon))
	}
	if err := g.Approve("officer", glassNoon, time.Hour); !errors.Is(err, ErrGlassState) {
		t.Errorf("approved after it was withdrawn: %v", err)
	}
	g = glass()
	if err := g.Approve("officer", glassNoon.Add(2*time.Hour), time.Hour); !errors.Is(err, ErrGlassState) {
		t.Errorf("approved too late: %v", err)
	}
	if err := g.Approve("officer", glassNoon, time.Hour); err != nil {
		t.Fatal(err)
	}
	at := glassNoon.Add(time.Minute)
	if err := g.End("operator", at); err != nil || g.OpenTo("operator", at) || g.State(at) != GlassToReview {
		t.Errorf("ended early: %v, %s", err, g.State(at))
	}
	if err := g.End("operator", at); !errors.Is(err, ErrGlassState) {
		t.Errorf("ended twice: %v", err)
	}
}
