package outbox

import (
	"reflect"
	"testing"
)

func TestRunsFollowTheNumbersOfTheStream(t *testing.T) {
	var places runs
	for _, p := range []struct {
		id     int64
		number uint64
	}{{5, 40}, {6, 41}, {9, 42}, {10, 7}, {11, 8}, {12, 43}} { // 10 and 11 had been published before
		places = places.add(p.id, p.number)
	}
	want := runs{{42, []int64{5, 6, 9}}, {8, []int64{10, 11}}, {43, []int64{12}}}
	if !reflect.DeepEqual(places, want) {
		t.Fatalf("%v, want %v", places, want)
	}
	if places.top() != 12 {
		t.Fatalf("top %d", places.top())
	}
}

func TestIdsAreWrittenAsRanges(t *testing.T) {
	for want, ids := range map[string][]int64{
		"{[1,3],[7,7],[9,10]}": {1, 2, 3, 7, 9, 10},
		"{[4,4]}":              {4},
	} {
		if got := (run{ids: ids}).multirange(); got != want {
			t.Errorf("%v: %s, want %s", ids, got, want)
		}
	}
}
