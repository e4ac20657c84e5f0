package domain

import (
	"bytes"
	"time"

	"github.com/google/uuid"
)

// Judge decides a chunk of records, in their order: what an earlier record of the chunk uses up is gone for the later ones,
// and the first of two equal ones counts. facts are in the order of in; ids gives new names. It stores nothing, so a
// provider can have records judged without sending them.
func Judge(adm Admission, in []Parsed, facts []RecordFacts, today Date, now time.Time, id func() uuid.UUID) []Judgement {
	c := chunk{adm: adm, now: now, id: id, spans: map[span]Units{}, sources: map[string]*Judgement{}}
	out := make([]Judgement, len(in))
	for i := range in {
		out[i] = c.judge(&in[i], &facts[i], today)
		if out[i].New != nil {
			c.sources[in[i].Record.Source] = &out[i]
		}
	}
	return out
}

type span struct {
	assignment uuid.UUID
	per        LimitPer
	first      Date
}

// chunk is what the records of a chunk before have done.
type chunk struct {
	adm     Admission
	now     time.Time
	id      func() uuid.UUID
	spans   map[span]Units
	sources map[string]*Judgement
}

func (c *chunk) judge(p *Parsed, f *RecordFacts, today Date) Judgement {
	j := Judgement{Position: p.Position, Source: p.Record.Source, Outcome: OutcomeRejected, Findings: p.Findings}
	if len(p.Findings) > 0 {
		return j
	}
	r := &p.Record
	c.earlier(r, f)
	if f.SameID != uuid.Nil {
		j.ID = f.SameID
		if bytes.Equal(f.SameHash, r.Hash[:]) {
			j.Outcome = OutcomeDuplicate
			return j
		}
		j.Findings = []Finding{{"RECORD_ID_REUSED", "eventId"}}
		return j
	}
	j.Findings = c.findings(r, f, today)
	if len(j.Findings) > 0 {
		return j
	}
	return c.keep(j, r, f)
}

// earlier lets a record of the same chunk count as stored.
func (c *chunk) earlier(r *Record, f *RecordFacts) {
	before := c.sources[r.Source]
	if before == nil {
		return
	}
	k := before.New
	f.LastVersion, f.LastID, f.LastUnits, f.LastAssignment, f.LastDay, f.LastState = k.Version, k.ID, k.Units, k.Assignment, k.Day, k.State
	if k.Version == r.Version {
		f.SameID, f.SameHash = k.ID, k.Hash[:]
	}
}

// findings are all that is wrong, not only the first.
func (c *chunk) findings(r *Record, f *RecordFacts, today Date) (list []Finding) {
	add := func(broken bool, rule, field string) {
		if broken {
			list = append(list, Finding{rule, field})
		}
	}
	add(r.Version != f.LastVersion+1, "VERSION_GAP", "version")
	add(f.LastState == RecordCancelled, "CANCELLED_ALREADY", "version")
	add(r.Day.After(today), "DAY_IN_FUTURE", "day")
	add(!f.RegistrationKnown, "REGISTRATION_UNKNOWN", "registration")
	add(f.RegistrationKnown && !f.RegistrationActive, "REGISTRATION_NOT_ACTIVE", "registration")
	add(f.RegistrationKnown && f.Mode != ModeAPI, "MODE_NOT_ACTIVE", "registration")
	demanded := f.WorkerDemanded && r.Type == ServiceDelivered && !r.Cancelled
	add(demanded && !f.WorkerKnown, "WORKER_UNKNOWN", "worker")
	add(demanded && f.WorkerKnown && !f.WorkerValid, "WORKER_NOT_VALID", "worker")
	if f.Assignment == uuid.Nil {
		add(r.Assignment != uuid.Nil, "ASSIGNMENT_UNKNOWN", "assignment")
		return list
	}
	if r.Cancelled {
		return list // what is taken back needs no room
	}
	add(f.AssignmentOf != r.Registration, "ASSIGNMENT_UNKNOWN", "assignment")
	accepted := f.State == Accepted || f.State == Paused || f.State == Ended
	add(!accepted, "ASSIGNMENT_NOT_ACCEPTED", "assignment")
	add(accepted && (r.Day.Before(f.From) || r.Day.After(f.To) || f.Paused), "OUTSIDE_PERIOD", "day")
	add(f.Limit > 0 && c.used(r, f, f.LimitPer, f.SpanUsed)+r.Units > f.Limit, "LIMIT_EXCEEDED", "units")
	most := dayHolds(f.Unit)
	add(most > 0 && c.used(r, f, "DAY", f.DayUsed)+r.Units > most, "OVERLAP", "day")
	return list
}

// used is what the span holds without the version that this record replaces.
func (c *chunk) used(r *Record, f *RecordFacts, per LimitPer, stored Units) Units {
	at := span{f.Assignment, per, first(per, r.Day)}
	sum := stored + c.spans[at]
	if f.LastAssignment == f.Assignment && f.LastVersion > 0 && first(per, f.LastDay) == at.first {
		sum -= f.LastUnits
	}
	return sum
}

// dayHolds is how much of a unit one day can hold for one client; 0 is no bound.
func dayHolds(unit string) Units {
	switch unit {
	case "DAY", "NIGHT":
		return 100
	case "HOUR":
		return 24 * 100
	}
	return 0
}

// first is the first day of the span that a day lies in; the zero Date for all time.
func first(per LimitPer, d Date) Date {
	switch per {
	case "DAY":
		return d
	case "WEEK":
		return d.AddDays(-int((d.Time().Weekday() + 6) % 7))
	case "MONTH":
		return d.Month().First()
	}
	return Date{}
}

// keep makes the record to be stored and remembers what it uses.
func (c *chunk) keep(j Judgement, r *Record, f *RecordFacts) Judgement {
	k := &Kept{
		Record: *r, ID: c.id(), Provider: c.adm.Provider, Agreement: c.adm.Agreement, Environment: c.adm.Environment,
		Municipality: c.adm.Municipality, State: RecordReceived, Received: c.now,
	}
	j.New, j.ID, j.Outcome = k, k.ID, OutcomeAccepted
	if f.Assignment == uuid.Nil {
		k.State, j.Outcome = RecordUnmatched, OutcomeUnmatched
	} else {
		k.Assignment, k.Person, k.Municipality = f.Assignment, f.Person, f.Municipality
	}
	if r.Cancelled {
		k.State, k.Units = RecordCancelled, 0
	}
	if f.LastVersion > 0 {
		j.Outcome, j.Replaces, j.LastDay = OutcomeReplaced, f.LastID, f.LastDay
		c.count(&j, f.LastAssignment, f.LastDay, -f.LastUnits)
	}
	if k.Assignment != uuid.Nil {
		c.count(&j, k.Assignment, k.Day, k.Units)
	}
	return j
}

// count adds units to every span of the day, so that later records of the chunk see them.
func (c *chunk) count(j *Judgement, assignment uuid.UUID, day Date, u Units) {
	if assignment == uuid.Nil || u == 0 {
		return
	}
	if j.New.Assignment == assignment {
		j.Delta += u
	} else {
		j.Before, j.Back = assignment, u
	}
	for _, per := range LimitSpans {
		c.spans[span{assignment, per, first(per, day)}] += u
	}
}
