package domain

import (
	"slices"
	"time"
)

// The stages of a clock that are announced, each once.
const (
	StageSoon    = "SOON"
	StageOverdue = "OVERDUE"
)

// IncidentDuty is somebody who must be told of an incident, with a clock. Its row is kept with it: a change of law moves no clock that runs.
type IncidentDuty struct {
	Duty, Recipient, Source, Mark string
	After                         string // the duty from whose meeting its term is reckoned; empty: from when the incident became known
	Hours, Months                 int
	Due                           time.Time
	MetAt                         time.Time
	By                            string
	Reference                     string
	Waived                        bool
	Warned                        string // the last stage that was announced
}

// Over reports whether nothing is left to do.
func (d *IncidentDuty) Over() bool { return d.Waived || !d.MetAt.IsZero() }

// State is where a duty stands.
func (d *IncidentDuty) State(now time.Time) string {
	switch {
	case d.Waived:
		return "WAIVED"
	case !d.MetAt.IsZero() && d.MetAt.After(d.Due):
		return "MET_LATE"
	case !d.MetAt.IsZero():
		return "MET"
	case now.After(d.Due):
		return StageOverdue
	}
	return "RUNNING"
}

// Stage is what is to be announced now, empty when that was done or nothing is: less than a quarter of the time is left, or none.
func (d *IncidentDuty) Stage(aware, now time.Time) string {
	switch {
	case d.Over() || d.Warned == StageOverdue:
		return ""
	case now.After(d.Due):
		return StageOverdue
	case d.Warned == "" && now.After(d.Due.Add(-d.Due.Sub(aware)/4)):
		return StageSoon
	}
	return ""
}

// reckon is when a term ends that starts then.
func (d *IncidentDuty) reckon(from time.Time) time.Time {
	return from.AddDate(0, d.Months, 0).Add(time.Duration(d.Hours) * time.Hour)
}

// Start adds a duty. One that runs already goes on: a clock starts once.
func (i *Incident) Start(d IncidentDuty) {
	if slices.ContainsFunc(i.Duties, func(o IncidentDuty) bool { return o.Duty == d.Duty }) {
		return
	}
	from := i.AwareAt
	for _, before := range i.Duties {
		if before.Duty == d.After {
			from = before.Due
		}
	}
	d.Due = d.reckon(from)
	i.Duties = append(i.Duties, d)
}

func (i *Incident) duty(name string) (*IncidentDuty, error) {
	if !i.ClosedAt.IsZero() {
		return nil, ErrIncidentClosed
	}
	for n := range i.Duties {
		if d := &i.Duties[n]; d.Duty == name && !d.Over() {
			return d, nil
		}
	}
	return nil, ErrIncidentDutyState
}

// Meet records that a duty was met, and reckons those that come after it anew.
func (i *Incident) Meet(name, by, reference string, met, now time.Time) error {
	d, err := i.duty(name)
	switch {
	case err != nil:
		return err
	case met.Before(i.AwareAt) || met.After(now):
		return at(ErrIncidentInvalid, "met_time")
	}
	d.MetAt, d.By, d.Reference = met, by, reference
	for n := range i.Duties {
		if next := &i.Duties[n]; next.After == name && !next.Over() {
			next.Due = next.reckon(met)
		}
	}
	return nil
}

// Waive records why a duty is not to be met. Who recorded the incident does not.
func (i *Incident) Waive(name, by, reason string) error {
	d, err := i.duty(name)
	switch {
	case err != nil:
		return err
	case by == i.RecordedBy:
		return ErrIncidentSamePerson
	}
	d.Waived, d.By, d.Reference = true, by, reason
	return nil
}
