package domain_test

import (
	"bytes"
	"maps"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// TestSetEqualsOneByOne draws ten thousand households: the outcome of each in a set is, byte for byte, the outcome of it alone, and
// the figures without texts are the same figures.
func TestSetEqualsOneByOne(t *testing.T) {
	t.Parallel()
	e := engine(t)
	total := 10_000
	if testing.Short() {
		total = 500
	}
	draw := rapid.Custom(household)
	set := make(map[int]*domain.Facts, total)
	for i := range total {
		f := draw.Example(i)
		if i%7 == 0 { // some of whom not everything is known
			f.Declaration.Statements = domain.Statements{}
		}
		set[i] = &f
	}
	var mu sync.Mutex
	seen := map[int][]byte{}
	e.AssessSet(maps.All(set), 4, func(n int, o domain.Outcome, err error) {
		b, encoding := domain.Canonical(*set[n], o)
		mu.Lock()
		defer mu.Unlock()
		if err != nil || encoding != nil || seen[n] != nil {
			t.Errorf("household %d: %v, %v, seen before %v", n, err, encoding, seen[n] != nil)
		}
		seen[n] = b
	})
	if len(seen) != total {
		t.Fatalf("%d of %d households", len(seen), total)
	}
	for n, f := range set {
		if alone := canonical(t, e, *f); !bytes.Equal(alone, seen[n]) {
			t.Fatalf("household %d differs in the set", n)
		}
		sameFigures(t, e, n, f)
	}
}

func sameFigures(t *testing.T, e *domain.Engine, n int, f *domain.Facts) {
	t.Helper()
	o, err := e.Assess(*f)
	if err != nil {
		t.Fatal(err)
	}
	got, err := e.Figures(f)
	if err != nil {
		t.Fatal(err)
	}
	o.Result.Entitlements = slices.Clone(o.Result.Entitlements)
	for i := range o.Result.Entitlements {
		o.Result.Entitlements[i].Reason = domain.Text{}
	}
	a, err := domain.Canonical(*f, domain.Outcome{Result: o.Result})
	if err != nil {
		t.Fatal(err)
	}
	b, err := domain.Canonical(*f, domain.Outcome{Result: got})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) {
		t.Fatalf("household %d: the figures differ:\n%s\n%s", n, a, b)
	}
}

func TestFiguresRefuseWhatAssessRefuses(t *testing.T) {
	t.Parallel()
	e := engine(t)
	f := facts(t, "2026-05-15", []who{adult}, saves(-1))
	_, err := e.Figures(&f)
	refused(t, "negative savings", err, domain.ErrAmountInvalid, "assessment.declaration.savings")
	f = facts(t, "2020-05-15", []who{adult})
	_, err = e.Figures(&f)
	refused(t, "2020", err, domain.ErrDateOutside, "assessment.application_date")
}
