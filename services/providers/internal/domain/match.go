package domain

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Matchable names a record without a client whose client has been assigned since. Seen sums the versions of the assignments that
// it is to be judged by.
type Matchable struct {
	ID          uuid.UUID
	Provider    uuid.UUID
	Environment Environment
	Seen        int64
	Record      Record // by which its client is found
}

// Unmatched is a record without a client, as it is kept, and by which rules it did not fit before.
type Unmatched struct {
	Kept
	Rules string // by commas
}

// Misfit is a record without a client that does not fit what its client was assigned. Told is whether its sender knows.
type Misfit struct {
	Unmatched
	Seen     int64
	Findings []Finding
	Told     bool
}

// RuleNames writes the names of the broken rules by commas.
func (m *Misfit) RuleNames() string {
	names := make([]string, len(m.Findings))
	for i, f := range m.Findings {
		names[i] = f.Rule
	}
	return strings.Join(names, ",")
}

// Match judges records without a client by the rules of every record, now that their clients are assigned (OBJ-Q3). A record that
// holds becomes an ordinary one under the name that it has; one that does not stays as it is, with what is wrong with it.
// facts are in the order of in.
func Match(adm Admission, in []Unmatched, facts []RecordFacts, today Date, now time.Time) (matched []Judgement, misfits []Misfit) {
	parsed, own := make([]Parsed, len(in)), make([]RecordFacts, len(in))
	for i := range in {
		parsed[i] = Parsed{Position: i + 1, Record: in[i].Record}
		own[i] = withoutItself(facts[i], in[i].Version)
	}
	for i, j := range Judge(adm, parsed, own, today, now, func() uuid.UUID { return uuid.Nil }) { // it has a name
		u := &in[i]
		if j.New == nil || j.New.Assignment == uuid.Nil {
			misfits = append(misfits, Misfit{Unmatched: *u, Findings: slices.Clone(j.Findings)})
			continue
		}
		j.New.ID, j.ID, j.New.Agreement, j.New.Received, j.LastDay = u.ID, u.ID, u.Agreement, u.Received, Date{}
		matched = append(matched, j)
	}
	return matched, misfits
}

// withoutItself are the facts as they were before the version came: it is no repeat of itself, and it has counted for nothing.
func withoutItself(f RecordFacts, version int) RecordFacts {
	f.SameID, f.SameHash = uuid.Nil, nil
	f.LastVersion, f.LastID, f.LastUnits, f.LastAssignment, f.LastDay, f.LastState = version-1, uuid.Nil, 0, uuid.Nil, Date{}, ""
	return f
}
