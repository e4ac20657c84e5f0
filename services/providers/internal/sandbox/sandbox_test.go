package sandbox_test

import (
	"errors"
	"slices"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/sandbox"
)

func TestPeopleOfTheSandboxBelongToNobody(t *testing.T) {
	t.Parallel()
	p, err := sandbox.Load()
	if err != nil {
		t.Fatal(err)
	}
	a, b := uuid.New(), uuid.New()
	ids := map[uuid.UUID]bool{}
	var names []string
	for _, one := range p.Personas {
		names = append(names, one.ID)
		if again := uuid.MustParse(a.String()); sandbox.Person(a, one.ID) != sandbox.Person(again, one.ID) {
			t.Errorf("%s is another person after a reset", one.ID)
		}
		ids[sandbox.Person(a, one.ID)], ids[sandbox.Person(b, one.ID)] = true, true
	}
	if len(ids) != 2*len(p.Personas) {
		t.Error("two tenants share a person")
	}
	if !slices.Equal(names, []string{"M01", "M03", "M04", "M05", "M07", "M16", "M20", "M21"}) {
		t.Errorf("the cast is %v", names)
	}
	if len(p.Personas[1].Codes) != 2 || !p.Personas[4].Hidden || p.Personas[5].Guardian == "" {
		t.Error("M03 has two codes, M07 hides, M16 has a guardian")
	}
}

// A clock that is moved over an end of month and both changes of the hour passes every midnight of Riga, once and in order.
func TestClockCrossesMonthEnds(t *testing.T) {
	t.Parallel()
	riga, err := time.LoadLocation("Europe/Riga")
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(2027, 1, 30, 15, 4, 5, 0, riga)
	to := time.Date(2027, 11, 1, 8, 0, 0, 0, riga)
	steps, err := sandbox.Steps(from, to, riga)
	if err != nil {
		t.Fatal(err)
	}
	want := from
	var ends int
	var last time.Time
	for at := range steps {
		if !at.After(last) {
			t.Fatalf("%s after %s", at, last)
		}
		last = at
		if at.Equal(to) {
			continue
		}
		want = want.AddDate(0, 0, 1)
		if got := at.In(riga); got.Hour() != 0 || got.Format(time.DateOnly) != want.Format(time.DateOnly) {
			t.Fatalf("passed %s, want midnight of %s", got, want.Format(time.DateOnly))
		}
		if at.In(riga).Day() == 1 {
			ends++
		}
	}
	if ends != 10 || !last.Equal(to) {
		t.Errorf("%d months ended, stands at %s", ends, last)
	}
	for _, bad := range []time.Time{from.Add(-time.Second), from.AddDate(0, 0, 401)} {
		if _, err := sandbox.Steps(from, bad, riga); !errors.Is(err, sandbox.ErrClock) {
			t.Errorf("moved to %s: %v", bad, err)
		}
	}
	same, err := sandbox.Steps(from, from, riga)
	if err != nil || len(slices.Collect(same)) != 1 {
		t.Errorf("no step at all: %v", err)
	}
}

func TestFaultsAreTheSameForTheSameSeed(t *testing.T) {
	t.Parallel()
	f := sandbox.Faults{LatencyMilliseconds: 100, ErrorPercent: 20, LimitPercent: 10, DuplicatePercent: 30, ReorderPercent: 30, Seed: 7}
	if err := f.Check(); err != nil {
		t.Fatal(err)
	}
	var failed, limited, slow int
	for n := range uint64(10_000) {
		fate := f.Fate(n)
		if fate != f.Fate(n) {
			t.Fatal("the same call, another fate")
		}
		if fate.Unavailable {
			failed++
		}
		if fate.Limited {
			limited++
		}
		if fate.Wait > 100*time.Millisecond {
			slow++
		}
	}
	for what, c := range map[string][2]int{"failed": {failed, 2000}, "limited": {limited, 1000}, "slower than the median": {slow, 5000}} {
		if c[0] < c[1]*9/10 || c[0] > c[1]*11/10 {
			t.Errorf("%s: %d of 10000, want about %d", what, c[0], c[1])
		}
	}
	order := f.Shuffle(1000, 1)
	if slices.IsSorted(order) || len(order) < 1200 || len(order) > 1400 || !slices.Equal(order, f.Shuffle(1000, 1)) || slices.Equal(order, f.Shuffle(1000, 2)) {
		t.Errorf("%d things arrive", len(order))
	}
	slices.Sort(order)
	if got := slices.Compact(order); len(got) != 1000 {
		t.Errorf("%d of 1000 arrive at all", len(got))
	}
	if (sandbox.Faults{}).Fate(1) != (sandbox.Fate{}) || !slices.Equal(sandbox.Faults{}.Shuffle(3, 1), []int{0, 1, 2}) {
		t.Error("faults without faults")
	}
	for _, bad := range []sandbox.Faults{{ErrorPercent: 101}, {ReorderPercent: -1}, {LatencyMilliseconds: 8000}, {ErrorPercent: 60, LimitPercent: 60}} {
		if !errors.Is(bad.Check(), sandbox.ErrFaults) {
			t.Errorf("%+v is allowed", bad)
		}
	}
}
