package domain

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// The classes that an incident amounts to.
const (
	IncidentSignificant = "SIGNIFICANT"
	IncidentDataBreach  = "DATA_BREACH"
	IncidentHighRisk    = "HIGH_RISK"
)

// The measures of criteria.
const (
	MeasurePersons   = "PERSONS"
	MeasureSensitive = "SENSITIVE_PERSONS"
	MeasureHoursDown = "HOURS_DOWN"
	MeasureMalicious = "MALICIOUS"
)

// The states of an incident.
const (
	IncidentOpen   = "OPEN"
	IncidentClosed = "CLOSED"
)

// IncidentScope is what an incident was done with, and when. Empty means any.
type IncidentScope struct {
	Actor, Organisation, Service string
	From, To                     time.Time // To is zero until it has ended
}

// Names reports whether a scope names somebody or something: one that does not would be everybody.
func (s *IncidentScope) Names() bool { return s.Actor != "" || s.Organisation != "" || s.Service != "" }

// IncidentFacts is what is known of an incident.
type IncidentFacts struct {
	Summary   string
	Kinds     []string // CONFIDENTIALITY, INTEGRITY, AVAILABILITY
	Origin    string   // misuseSignals/{uuid} or breakGlass/{uuid}
	Scope     IncidentScope
	HoursDown int
	Malicious bool
	Stated    int // persons beyond those in the logs
}

// IncidentCount is whom an incident touches, by the logs.
type IncidentCount struct {
	Persons, Sensitive int
	Groups             []string
	At                 time.Time
	Missing            []string // services whose log did not answer
}

// Incident is a security incident or a breach of personal data (SEC-INC-1).
type Incident struct {
	ID         uuid.UUID
	Facts      IncidentFacts
	AwareAt    time.Time
	RecordedBy string
	RecordedAt time.Time
	Count      IncidentCount
	Classes    []string
	Duties     []IncidentDuty
	ClosedBy   string
	ClosedAt   time.Time
	Finding    string
}

// State is OPEN or CLOSED.
func (i *Incident) State() string {
	if i.ClosedAt.IsZero() {
		return IncidentOpen
	}
	return IncidentClosed
}

// Persons is how many are touched: as counted or as stated, whichever is more.
func (i *Incident) Persons() int { return max(i.Count.Persons, i.Facts.Stated) }

// Measure is how much of something an incident is.
func (i *Incident) Measure(name string) int {
	switch name {
	case MeasurePersons:
		return i.Persons()
	case MeasureSensitive:
		return i.Count.Sensitive
	case MeasureHoursDown:
		return i.Facts.HoursDown
	case MeasureMalicious:
		if i.Facts.Malicious {
			return 1
		}
	}
	return 0
}

// Assess takes over what is known and counted now.
func (i *Incident) Assess(facts IncidentFacts, count IncidentCount) error {
	if !i.ClosedAt.IsZero() {
		return ErrIncidentClosed
	}
	i.Facts, i.Count = facts, count
	return nil
}

// Amounts adds classes; what an incident once amounted to stays, so that nobody un-starts a clock by another assessment.
func (i *Incident) Amounts(classes []string) {
	for _, c := range classes {
		if !slices.Contains(i.Classes, c) {
			i.Classes = append(i.Classes, c)
		}
	}
	slices.Sort(i.Classes)
}

// Close ends an incident whose duties are all met or waived. Somebody else than who recorded it does.
func (i *Incident) Close(by, finding string, now time.Time) error {
	switch {
	case !i.ClosedAt.IsZero():
		return ErrIncidentClosed
	case by == i.RecordedBy:
		return ErrIncidentSamePerson
	case slices.ContainsFunc(i.Duties, func(d IncidentDuty) bool { return !d.Over() }):
		return ErrIncidentDutyOpen
	}
	i.ClosedBy, i.ClosedAt, i.Finding = by, now, finding
	return nil
}
