package sharing_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
	"github.com/digisoc/platform/pkg/workdays"
	"github.com/digisoc/platform/services/sharing"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/availability"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/store"
)

// closing is a store whose database is down for a while.
type closing struct {
	*store.Store
	down bool
}

var errDown = errors.New("the database is down")

func (c *closing) AddProbe(ctx context.Context, observer uuid.UUID, s availability.Sample) error {
	if c.down {
		return errDown
	}
	return c.Store.AddProbe(ctx, observer, s)
}

func availabilityWorld(t *testing.T) (*closing, *pg.DB, *moving, *availability.Rules) {
	t.Helper()
	days, err := workdays.Load()
	if err != nil {
		t.Fatal(err)
	}
	rules, err := availability.Load(days.Working)
	if err != nil {
		t.Fatal(err)
	}
	db := testkit.Postgres(t, sharing.Name, sharing.Migrations)
	return &closing{Store: store.New(db)}, db, &moving{at: time.Date(2026, 3, 2, 9, 0, 20, 0, time.UTC)}, rules
}

// SEC-AVL-1: the report is computed from what probes saw; what they saw while the database was down is kept when it is back, a program that looks
// twice in a minute counts once, and minutes between two runs are unknown.
func TestSEC_AVL_1_ReportComesFromProbes(t *testing.T) {
	t.Parallel()
	kept, db, now, rules := availabilityWorld(t)
	reached := map[string]bool{}
	checks := map[string]func(context.Context) error{}
	for _, target := range rules.Targets(now.at) {
		if id := target.ID; id != availability.Platform {
			reached[id] = true
			checks[id] = func(context.Context) error {
				if !reached[id] {
					return errDown
				}
				return nil
			}
		}
	}
	p := app.NewProber(kept, checks, now)
	look := func(minutes int) {
		for range minutes {
			_ = p.Look(t.Context())
			now.at = now.at.Add(p.Next())
		}
	}
	if p.Next() != 40*time.Second {
		t.Errorf("the next minute is in %v", p.Next())
	}
	look(10)
	reached["cases"], kept.down = false, true
	look(5)
	if err := p.Look(t.Context()); !errors.Is(err, errDown) {
		t.Errorf("while the database is down: %v", err)
	}
	reached["cases"], kept.down = true, false
	look(3) // the first is the minute of the look before
	now.at = now.at.Add(20 * time.Minute)
	p = app.NewProber(kept, checks, now) // another run
	look(2)
	u := app.NewAvailability(kept, rules, now)
	r, err := u.Report(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	var whole availability.Of
	for _, one := range r.Targets {
		if one.ID == availability.Platform {
			whole = one
		}
	}
	before := int(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).Sub(r.From) / time.Minute)
	if whole.All != (availability.Minutes{Up: 14, Down: 6, Unknown: before + 20}) || len(whole.Outages) != 1 || len(r.Gaps) != 2 {
		t.Errorf("%+v, before %d, gaps %v", whole, before, r.Gaps)
	}
	if _, err := db.Exec(t.Context(), "update probe set down = '{}', up = up || down"); err == nil {
		t.Error("what probes saw was changed")
	}
	if _, err := u.Report(t.Context(), "2026-04"); !errors.Is(err, domain.ErrAvailabilityMonth) {
		t.Errorf("a month that has not begun: %v", err)
	}
}

// SEC-AVL-1: maintenance is announced before it begins, never afterwards, and by whoever is named in the record.
func TestSEC_AVL_1_MaintenanceIsAnnouncedAhead(t *testing.T) {
	t.Parallel()
	kept, _, now, rules := availabilityWorld(t)
	u := app.NewAvailability(kept, rules, now)
	ctx := caller.With(t.Context(), caller.Caller{Kind: caller.Staff, Subject: "olegs"})
	window := func(in, long time.Duration, targets ...string) domain.Maintenance {
		return domain.Maintenance{From: now.at.Add(in), Until: now.at.Add(in + long), Targets: targets, Reason: "a new release of the database"}
	}
	for what, row := range map[string]struct {
		window domain.Maintenance
		want   error
	}{
		"yesterday":       {window(-24*time.Hour, time.Hour), domain.ErrMaintenanceAhead},
		"in an hour":      {window(time.Hour, time.Hour), domain.ErrMaintenanceAhead},
		"no time":         {window(30*time.Hour, 0), domain.ErrMaintenanceInvalid},
		"two days":        {window(30*time.Hour, 48*time.Hour), domain.ErrMaintenanceInvalid},
		"of nothing ours": {window(30*time.Hour, time.Hour, "weather"), domain.ErrMaintenanceInvalid},
	} {
		if _, err := u.CreateMaintenance(ctx, row.window); !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", what, err, row.want)
		}
	}
	m, err := u.CreateMaintenance(ctx, window(30*time.Hour, 2*time.Hour, "cases"))
	if err != nil || m.CreatedBy != "olegs" || m.From.Second() != 0 {
		t.Fatalf("%+v, %v", m, err)
	}
	if all, err := u.Maintenances(ctx, ""); err != nil || len(all) != 1 || all[0].ID != m.ID {
		t.Errorf("%+v, %v", all, err)
	}
	now.at = now.at.Add(31 * time.Hour)
	if m, err = u.EndMaintenance(ctx, m.ID); err != nil || m.EndedBy != "olegs" || m.Covers("cases", now.at.Add(time.Minute)) || !m.Covers("cases", now.at.Add(-2*time.Minute)) {
		t.Errorf("%+v, %v", m, err)
	}
	if _, err := u.EndMaintenance(ctx, m.ID); !errors.Is(err, domain.ErrMaintenanceOver) {
		t.Errorf("twice: %v", err)
	}
	if _, err := u.EndMaintenance(ctx, uuid.New()); !errors.Is(err, domain.ErrMaintenanceNotFound) {
		t.Errorf("one that there is not: %v", err)
	}
	if all, err := u.Maintenances(ctx, "2026-02"); err != nil || len(all) != 0 {
		t.Errorf("another month: %+v, %v", all, err)
	}
}
