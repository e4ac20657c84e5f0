package app_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// Writers commit in any order while a reader follows the cursor: it sees every change once and in order, whatever was slow.
func TestChangeListMissesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	l := w.registered(w.provider(samaria), "A iela 1")
	const writers, each = 4, 25
	var all sync.WaitGroup
	for range writers {
		all.Go(func() {
			for i := range each {
				err := w.store.InTx(t.Context(), func(ctx context.Context, tx app.Tx) error {
					r, err := tx.NextNumber(ctx) // something to send before, so that the order of starts is not that of commits
					if err != nil {
						return err
					}
					if i%7 == 0 {
						return tx.AddChange(ctx, domain.Change{Provider: l.Provider, Kind: domain.StatusChanged, Subject: r, At: w.clock.Now()})
					}
					return errors.Join(
						tx.AddChange(ctx, domain.Change{Provider: l.Provider, Kind: domain.StatusChanged, Subject: r, At: w.clock.Now()}),
						tx.AddChange(ctx, domain.Change{Provider: l.Provider, Kind: domain.PlanChanged, Subject: r, At: w.clock.Now()}),
					)
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	finished := make(chan struct{})
	go func() { all.Wait(); close(finished) }()
	var seen []int64
	at, over := "", false
	for {
		select {
		case <-finished:
			over = true
		default:
		}
		out, err := w.Changes(w.apsis(samaria, "ListChanges"), at, 7, 0)
		must(t, err)
		for _, c := range out.List {
			seen = append(seen, c.Position)
		}
		at = out.Next
		if over && len(out.List) == 0 {
			break
		}
	}
	for i, p := range seen {
		if p != int64(i+1) {
			t.Fatalf("position %d is the %dth", p, i+1)
		}
	}
	if want := writers * (4 + 2*21); len(seen) != want {
		t.Errorf("%d of %d changes", len(seen), want)
	}
}

func TestWatchChangesResumes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	l := w.registered(w.provider(samaria), "A iela 1")
	a := w.refer(l)
	ctx, stop := context.WithCancel(w.apsis(samaria, "WatchChanges"))
	got := make(chan app.Changes, 8)
	ended := make(chan error, 1)
	go func() { ended <- w.Watch(ctx, "", func(c app.Changes) error { got <- c; return nil }) }()
	first := <-got
	if len(first.List) != 1 || first.List[0].Subject != names.Format("assignments", a.ID) {
		t.Fatalf("%+v", first)
	}
	began := time.Now()
	_, err := w.Accept(w.apsis(samaria, "AcceptAssignment"), a.ID, "")
	must(t, err)
	second := <-got
	if len(second.List) != 1 || second.List[0].Kind != domain.StatusChanged || time.Since(began) > 2*time.Second {
		t.Errorf("%+v after %s", second, time.Since(began))
	}
	stop()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the stream ended with %v", err)
	}
	_, err = w.End(w.ilze("EndAssignment"), a.ID, d("2026-05-31"), "")
	must(t, err)
	rest, err := w.Changes(w.apsis(samaria, "ListChanges"), second.Next, 0, 0)
	if err != nil || len(rest.List) != 1 || rest.List[0].Position != 3 {
		t.Errorf("after the break: %+v %v", rest, err)
	}
}

func TestCursorBelongsToOneProvider(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.provider(other)
	w.refer(w.registered(w.provider(samaria), "A iela 1"))
	out, err := w.Changes(w.apsis(samaria, "ListChanges"), "", 0, 0)
	must(t, err)
	if _, err := w.Changes(w.apsis(other, "ListChanges"), out.Next, 0, 0); !errors.Is(err, domain.ErrCursorInvalid) {
		t.Errorf("another's cursor: %v", err)
	}
	if _, err := w.Changes(w.apsis(samaria, "ListChanges"), "nonsense", 0, 0); !errors.Is(err, domain.ErrCursorInvalid) {
		t.Errorf("no cursor at all: %v", err)
	}
	done, err := w.Acknowledge(w.apsis(samaria, "AcknowledgeChanges"), out.Next)
	if err != nil || done.Waiting != 0 {
		t.Errorf("%d wait: %v", done.Waiting, err)
	}
	if _, err := w.Acknowledge(w.apsis(other, "AcknowledgeChanges"), out.Next); !errors.Is(err, domain.ErrCursorInvalid) {
		t.Errorf("another's was acknowledged: %v", err)
	}
	empty, err := w.Changes(w.apsis(other, "ListChanges"), "", 0, 10*time.Millisecond)
	if err != nil || len(empty.List) != 0 || empty.Next == "" {
		t.Errorf("%+v %v", empty, err)
	}
}

// Whatever is switched when: on each day one way of entering holds, and none that held is forgotten (OBJ-P2, OBJ-P3).
func TestOneInputModeADay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.provider(other)
	l := w.registered(w.provider(samaria), "A iela 1")
	set := func(mode domain.InputMode, day string) error {
		_, err := w.SwitchInputMode(w.system(samaria, "SwitchInputMode"), l.ID, mode, d(day))
		return err
	}
	must(t, set("UI", "2026-03-01"))
	must(t, set("API", "2026-03-16"))
	must(t, set("FILE", "2026-03-20"))
	must(t, set("API", "2026-03-20")) // the same day again: FILE never was
	if err := set("API", "2026-04-01"); !errors.Is(err, domain.ErrModeSame) {
		t.Errorf("to the same: %v", err)
	}
	if err := set("UI", "2026-03-19"); !errors.Is(err, domain.ErrModeDay) {
		t.Errorf("before the mode in force began: %v", err)
	}
	if _, err := w.SwitchInputMode(w.system(other, "SwitchInputMode"), l.ID, "UI", d("2026-05-01")); !errors.Is(err, domain.ErrRegistrationNotFound) {
		t.Errorf("another provider switches: %v", err)
	}
	list, err := w.InputModes(w.system(samaria, "ListInputModes"), l.ID)
	must(t, err)
	for day, want := range map[string]domain.InputMode{"2026-03-15": "UI", "2026-03-16": "API", "2026-03-20": "API", "2026-12-31": "API"} {
		n := 0
		for _, m := range list {
			if m.Days.Contains(d(day)) {
				n++
				if m.Mode != want {
					t.Errorf("%s: %s", day, m.Mode)
				}
			}
		}
		if n != 1 {
			t.Errorf("%d modes on %s", n, day)
		}
	}
	_, err = w.db.Exec(t.Context(), "insert into input_mode values (gen_random_uuid(), $1, 'UI', '2026-03-10', '2026-03-12', 'x', now())", l.ID)
	if err == nil {
		t.Error("the database takes two modes on a day")
	}
}
