package domain

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// Dataset names a set of records that other systems may read (draft 25-TA-2022 pt 32; MK 624/2023).
type Dataset string

// The datasets that are produced from events.
const (
	// HouseholdStatus is who belongs to a needy or low-income household (trūcīgas vai maznodrošinātas mājsaimniecības statuss).
	HouseholdStatus Dataset = "household-status"
	// GrantedBenefits is which benefits were granted (piešķirto sociālo pabalstu informācija).
	GrantedBenefits Dataset = "granted-benefits"
	// ReferredChildren is what the children's fund is given of the children referred to it (GR-07): notices and extracts, no records to ask for here.
	ReferredChildren Dataset = "referred-children"
)

// Part is a stretch of an award with one amount. Days are midnight UTC, both inclusive; a status has no amount.
type Part struct {
	From, To time.Time
	Cents    int64
}

// Award is a status or benefit as the events told it, in parts that follow each other without overlap.
type Award struct {
	ID           uuid.UUID
	Dataset      Dataset
	Kind         string
	Municipality string // ATVK code
	Decision     uuid.UUID
	Persons      []uuid.UUID
	Parts        []Part
	// Version grows by one with every event that changed the award.
	Version int64
	// Occurred is when the last of them happened.
	Occurred time.Time
}

// Row is one version of one record of a dataset: a part of an award for one person. Rows are added and never changed: what
// is withdrawn gets a row that says so.
type Row struct {
	Award     uuid.UUID
	Person    uuid.UUID
	Part      Part
	Version   int64
	Withdrawn bool
}

// Check refuses an award that says nothing; such an event can never succeed.
func (a *Award) Check() error {
	if len(a.Persons) == 0 || len(a.Parts) != 1 || a.Parts[0].To.Before(a.Parts[0].From) || a.Kind == "" || a.Municipality == "" {
		return ErrAwardEvent
	}
	return nil
}

// Begin returns the rows of a new award.
func (a *Award) Begin() []Row {
	a.Version = 1
	return a.rows(nil, a.Parts)
}

// Change gives the days from first to last another amount and returns the rows that tell it. Days outside the award stay
// outside.
func (a *Award) Change(first, last time.Time, cents int64) []Row {
	var parts []Part
	for _, p := range a.Parts {
		before, within, after := split(p, first, last)
		within.Cents = cents
		for _, x := range []Part{before, within, after} {
			if !x.To.Before(x.From) {
				parts = append(parts, x)
			}
		}
	}
	return a.become(parts)
}

// End moves the last day of an award forward and returns the rows that tell it; an end before the first day withdraws all.
func (a *Award) End(last time.Time) []Row {
	var parts []Part
	for _, p := range a.Parts {
		if p.From.After(last) {
			continue
		}
		if p.To.After(last) {
			p.To = last
		}
		parts = append(parts, p)
	}
	return a.become(parts)
}

// split cuts a part into the days before first, those from first to last and those after; an empty one ends before it begins.
func split(p Part, first, last time.Time) (before, within, after Part) {
	before, within, after = p, p, p
	before.To = earlier(p.To, first.AddDate(0, 0, -1))
	within.From, within.To = later(p.From, first), earlier(p.To, last)
	after.From = later(p.From, last.AddDate(0, 0, 1))
	if within.To.Before(within.From) { // nothing of it changes: it stays one part
		before, after = p, Part{From: p.To.AddDate(0, 0, 1), To: p.To}
	}
	return before, within, after
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// become takes new parts and returns the rows of what differs: nothing when nothing does.
func (a *Award) become(parts []Part) []Row {
	parts = joined(parts)
	old := a.Parts
	a.Parts = parts
	rows := a.rows(old, parts)
	if len(rows) > 0 {
		a.Version++
		for i := range rows {
			rows[i].Version = a.Version
		}
	}
	return rows
}

// joined puts neighbours of the same amount together.
func joined(parts []Part) []Part {
	var out []Part
	for _, p := range parts {
		if n := len(out); n > 0 && out[n-1].Cents == p.Cents && out[n-1].To.AddDate(0, 0, 1).Equal(p.From) {
			out[n-1].To = p.To
			continue
		}
		out = append(out, p)
	}
	return out
}

// rows are what turns the old parts into the new ones, in the order of persons and days.
func (a *Award) rows(old, parts []Part) []Row {
	var changed []Row
	for _, p := range parts {
		i := slices.IndexFunc(old, func(o Part) bool { return o.From.Equal(p.From) })
		if i < 0 || !old[i].To.Equal(p.To) || old[i].Cents != p.Cents {
			changed = append(changed, Row{Award: a.ID, Part: p, Version: a.Version})
		}
	}
	for _, o := range old {
		if !slices.ContainsFunc(parts, func(p Part) bool { return p.From.Equal(o.From) }) {
			changed = append(changed, Row{Award: a.ID, Part: o, Version: a.Version, Withdrawn: true})
		}
	}
	out := make([]Row, 0, len(changed)*len(a.Persons))
	for _, person := range a.Persons {
		for _, r := range changed {
			r.Person = person
			out = append(out, r)
		}
	}
	return out
}
