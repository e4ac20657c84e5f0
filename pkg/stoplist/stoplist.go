// Package stoplist knows whose access has ended: by the kill switch (SEC-INC-2), for want of an outsourcing row (OBJ-O1, SEC-OUT-1) or
// because a role was not reviewed (SEC-ACC-1). Every replica of every service holds the whole list, judges each call by it before the
// policy is asked, and cuts the streams that are open.
//
// It decides nothing about who is stopped: the sharing service does, and package stopfeed brings the list here. It knows no wire.
package stoplist

import (
	"slices"
	"time"

	"github.com/digisoc/platform/pkg/caller"
)

// Kind is what an entry is about.
type Kind string

// The closed list of kinds.
const (
	User         Kind = "USER"         // subject of a token
	System       Kind = "SYSTEM"       // client id, or subject, of a system
	Organisation Kind = "ORGANISATION" // registration number; its systems and its staff
	Service      Kind = "SERVICE"      // a service of the platform: what it asks and what it is asked
	Record       Kind = "RECORD"       // an agreement, a permission or a dataset, by name
	Role         Kind = "ROLE"         // one role of one user
	Outsourced   Kind = "OUTSOURCED"   // the time in which an outsourced organisation may act; outside of it, it may not
	Case         Kind = "CASE"         // the case of a token, for example an opening in an emergency; calls about it are not stopped
)

// Entry ends or limits access from one moment to another; the zero Until is without end.
type Entry struct {
	Kind        Kind
	ID, Role    string
	From, Until time.Time
}

func (e *Entry) holds(now time.Time) bool {
	return !now.Before(e.From) && (e.Until.IsZero() || now.Before(e.Until))
}

type key struct {
	kind     Kind
	id, role string
}

// list is the entries, ready to be asked.
type list map[key][]Entry

func index(entries []Entry) list {
	l := list{}
	for _, e := range entries {
		k := key{e.Kind, e.ID, e.Role}
		l[k] = append(l[k], e)
	}
	return l
}

func (l list) stopped(kind Kind, id, role string, now time.Time) bool {
	return id != "" && slices.ContainsFunc(l[key{kind, id, role}], func(e Entry) bool { return e.holds(now) })
}

// judge is the rule itself. It returns the caller without the roles that lapsed.
func (l list) judge(c caller.Caller, service string, records []string, now time.Time) (caller.Caller, error) {
	own := c.Kind == caller.Service
	switch {
	case l.stopped(Service, service, "", now) || l.stopped(Service, c.Workload, "", now) || own && l.stopped(User, c.Subject, "", now):
		return c, ErrStopped
	case !own && c.Kind != caller.Anonymous && l.person(c, now):
		return c, ErrStopped
	case l.stopped(Case, c.Case, "", now):
		return c, ErrStopped
	case slices.ContainsFunc(records, func(r string) bool { return l.stopped(Record, r, "", now) }):
		return c, ErrStopped
	}
	if c.Kind != caller.Staff && c.Kind != caller.System {
		return c, nil
	}
	if !l.inForce(c, now) {
		return c, ErrOutsourced
	}
	return l.withoutLapsed(c, now), nil
}

func (l list) person(c caller.Caller, now time.Time) bool {
	if l.stopped(User, c.Subject, "", now) || l.stopped(Organisation, c.Organisation, "", now) || l.stopped(Organisation, c.Processor, "", now) {
		return true
	}
	return l.stopped(System, c.Client, "", now) && c.Kind == caller.System || l.stopped(System, c.Subject, "", now) && c.Kind == caller.System
}

// inForce reports whether an outsourced identity has a row. An identity is outsourced when its token names the organisation that it
// belongs to as a processor, or when the organisation that it acts for is in the register at all.
func (l list) inForce(c caller.Caller, now time.Time) bool {
	if c.Processor != "" && !l.stopped(Outsourced, c.Processor, "", now) {
		return false
	}
	_, registered := l[key{Outsourced, c.Organisation, ""}]
	return !registered || l.stopped(Outsourced, c.Organisation, "", now)
}

func (l list) withoutLapsed(c caller.Caller, now time.Time) caller.Caller {
	lapsed := func(role string) bool { return l.stopped(Role, c.Subject, role, now) }
	if slices.ContainsFunc(c.Roles, lapsed) {
		c.Roles = slices.DeleteFunc(slices.Clone(c.Roles), lapsed)
	}
	return c
}
