package outbox

import (
	"reflect"
	"testing"
)

// A group that lands while events gather must not take the place of one that waits to be marked: its events would stay
// unsent below the floor, or be read and published again.
func TestGroupsThatLandBeforeTheyAreMarkedAreAllMarked(t *testing.T) {
	p := &pumping{session: &session{Relay: &Relay{cfg: Config{Batch: maxBatch, Poll: defaultPoll}}}}
	groups := []runs{{{last: 2, ids: []int64{1, 2}}}, {{last: 3, ids: []int64{3}}}}
	for _, g := range groups {
		p.air = &flight{places: g}
		if err := p.land(nil); err != nil {
			t.Fatal(err)
		}
	}
	if want := append(groups[0], groups[1]...); !reflect.DeepEqual(p.done, want) {
		t.Fatalf("to be marked: %v, want %v", p.done, want)
	}
}
