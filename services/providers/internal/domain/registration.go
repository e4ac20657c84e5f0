package domain

import (
	"slices"
	"strings"

	"github.com/google/uuid"
)

// RegistrationState is where a registration stands.
type RegistrationState string

// The closed list. Expired is never stored: it is told by the day.
const (
	Applied    RegistrationState = "APPLIED"
	Refused    RegistrationState = "REFUSED"
	Registered RegistrationState = "REGISTERED"
	Suspended  RegistrationState = "SUSPENDED"
	Excluded   RegistrationState = "EXCLUDED"
	Expired    RegistrationState = "EXPIRED"
)

// RegistrationStates are all of them.
var RegistrationStates = []RegistrationState{Applied, Refused, Registered, Suspended, Excluded, Expired}

// ClientGroup is for whom a service is registered; the annexes of MK 385/2017 hold the full list.
type ClientGroup string

// ClientGroups are all of them.
var ClientGroups = []ClientGroup{"CHILDREN", "FAMILIES", "ADULTS", "SENIORS", "DISABILITY", "MENTAL_DISABILITY", "VIOLENCE", "HOMELESS", "ADDICTION", "ALL"}

// ServiceForm says whether clients live where the service is given.
type ServiceForm string

// ServiceForms are all of them.
var ServiceForms = []ServiceForm{"WITH_LODGING", "WITHOUT_LODGING", "BOTH"}

// Address is where a service is given. A protected one is shown to nobody outside.
type Address struct {
	Municipality string // ATVK code
	Code         string // State Address Register
	Text         string
	Protected    bool
}

// Key tells addresses apart: the code of the address register where it is known, and the text otherwise.
func (a Address) Key() string {
	if a.Code != "" {
		return a.Code
	}
	return strings.ToLower(strings.Join(strings.Fields(a.Text), " "))
}

// Period is days from From to To, both included; a zero To is open.
type Period struct{ From, To Date }

// Contains reports whether a day lies in the period.
func (p Period) Contains(d Date) bool {
	return !d.Before(p.From) && (p.To.IsZero() || !d.After(p.To))
}

// Registration is one service kind at one address for one group of clients of one provider (MK 385/2017, points 5 and 6).
type Registration struct {
	ID           uuid.UUID
	Provider     uuid.UUID
	Environment  Environment
	Number       string
	Kind         string
	Group        ClientGroup
	Form         ServiceForm
	Address      Address
	Phone        string
	Website      string
	State        RegistrationState // as stored; see On
	Term         Period
	Suspensions  []Period
	ExcludedFrom Date
	DecisionRef  string
	Reason       string
	Renews       uuid.UUID
	Version      int64
}

// Apply returns a new application. Kind, group and form are words of the contract; whether the kind is registered at all
// the catalogue says.
func Apply(r Registration) Registration {
	r.Address.Text = strings.Join(strings.Fields(r.Address.Text), " ")
	r.State, r.Version = Applied, 1
	return r
}

// On returns where the registration stands on a day. A suspension or exclusion that begins later has no effect before.
func (r *Registration) On(day Date) RegistrationState {
	switch {
	case r.State == Applied, r.State == Refused:
		return r.State
	case !r.ExcludedFrom.IsZero() && !day.Before(r.ExcludedFrom):
		return Excluded
	case day.After(r.Term.To):
		return Expired
	case slices.ContainsFunc(r.Suspensions, func(p Period) bool { return p.Contains(day) }):
		return Suspended
	}
	return Registered
}

// ActiveOn reports whether services may be provided under it on a day (CONF-50).
func (r *Registration) ActiveOn(day Date) bool {
	return r.On(day) == Registered && !day.Before(r.Term.From)
}

// Register lets the registration hold for the term of the law from a day (MK 385/2017, point 4). It fails with
// ErrRegistrationState unless it is applied for, or with ErrRegistrationDate.
func (r *Registration) Register(from Date, years int, ref string) error {
	if r.State != Applied {
		return ErrRegistrationState
	}
	if from.IsZero() || from.Before(r.Term.From) {
		return ErrRegistrationDate
	}
	r.Term = Period{From: from, To: from.AddYears(years).AddDays(-1)}
	r.State, r.DecisionRef = Registered, ref
	r.Version++
	return nil
}

// Refuse ends an application. A refusal says why.
func (r *Registration) Refuse(ref, reason string) error {
	if r.State != Applied {
		return ErrRegistrationState
	}
	if strings.TrimSpace(reason) == "" {
		return ErrReasonRequired
	}
	r.State, r.DecisionRef, r.Reason = Refused, ref, reason
	r.Version++
	return nil
}

// Suspend stops the registration from a day until Resume. The day lies in the term.
func (r *Registration) Suspend(from Date, ref, reason string) error {
	if r.On(from) != Registered || r.openSuspension() != nil {
		return ErrRegistrationState
	}
	if !r.Term.Contains(from) || len(r.Suspensions) > 0 && !from.After(r.Suspensions[len(r.Suspensions)-1].To) {
		return ErrRegistrationDate
	}
	if strings.TrimSpace(reason) == "" {
		return ErrReasonRequired
	}
	r.Suspensions = append(r.Suspensions, Period{From: from})
	r.State, r.DecisionRef, r.Reason = Suspended, ref, reason
	r.Version++
	return nil
}

// Resume ends the suspension from a day on. Resumed on its first day, the suspension has never been.
func (r *Registration) Resume(from Date, ref string) error {
	open := r.openSuspension()
	if open == nil || !r.ExcludedFrom.IsZero() {
		return ErrRegistrationState
	}
	if from.Before(open.From) || !r.Term.Contains(from) {
		return ErrRegistrationDate
	}
	if from == open.From {
		r.Suspensions = r.Suspensions[:len(r.Suspensions)-1]
	} else {
		open.To = from.AddDays(-1)
	}
	r.State, r.DecisionRef = Registered, ref
	r.Version++
	return nil
}

// Exclude ends the registration before its term. Nothing brings it back: a new application does.
func (r *Registration) Exclude(from Date, ref, reason string) error {
	if r.State != Registered && r.State != Suspended {
		return ErrRegistrationState
	}
	if !r.Term.Contains(from) {
		return ErrRegistrationDate
	}
	if strings.TrimSpace(reason) == "" {
		return ErrReasonRequired
	}
	r.State, r.ExcludedFrom, r.DecisionRef, r.Reason = Excluded, from, ref, reason
	r.Version++
	return nil
}

// Renew returns the registration that follows when the term ends. Of a suspended, excluded or expired one nothing follows.
func (r *Registration) Renew(id uuid.UUID, today Date, years int, ref string) (Registration, error) {
	if r.On(today) != Registered || r.openSuspension() != nil {
		return Registration{}, ErrRegistrationState
	}
	next := *r
	next.ID, next.Renews, next.State, next.Version = id, r.ID, Applied, 0
	next.Suspensions, next.ExcludedFrom, next.Reason, next.Term = nil, Date{}, "", Period{}
	return next, next.Register(r.Term.To.AddDays(1), years, ref)
}

func (r *Registration) openSuspension() *Period {
	if n := len(r.Suspensions); n > 0 && r.Suspensions[n-1].To.IsZero() {
		return &r.Suspensions[n-1]
	}
	return nil
}

// RemotePoint is a place where clients are received that is no registration of its own (MK 385/2017, point 7).
type RemotePoint struct {
	ID           uuid.UUID
	Registration uuid.UUID
	Address      Address
	Open         Period
}
