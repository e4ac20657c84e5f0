package domain

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
)

// RunState is where a run over the caseload stands, numbered as in the contract.
type RunState int32

// States of a run.
const (
	RunQueued    RunState = 1
	RunRunning   RunState = 2
	RunDone      RunState = 3
	RunCancelled RunState = 4
	RunFailed    RunState = 5
)

var runStateWords = []string{"", "QUEUED", "RUNNING", "DONE", "CANCELLED", "FAILED"}

// String is the word of the contract without its prefix.
func (s RunState) String() string { return word(runStateWords, s) }

// UnmarshalText reads the word.
func (s *RunState) UnmarshalText(b []byte) error { return unword(runStateWords, b, s) }

// CaseloadRun compares two packs over every household that is helped on one day.
type CaseloadRun struct {
	ID                 uuid.UUID
	State              RunState
	Municipality       string    // empty: the whole country
	PackNow, PackThen  uuid.UUID // nil: the pack in force on the day of the application
	Snapshot           Date      // day whose households are computed
	Day                Date      // day on which all would ask; 0: each on its own
	Done, Total        int
	Failed             int       // households that one of the packs cannot compute
	After              uuid.UUID // where the run goes on
	Tally              Tally
	RequestedBy        string
	CreatedAt, EndedAt time.Time
	KeepHouseholds     bool // also the result of each, with its trace in numbers
}

// Household is what a run reads: the facts of a valid award.
type Household struct {
	ID    uuid.UUID // decision
	Facts Facts
}

// Group is what households are counted by. The zero value of a field means all.
type Group struct {
	Municipality  string
	HouseholdType HouseholdType
}

// Cell is one group of households; amounts are those of one month.
type Cell struct {
	Group
	Suppressed                 bool
	Households                 int64
	Now, Then                  Money
	Winners, Losers, Unchanged int64 // by the amount of a month
	StatusGained, StatusLost   int64
}

// Tally is the cells of a run in the making.
type Tally map[Group]*Cell

// Count adds one household, whose type is the one it has now.
func (t Tally) Count(f Facts, now, then Result) {
	g := Group{f.Municipality, now.HouseholdType}
	c := t[g]
	if c == nil {
		c = &Cell{Group: g}
		t[g] = c
	}
	before, statusBefore := now.monthly()
	after, statusAfter := then.monthly()
	c.Households++
	c.Now, c.Then = c.Now+before, c.Then+after
	switch {
	case after > before:
		c.Winners++
	case after < before:
		c.Losers++
	default:
		c.Unchanged++
	}
	switch {
	case statusAfter != 0 && statusBefore == 0:
		c.StatusGained++
	case statusBefore != 0 && statusAfter == 0:
		c.StatusLost++
	}
}

// monthly is what the household gets in a month, and its status, 0 when it has none.
func (r Result) monthly() (sum Money, status StatusKind) {
	for i := range r.Entitlements {
		if e := &r.Entitlements[i]; e.Granted {
			sum += e.MonthlyAmount
			status = max(status, e.Status)
		}
	}
	return sum, status
}

// Clone is a tally that goes its own way.
func (t Tally) Clone() Tally {
	out := make(Tally, len(t))
	for g, c := range t {
		kept := *c
		out[g] = &kept
	}
	return out
}

// Add takes another tally over.
func (t Tally) Add(other Tally) {
	for g, c := range other {
		if t[g] == nil {
			t[g] = &Cell{Group: g}
		}
		t[g].add(c)
	}
}

func (c *Cell) add(o *Cell) {
	c.Households += o.Households
	c.Now, c.Then = c.Now+o.Now, c.Then+o.Then
	c.Winners, c.Losers, c.Unchanged = c.Winners+o.Winners, c.Losers+o.Losers, c.Unchanged+o.Unchanged
	c.StatusGained, c.StatusLost = c.StatusGained+o.StatusGained, c.StatusLost+o.StatusLost
}

// Cells is the published table: the groups, their sums by municipality, by household type and altogether, in one order, with
// small groups and what would show them left out.
func (t Tally) Cells() []Cell {
	full := Tally{}
	for _, c := range t {
		for _, g := range []Group{c.Group, {c.Municipality, 0}, {"", c.HouseholdType}, {}} {
			full.Add(Tally{g: c})
		}
	}
	list := slices.SortedFunc(maps.Values(full), func(a, b *Cell) int {
		return cmp.Or(cmp.Compare(a.Municipality, b.Municipality), cmp.Compare(a.HouseholdType, b.HouseholdType))
	})
	suppress(list)
	out := make([]Cell, len(list))
	for i, c := range list {
		out[i] = *c
		if c.Suppressed {
			out[i] = Cell{Group: c.Group, Suppressed: true}
		}
	}
	return out
}
