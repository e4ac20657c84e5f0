package domain

import (
	"slices"
	"time"
)

// What makes an event: a version of a record, or the report of a month. Everything else is a kind of notice.
const (
	OfGranted   = "GRANTED"
	OfChanged   = "CHANGED"
	OfWithdrawn = "WITHDRAWN"
	OfUse       = "USE"
)

// EventType is a dated row: an event that institutions may subscribe to under a permission of a dataset, and how much of it they are told.
type EventType struct {
	Type     string
	Of       string // what makes it
	Datasets []Dataset
	Purposes []string // of the permission; none: whichever it has
	Field    string   // that the permission has to open; empty: none
	Group    string   // of the data catalogue; empty: nothing about a person
	Source   string   // who tells it, of a notice
	Thin     bool     // where to ask, and no content
	DataRef  string   // where, of a notice: a path with {record}
	From, To string   // days, both of it; an empty To is without end
}

// on reports whether the row is in force on a day.
func (t *EventType) on(day time.Time) bool {
	d := day.Format(time.DateOnly)
	return t.From <= d && (t.To == "" || d <= t.To)
}

// EventTypes are the rows, those in force and those that were.
type EventTypes []EventType

// Offered are the rows that a subscription under a permission is told by on a day; none means that there is nothing to subscribe to.
func (t EventTypes) Offered(p *Permission, day time.Time) (out EventTypes) {
	for i := range t {
		row := &t[i]
		if row.on(day) && slices.Contains(row.Datasets, p.Dataset) && (len(row.Purposes) == 0 || slices.Contains(row.Purposes, p.Purpose)) && (row.Field == "" || p.Opens(row.Field)) {
			out = append(out, *row)
		}
	}
	return out
}

// Names are the types of the rows.
func (t EventTypes) Names() []string {
	out := make([]string, len(t))
	for i := range t {
		out[i] = t[i].Type
	}
	return out
}

// Made is the row of what something makes; nil when nobody is told of it.
func (t EventTypes) Made(of string) *EventType {
	return t.find(func(row EventType) bool { return row.Of == of })
}

// Named is the row of a type that an event has, whether or not it is still in force: what was told is told again as it was.
func (t EventTypes) Named(name string) *EventType {
	return t.find(func(row EventType) bool { return row.Type == name })
}

func (t EventTypes) find(match func(EventType) bool) *EventType {
	if i := slices.IndexFunc(t, match); i >= 0 {
		return &t[i]
	}
	return nil
}
