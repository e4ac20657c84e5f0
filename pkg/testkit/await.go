package testkit

import (
	"testing"
	"time"
)

// patience is how long Await waits; generous, because machines that run tests are busy.
const patience = 20 * time.Second

// Await returns when the condition holds, asking every few milliseconds, and fails the test when it never does.
func Await(t testing.TB, condition func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for !condition() {
		if time.Now().After(deadline) {
			t.Fatalf("the condition did not hold within %s", patience)
		}
		time.Sleep(2 * time.Millisecond)
	}
}
