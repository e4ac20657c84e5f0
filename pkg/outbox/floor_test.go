package outbox

import "testing"

func TestFloorRisesOnlyWhenNothingLowerCanAppear(t *testing.T) {
	var f floor
	f.propose(100, 50) // marked by transaction 50: whatever took an id up to 100 began before it
	f.raise(50, 0, true)
	if f.id != 0 {
		t.Fatal("raised while a transaction before the mark may be open")
	}
	f.raise(51, 90, false)
	if f.id != 0 {
		t.Fatal("raised although the read was cut off below")
	}
	f.raise(51, 120, false)
	if f.id != 100 {
		t.Fatalf("floor %d, want 100", f.id)
	}
	f.propose(80, 60)
	f.raise(99, 0, true)
	if f.id != 100 {
		t.Fatal("lowered")
	}
}
