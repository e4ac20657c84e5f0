package app

import (
	"context"
	"time"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/catalogue"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/sharing/internal/resource"
)

// ResourceStore keeps reports of programs.
type ResourceStore interface {
	// ReportInstance keeps the last report of a program; one that is older than what is kept changes nothing.
	ReportInstance(ctx context.Context, i *resource.Instance) error
	// RunningInstances are those that reported since a moment and did not say that they stop.
	RunningInstances(ctx context.Context, since time.Time) ([]resource.Instance, error)
	// ForgetInstances removes reports of programs that are long gone.
	ForgetInstances(ctx context.Context, before time.Time) error
}

// StreamLister lists the streams of the event bus with their durable consumers.
type StreamLister interface {
	Streams(ctx context.Context) ([]resource.StreamFound, error)
}

// ResourceDeps is what the use cases are built from.
type ResourceDeps struct {
	Store       ResourceStore
	Streams     StreamLister
	Outsourcing func(ctx context.Context) ([]OutsourcingView, error)
	Rows        *resource.Rows
	Catalogue   *catalogue.Catalogue
	Clock       clock.Clock
	Gone        time.Duration // after how long without a report a program is taken for gone
}

// Resources is the catalogue of ICT resources (SEC-CAT-1).
type Resources struct{ d ResourceDeps }

// NewResources returns the use cases.
func NewResources(d ResourceDeps) *Resources { return &Resources{d} }

// keptFor is how long reports of programs that are gone are kept.
const keptFor = 90 * 24 * time.Hour

// Report keeps what a program says of itself. Which service it is, its certificate says; the moment is ours.
func (u *Resources) Report(ctx context.Context, i resource.Instance) error {
	i.Service, i.SeenAt = caller.From(ctx).Workload, u.d.Clock.Now().UTC().Truncate(time.Microsecond)
	return u.d.Store.ReportInstance(ctx, &i)
}

// Forget removes reports of programs that are long gone.
func (u *Resources) Forget(ctx context.Context) error {
	return u.d.Store.ForgetInstances(ctx, u.d.Clock.Now().Add(-keptFor))
}

// Look returns the catalogue as it stands, and when that was.
func (u *Resources) Look(ctx context.Context) ([]resource.Resource, time.Time, error) {
	now := u.d.Clock.Now()
	running, err := u.d.Store.RunningInstances(ctx, now.Add(-u.d.Gone))
	if err != nil {
		return nil, now, err
	}
	streams, err := u.d.Streams.Streams(ctx)
	if err != nil {
		return nil, now, err
	}
	parts, err := u.parts(ctx)
	if err != nil {
		return nil, now, err
	}
	day := now.In(clock.Riga).Format(time.DateOnly)
	return u.d.Rows.Look(day, resource.Found{Instances: running, Streams: streams, Parts: parts}), now, nil
}

// parts are the rows of the outsourcing register that are in force.
func (u *Resources) parts(ctx context.Context) ([]resource.Part, error) {
	rows, err := u.d.Outsourcing(ctx)
	var out []resource.Part
	for i := range rows {
		if o := &rows[i]; o.State == "ACTIVE" {
			out = append(out, resource.Part{Name: names.Format("outsourcings", o.ID), Organisation: o.Organisation, Title: o.Title, Service: o.Service, Groups: o.DataGroups})
		}
	}
	return out, err
}

// Compare tells how what runs differs from what is declared.
func (u *Resources) Compare(ctx context.Context) ([]resource.Difference, time.Time, error) {
	all, at, err := u.Look(ctx)
	return resource.Compare(all, u.d.Catalogue.Grave), at, err
}
