package producer_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/sharing/internal/dagr"
	"github.com/digisoc/platform/services/sharing/internal/dagr/producer"
	"github.com/digisoc/platform/services/sharing/internal/dagr/simulator"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// mortal dies at some step, as a process does: whatever it was about to do afterwards does not happen.
type mortal struct {
	producer.Book
	dagr.Publisher
	left int
}

var errDead = errors.New("the process ended")

func (m *mortal) step() error {
	if m.left--; m.left < 0 {
		return errDead
	}
	return nil
}

func (m *mortal) Lease(ctx context.Context, c producer.Channel, h uuid.UUID, now, until time.Time) (producer.Place, bool, error) {
	if err := m.step(); err != nil {
		return producer.Place{}, false, err
	}
	return m.Book.Lease(ctx, c, h, now, until)
}

func (m *mortal) Advance(ctx context.Context, c producer.Channel, h uuid.UUID, to int64, a []producer.Aside, now time.Time) error {
	if err := m.step(); err != nil {
		return err
	}
	return m.Book.Advance(ctx, c, h, to, a, now)
}

func (m *mortal) Fail(ctx context.Context, c producer.Channel, h uuid.UUID, reason string, now, next time.Time) error {
	if err := m.step(); err != nil {
		return err
	}
	return m.Book.Fail(ctx, c, h, reason, now, next)
}

func (m *mortal) Publish(ctx context.Context, s dagr.Section, name string, rows []dagr.Row) ([]dagr.Result, error) {
	if err := m.step(); err != nil {
		return nil, err
	}
	return m.Publisher.Publish(ctx, s, name, rows)
}

// Under every fault at once - DAGR fails, connections break before and after, tokens vanish, the process dies between any two steps
// and another one takes over - DAGR holds in the end what we hold, neither more nor less (MK 624/2023; SEC: nothing is deleted).
func TestDAGR_HoldsWhatWeHoldWhateverBreaks(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		w := newWorld(t, seed, simulator.Options{})
		w.sim.SetFaults(simulator.Faults{Failed: 0.15, CutBefore: 0.1, CutAfter: 0.15})
		persons := []uuid.UUID{w.person(), w.person(), w.person(), w.person()}
		for range 60 {
			w.something(persons)
			if w.rng.IntN(10) == 0 {
				w.sim.DropTokens()
			}
			life := &mortal{Book: w.store, Publisher: w.client("digisoc-out"), left: 1 + w.rng.IntN(12)}
			_ = w.producer(life, life, dagr.Main).Once(t.Context()) // what failed is tried by the next one
			w.advance(6 * time.Minute)
		}
		w.sim.SetFaults(simulator.Faults{})
		w.must(w.producer(w.store, w.client("digisoc-out"), dagr.Main).Once(t.Context()))
		for set, name := range map[domain.Dataset]string{domain.HouseholdStatus: "digisoc_household_status", domain.GrantedBenefits: "digisoc_granted_benefits"} {
			want, got := w.told(set), w.held(dagr.Main, name)
			if len(want) < 10 || !slices.Equal(want, got) {
				t.Errorf("seed %d, %s: %d records are ours, %d are DAGR's:\n%v\n%v", seed, set, len(want), len(got), want, got)
			}
		}
	}
}

// something happens to the awards.
func (w *world) something(persons []uuid.UUID) {
	w.t.Helper()
	for range 1 + w.rng.IntN(3) {
		set := domain.HouseholdStatus
		if w.rng.IntN(2) == 0 {
			set = domain.GrantedBenefits
		}
		if len(w.awards) < 4 || w.rng.IntN(3) == 0 {
			w.grant(set, persons[:1+w.rng.IntN(len(persons))]...)
			continue
		}
		a := &w.awards[w.rng.IntN(len(w.awards))]
		if len(a.Parts) == 0 {
			continue
		}
		first := a.Parts[0].From
		switch {
		case a.Dataset == domain.GrantedBenefits && w.rng.IntN(2) == 0:
			w.change(a, func(x *domain.Award) []domain.Row {
				return x.Change(first.AddDate(0, 1, 0), first.AddDate(0, 3, -1), int64(w.rng.IntN(20_000)))
			})
		default: // an end before the first day withdraws all
			w.change(a, func(x *domain.Award) []domain.Row { return x.End(first.AddDate(0, w.rng.IntN(4)-1, -1)) })
		}
	}
}

