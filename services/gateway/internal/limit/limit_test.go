package limit

import (
	"fmt"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/clock"
)

func TestBucketFillsAgain(t *testing.T) {
	now := clock.Fixed(time.Unix(1_000_000, 0))
	table := New(now, 2, 2, 10)
	for i := range 2 {
		if d := table.Allow("a"); !d.Allowed || d.Remaining != 1-i || d.Limit != 2 {
			t.Fatalf("request %d: %+v", i, d)
		}
	}
	d := table.Allow("a")
	if d.Allowed || d.Retry != 500*time.Millisecond || d.Reset != time.Second || d.Remaining != 0 {
		t.Fatalf("refusal: %+v", d)
	}
	now.Advance(d.Retry)
	if d := table.Allow("a"); !d.Allowed {
		t.Fatalf("after the wait: %+v", d)
	}
}

func TestTableIsBoundedAndForgetsTheOldest(t *testing.T) {
	now := clock.Fixed(time.Unix(1_000_000, 0))
	table := New(now, 0.001, 1, 3)
	table.Allow("kept")
	for i := range 50 {
		table.Allow(fmt.Sprint(i))
		if table.Allow("kept").Allowed {
			t.Fatal("an active caller got a new bucket")
		}
	}
	if table.Len() != 3 {
		t.Fatalf("%d callers", table.Len())
	}
	if !table.Allow("0").Allowed {
		t.Fatal("a forgotten caller is still held back")
	}
}
