package domain

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// Outsourcing is an organisation that works for the platform (OBJ-O1, SEC-OUT-1). Days are midnight UTC.
type Outsourcing struct {
	ID                                     uuid.UUID
	Organisation, Title, Service, Contract string
	DataGroups, Locations, SubProcessors   []string
	SecurityClass, ExitPlan                string
	From, To                               time.Time // days, inclusive
	CreatedBy                              string
	CreatedAt                              time.Time
	Assessed                               time.Time // day of the last assessment; zero before the first
	Assessment, AssessedBy                 string
	Incidents                              []OutsourcingIncident
	EndedAt                                time.Time
	EndedBy, EndReason                     string
}

// OutsourcingIncident is an incident at the organisation.
type OutsourcingIncident struct {
	Number string
	Day    time.Time
}

// OutsourcingRules say how long an assessment does and when to warn before; by day.
type OutsourcingRules struct {
	AssessmentMonths int
	WarnDays         []int // sorted, the longest first
}

// NewOutsourcing is a row that is not active before its first assessment. groups are those of the data catalogue.
func NewOutsourcing(o Outsourcing, groups []string, by string, now time.Time) (Outsourcing, error) {
	if o.To.Before(o.From) {
		return o, at(ErrOutsourcingDay, "outsourcing.to_date")
	}
	for _, g := range o.DataGroups {
		if !slices.Contains(groups, g) {
			return o, at(ErrOutsourcingGroup, "outsourcing.data_groups")
		}
	}
	o.ID, o.CreatedBy, o.CreatedAt = uuid.Must(uuid.NewV7()), by, now
	return o, nil
}

// Assess records an assessment. Who made the row does not assess it (SEC-ACC-2).
func (o *Outsourcing) Assess(day time.Time, document, by string, today time.Time) error {
	switch {
	case !o.EndedAt.IsZero():
		return ErrOutsourcingEnded
	case by == o.CreatedBy:
		return ErrOutsourcingSamePerson
	case day.After(today) || day.Before(o.Assessed):
		return at(ErrOutsourcingDay, "date")
	}
	o.Assessed, o.Assessment, o.AssessedBy = day, document, by
	return nil
}

// Report adds an incident, also to a row that is over.
func (o *Outsourcing) Report(i OutsourcingIncident, today time.Time) error {
	if i.Day.After(today) {
		return at(ErrOutsourcingDay, "incident.date")
	}
	o.Incidents = append(o.Incidents, i)
	return nil
}

// End ends the row now.
func (o *Outsourcing) End(why, by string, now time.Time) error {
	if !o.EndedAt.IsZero() {
		return ErrOutsourcingEnded
	}
	o.EndedAt, o.EndedBy, o.EndReason = now, by, why
	return nil
}

// AssessBy is the last day on which the last assessment does; zero before the first.
func (o *Outsourcing) AssessBy(r OutsourcingRules) time.Time {
	if o.Assessed.IsZero() {
		return time.Time{}
	}
	return addMonths(o.Assessed, r.AssessmentMonths)
}

// LastDay is the last day on which it may act; zero when there is none.
func (o *Outsourcing) LastDay(r OutsourcingRules) time.Time {
	by := o.AssessBy(r)
	if by.Before(o.To) {
		return by
	}
	return o.To
}

// State is PLANNED, NOT_ASSESSED, ACTIVE, OVERDUE, OVER or ENDED on a day.
func (o *Outsourcing) State(r OutsourcingRules, today time.Time) string {
	switch {
	case !o.EndedAt.IsZero():
		return "ENDED"
	case today.After(o.To):
		return "OVER"
	case o.Assessed.IsZero():
		return "NOT_ASSESSED"
	case today.After(o.AssessBy(r)):
		return "OVERDUE"
	case today.Before(o.From):
		return "PLANNED"
	}
	return "ACTIVE"
}

// Warning is how many days before the assessment is due to warn today: the shortest of the rules that has been reached; false when
// none has, or when there is nothing to warn of.
func (o *Outsourcing) Warning(r OutsourcingRules, today time.Time) (days int, due bool) {
	if !o.EndedAt.IsZero() || today.After(o.To) || o.Assessed.IsZero() {
		return 0, false
	}
	left := int(o.AssessBy(r).Sub(today).Hours() / 24)
	for _, d := range r.WarnDays {
		if left <= d {
			days, due = d, true
		}
	}
	return days, due
}

// addMonths is the same day some months later, or the last day of that month.
func addMonths(day time.Time, n int) time.Time {
	first := time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, time.UTC).AddDate(0, n, 0)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(day.Day(), last)-1)
}
