package sharing_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/pkg/instance"
	"github.com/digisoc/platform/pkg/testkit"
	"github.com/digisoc/platform/proto/catalogue"
	"github.com/digisoc/platform/services/sharing"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/resource"
	"github.com/digisoc/platform/services/sharing/internal/store"
)

type noStreams struct{}

func (noStreams) Streams(context.Context) ([]resource.StreamFound, error) { return nil, nil }

const twoServices = `
- {id: service/cases, lv: Lietas, en: Cases, owner: platform, classes: [HIGH, HIGH, HIGH], from: 2026-01-01, mark: NC, source: x}
- {id: service/persons, lv: Personas, en: Persons, owner: platform, classes: [HIGH, HIGH, HIGH], from: 2026-01-01, mark: NC, source: x}
`

// SEC-CAT-1: a program that says that it stops is gone at once, one that dies is gone when its reports stay away, a replica leaves the service
// running; a late report of a program that stopped does not bring it back. Which service it is, the certificate says.
func TestSEC_CAT_1_WhatStopsIsFoundByItself(t *testing.T) {
	t.Parallel()
	rows, err := resource.Parse([]byte(twoServices))
	if err != nil {
		t.Fatal(err)
	}
	rules, err := disclose.Load(catalogue.Files)
	if err != nil {
		t.Fatal(err)
	}
	now := &moving{at: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	r := app.NewResources(app.ResourceDeps{
		Store: store.New(testkit.Postgres(t, sharing.Name, sharing.Migrations)), Streams: noStreams{}, Rows: rows, Catalogue: rules.Catalogue(), Clock: now, Gone: instance.Gone,
		Outsourcing: func(context.Context) ([]app.OutsourcingView, error) { return nil, nil },
	})
	report := func(service string, id uuid.UUID, stopped bool) {
		t.Helper()
		ctx := caller.With(t.Context(), caller.Caller{Kind: caller.Service, Workload: service})
		if err := r.Report(ctx, resource.Instance{Service: "gateway", ID: id.String(), Started: now.at, Stopped: stopped}); err != nil {
			t.Fatal(err)
		}
	}
	missing := func(want ...string) {
		t.Helper()
		got, _, err := r.Compare(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, d := range got {
			ids = append(ids, d.Kind+" "+d.ID)
		}
		if !slices.Equal(ids, want) {
			t.Errorf("%v: %q, want %q", now.at, ids, want)
		}
	}
	missing("NOT_RUNNING service/cases", "NOT_RUNNING service/persons")
	cases, replica, persons := uuid.New(), uuid.New(), uuid.New()
	report("cases", cases, false)
	report("cases", replica, false)
	report("persons", persons, false)
	missing()
	report("cases", cases, true)
	missing() // the replica goes on
	now.at = now.at.Add(instance.Gone)
	missing()
	report("persons", persons, false)
	report("cases", cases, false) // it stopped
	now.at = now.at.Add(time.Second)
	missing("NOT_RUNNING service/cases")
	report("analytics", uuid.New(), false)
	missing("UNDECLARED service/analytics", "NOT_RUNNING service/cases")
	now.at = now.at.AddDate(0, 0, 91)
	if err := r.Forget(t.Context()); err != nil {
		t.Fatal(err)
	}
	missing("NOT_RUNNING service/cases", "NOT_RUNNING service/persons")
}

type moving struct{ at time.Time }

func (m *moving) Now() time.Time { return m.at }

var _ clock.Clock = (*moving)(nil)
