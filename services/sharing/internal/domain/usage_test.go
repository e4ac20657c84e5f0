package domain

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// Pages of any size over any number of logs give every use once, newest first.
func TestMergedPagesHoldEveryUseOnce(t *testing.T) {
	t.Parallel()
	for seed := range 50 {
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		logs := make([][]Use, 1+r.IntN(6))
		var all []Use
		for i := range r.IntN(60) {
			u := Use{Entry: uuid.New(), Time: noon.Add(time.Duration(r.IntN(20)) * time.Minute), Action: string(rune('a' + i%26))}
			l := r.IntN(len(logs))
			logs[l], all = append(logs[l], u), append(all, u)
		}
		slices.SortFunc(all, newer)
		for _, size := range []int{1, 3, 10, 100} {
			var got []Use
			after := UsePlace{noon.AddDate(1, 0, 0), uuid.Max}
			for {
				pages := make([][]Use, len(logs))
				for i, l := range logs {
					pages[i] = pageOf(l, after, size)
				}
				merged, more := MergeUses(pages, size)
				if got = append(got, merged...); !more || len(merged) == 0 {
					break
				}
				after = merged[len(merged)-1].Place()
			}
			if !slices.EqualFunc(got, all, func(a, b Use) bool { return a.Entry == b.Entry }) {
				t.Fatalf("seed %d, pages of %d: %d uses, want %d", seed, size, len(got), len(all))
			}
		}
	}
}

// pageOf is what a log answers.
func pageOf(log []Use, after UsePlace, size int) []Use {
	sorted := slices.SortedFunc(slices.Values(log), newer)
	at := Use{Time: after.Time, Entry: after.Entry}
	sorted = slices.DeleteFunc(sorted, func(u Use) bool { return newer(at, u) >= 0 })
	return sorted[:min(size, len(sorted))]
}

func TestWithholdingHoldsForItsMonthsOnly(t *testing.T) {
	t.Parallel()
	w := Withholding{Purpose: "AUTHORITY", Months: 12, ValidFrom: noon.AddDate(0, -1, 0), ValidTo: noon.AddDate(0, 1, 0)}
	if since, ok := w.Since(noon); !ok || !since.Equal(noon.AddDate(-1, 0, 0)) {
		t.Errorf("%v, %v", since, ok)
	}
	for _, outside := range []time.Time{noon.AddDate(0, -2, 0), noon.AddDate(0, 1, 0)} {
		if _, ok := w.Since(outside); ok {
			t.Errorf("the rule holds on %v", outside)
		}
	}
}
