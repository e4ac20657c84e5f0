package app

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/catalogue"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/incident"
)

// IncidentStore keeps incidents.
type IncidentStore interface {
	// AddIncident keeps a new one, with its clocks.
	AddIncident(ctx context.Context, i *domain.Incident) error
	// ChangeIncident changes a locked one; domain.ErrIncidentNotFound when there is none.
	ChangeIncident(ctx context.Context, id uuid.UUID, step func(*domain.Incident) error) (domain.Incident, error)
	// Incident is domain.ErrIncidentNotFound when there is none.
	Incident(ctx context.Context, id uuid.UUID) (domain.Incident, error)
	// Incidents lists those of a state, or all, older than a place, the newest first.
	Incidents(ctx context.Context, state string, before IncidentPlace, size int) ([]domain.Incident, error)
	// RunningIncidents are those with a clock of which not everything was announced.
	RunningIncidents(ctx context.Context) ([]uuid.UUID, error)
	// WarnIncident announces stages of a locked incident's clocks and returns how many.
	WarnIncident(ctx context.Context, id uuid.UUID, now time.Time) (int, error)
}

// IncidentPlace is where an incident stands among the others. The zero place is before the newest.
type IncidentPlace struct {
	At time.Time
	ID uuid.UUID
}

// IncidentDeps is what the use cases are built from.
type IncidentDeps struct {
	Store     IncidentStore
	Logs      []AffectedLog
	Rows      *incident.Rows
	Catalogue *catalogue.Catalogue
	Clock     clock.Clock
}

// Incidents keeps incidents and their clocks (SEC-INC-1).
type Incidents struct{ d IncidentDeps }

// NewIncidents returns the use cases.
func NewIncidents(d IncidentDeps) *Incidents { return &Incidents{d} }

// Now is the time by which states are told.
func (u *Incidents) Now() time.Time { return u.d.Clock.Now().UTC().Truncate(time.Microsecond) }

func (u *Incidents) today() string { return u.d.Clock.Now().In(clock.Riga).Format(time.DateOnly) }

// Create records an incident. aware is when it became known; zero: now.
func (u *Incidents) Create(ctx context.Context, facts domain.IncidentFacts, aware time.Time) (domain.Incident, error) {
	now := u.Now()
	if aware.IsZero() {
		aware = now
	}
	if aware.After(now) {
		return domain.Incident{}, onField(domain.ErrIncidentInvalid, "aware_time")
	}
	if err := u.check(&facts, now); err != nil {
		return domain.Incident{}, err
	}
	i := domain.Incident{
		ID: uuid.Must(uuid.NewV7()), Facts: facts, AwareAt: aware.UTC().Truncate(time.Microsecond), RecordedBy: caller.From(ctx).Subject, RecordedAt: now,
		Count: u.count(ctx, facts.Scope, now),
	}
	u.d.Rows.Classify(&i, u.today())
	audit.Subjects(ctx, names.Format("incidents", i.ID))
	return i, u.d.Store.AddIncident(ctx, &i)
}

// Assess replaces what is known and counts anew.
func (u *Incidents) Assess(ctx context.Context, id uuid.UUID, facts domain.IncidentFacts) (domain.Incident, error) {
	now := u.Now()
	if err := u.check(&facts, now); err != nil {
		return domain.Incident{}, err
	}
	count := u.count(ctx, facts.Scope, now) // before the lock: logs may be slow
	return u.change(ctx, id, func(i *domain.Incident) error {
		if err := i.Assess(facts, count); err != nil {
			return err
		}
		u.d.Rows.Classify(i, u.today())
		return nil
	})
}

// check refuses facts that do not fit together.
func (u *Incidents) check(f *domain.IncidentFacts, now time.Time) error {
	s := &f.Scope
	var field string
	switch known := func(l AffectedLog) bool { return l.Service() == s.Service }; {
	case s.From.IsZero() && (s.Names() || !slices.Equal(f.Kinds, []string{"AVAILABILITY"})):
		field = "from"
	case !s.From.IsZero() && !s.Names():
		field = "actor"
	case s.Service != "" && !slices.ContainsFunc(u.d.Logs, known):
		field = "service"
	case s.From.After(now):
		field = "from"
	case !s.To.IsZero() && !s.To.After(s.From):
		field = "to"
	default:
		return nil
	}
	return onField(domain.ErrIncidentInvalid, "facts."+field)
}

// Meet records that a duty was met; at is when, zero: now.
func (u *Incidents) Meet(ctx context.Context, id uuid.UUID, duty, reference string, at time.Time) (domain.Incident, error) {
	now := u.Now()
	if at.IsZero() {
		at = now
	}
	return u.step(ctx, id, duty, func(i *domain.Incident, by string) error {
		return i.Meet(duty, by, reference, at.UTC().Truncate(time.Microsecond), now)
	})
}

// Waive records why a duty is not to be met.
func (u *Incidents) Waive(ctx context.Context, id uuid.UUID, duty, reason string) (domain.Incident, error) {
	return u.step(ctx, id, duty, func(i *domain.Incident, by string) error { return i.Waive(duty, by, reason) })
}

// step takes a step of a duty, for whom its row gives it to.
func (u *Incidents) step(ctx context.Context, id uuid.UUID, duty string, do func(i *domain.Incident, by string) error) (domain.Incident, error) {
	who := caller.From(ctx)
	roles := u.d.Rows.Roles(duty, u.today())
	if len(roles) == 0 {
		return domain.Incident{}, domain.ErrIncidentDutyState
	}
	if !slices.ContainsFunc(roles, who.HasRole) {
		return domain.Incident{}, domain.ErrIncidentDutyRole
	}
	return u.change(ctx, id, func(i *domain.Incident) error { return do(i, who.Subject) })
}

// Close closes an incident.
func (u *Incidents) Close(ctx context.Context, id uuid.UUID, finding string) (domain.Incident, error) {
	return u.change(ctx, id, func(i *domain.Incident) error { return i.Close(caller.From(ctx).Subject, finding, u.Now()) })
}

func (u *Incidents) change(ctx context.Context, id uuid.UUID, step func(*domain.Incident) error) (domain.Incident, error) {
	audit.Subjects(ctx, names.Format("incidents", id))
	return u.d.Store.ChangeIncident(ctx, id, step)
}
