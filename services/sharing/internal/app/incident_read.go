package app

import (
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/incident"
)

// Get returns an incident.
func (u *Incidents) Get(ctx context.Context, id uuid.UUID) (domain.Incident, error) {
	audit.Subjects(ctx, names.Format("incidents", id))
	return u.d.Store.Incident(ctx, id)
}

// List lists incidents older than a place, the newest first.
func (u *Incidents) List(ctx context.Context, state string, before IncidentPlace, size int) ([]domain.Incident, error) {
	return u.d.Store.Incidents(ctx, state, before, size)
}

// Draft writes the report of a duty that runs or ran.
func (u *Incidents) Draft(ctx context.Context, id uuid.UUID, duty string) (lv, en string, err error) {
	i, err := u.Get(ctx, id)
	if err != nil {
		return "", "", err
	}
	for n := range i.Duties {
		if i.Duties[n].Duty == duty {
			return incident.Draft(&i, &i.Duties[n], names.Format("incidents", id), u.groups(i.Count.Groups))
		}
	}
	return "", "", domain.ErrIncidentDutyState
}

// groups are groups in words.
func (u *Incidents) groups(codes []string) (out []incident.Group) {
	for _, g := range u.d.Catalogue.Groups() {
		if slices.Contains(codes, g.Group) {
			out = append(out, incident.Group{Code: g.Group, LV: g.LV, EN: g.EN})
		}
	}
	return out
}

// Persons lists whom an incident touches, by the logs as they are now, after one of them.
func (u *Incidents) Persons(ctx context.Context, id uuid.UUID, after string, size int) ([]Affected, error) {
	i, err := u.Get(ctx, id)
	if err != nil || i.Facts.Scope.From.IsZero() || !i.Facts.Scope.Names() {
		return nil, err
	}
	return u.page(ctx, i.Facts.Scope, u.Now(), after, size)
}

// Warn announces the clocks that run out or have, each stage once, and returns how many.
func (u *Incidents) Warn(ctx context.Context) (int, error) {
	running, err := u.d.Store.RunningIncidents(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	var failed []error
	for _, id := range running {
		told, err := u.d.Store.WarnIncident(ctx, id, u.Now())
		n += told
		failed = append(failed, err)
	}
	return n, errors.Join(failed...)
}