// While DAGR is down for a day nothing is lost, and it is not hammered; the day after it has everything.
func TestDAGR_ADayOfOutageLosesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1, simulator.Options{})
	p := w.producer(w.store, w.client("digisoc-out"), dagr.Sandbox)
	w.sim.SetFaults(simulator.Faults{Failed: 1})
	person := w.person()
	tries := 0
	for range 24 * 60 {
		if w.rng.IntN(60) == 0 {
			w.grant(domain.HouseholdStatus, person)
		}
		if p.Once(t.Context()) != nil {
			tries++
		}
		w.advance(time.Minute)
	}
	if tries < 24 || tries > 24*60/4 {
		t.Errorf("DAGR was tried %d times in a day", tries)
	}
	w.sim.SetFaults(simulator.Faults{})
	w.advance(5 * time.Minute)
	w.must(p.Once(t.Context()))
	want, got := w.told(domain.HouseholdStatus), w.held(dagr.Sandbox, "digisoc_household_status")
	if len(want) < 5 || !slices.Equal(want, got) {
		t.Errorf("%d records are ours, %d are DAGR's", len(want), len(got))
	}
	if rows := w.sim.Rows(dagr.Main, "digisoc_household_status"); len(rows) != 0 {
		t.Errorf("%d rows are in the main section, and the sandbox was meant", len(rows))
	}
}

// Two instances at once: one has the channel, and what both send DAGR recognises.
func TestDAGR_OneInstanceHasTheChannel(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2, simulator.Options{})
	w.grant(domain.HouseholdStatus, w.person())
	client := &counter{Publisher: w.client("digisoc-out")}
	first, second := w.producer(w.store, client, dagr.Main), w.producer(w.store, client, dagr.Main)
	w.must(first.Once(t.Context()))
	w.grant(domain.HouseholdStatus, w.person())
	w.must(second.Once(t.Context()))
	if client.calls != 1 {
		t.Fatalf("%d calls, the second instance did not wait", client.calls)
	}
	w.advance(3 * time.Minute) // the first one is gone
	w.must(second.Once(t.Context()))
	if got := w.held(dagr.Main, "digisoc_household_status"); len(got) != 2 {
		t.Errorf("DAGR holds %v", got)
	}
}

type counter struct {
	dagr.Publisher
	calls int
}

func (c *counter) Publish(ctx context.Context, s dagr.Section, name string, rows []dagr.Row) ([]dagr.Result, error) {
	c.calls++
	return c.Publisher.Publish(ctx, s, name, rows)
}

// Who has no personal code holds up nobody, and is published when the code is there; a former code is told that it holds no more.
func TestDAGR_WithoutACodeItWaitsAside(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 3, simulator.Options{})
	nobody, person := uuid.Must(uuid.NewV7()), w.person()
	w.grant(domain.HouseholdStatus, nobody)
	award := w.grant(domain.HouseholdStatus, person)
	p := w.producer(w.store, w.client("digisoc-out"), dagr.Main)
	w.must(p.Once(t.Context()))
	if got := w.held(dagr.Main, "digisoc_household_status"); len(got) != 1 {
		t.Fatalf("DAGR holds %v", got)
	}
	if all, err := w.store.OutboundChannels(t.Context()); err != nil || len(all) == 0 || all[0].Aside+all[1].Aside != 1 || all[0].Codeless+all[1].Codeless != 1 {
		t.Errorf("who has no code is not counted apart: %+v, %v", all, err)
	}
	old := w.persons[person].Present
	w.persons[nobody] = producer.Codes{Present: "00900000001"}
	w.persons[person] = producer.Codes{Present: "00900000002", Former: []string{old}}
	w.change(award, func(a *domain.Award) []domain.Row { return a.End(a.Parts[0].From.AddDate(0, 1, 0)) })
	w.advance(2 * time.Hour)
	w.must(p.Once(t.Context()))
	live := map[any]bool{}
	for _, r := range w.sim.Rows(dagr.Main, "digisoc_household_status") {
		live[r["PersonCode"]] = r["Revoked"] != true
	}
	if len(live) != 3 || !live["00900000001"] || !live["00900000002"] || live[old] {
		t.Errorf("in force are %v", live)
	}
	asides, err := w.store.Asides(t.Context(), producer.Channel{Dataset: domain.HouseholdStatus, Section: dagr.Main}, w.clock.Now().Add(time.Hour), 10)
	if err != nil || len(asides) != 0 {
		t.Errorf("still aside: %v, %v", asides, err)
	}
}
