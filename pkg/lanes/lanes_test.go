package lanes_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/lanes"
)

// Two are busy: the third is left out, a second worker of the first too, and both come when there is room again.
func TestOneWorkerEachAndNoMoreThanSoMany(t *testing.T) {
	t.Parallel()
	a, b, c := uuid.New(), uuid.New(), uuid.New()
	l := lanes.New(2)
	gate, began := make(chan struct{}), make(chan uuid.UUID, 4)
	hold := func(_ context.Context, id uuid.UUID) error {
		began <- id
		<-gate
		return nil
	}
	never := func(_ context.Context, err error) { t.Error(err) }
	l.Start(t.Context(), []uuid.UUID{a, a, b, c}, hold, never)
	if first, second := <-began, <-began; first == second || first == c || second == c {
		t.Errorf("%s and %s work", first, second)
	}
	l.Start(t.Context(), []uuid.UUID{a, b, c}, hold, never)
	close(gate)
	l.Wait()
	if n := len(began); n != 0 {
		t.Errorf("%d more began", n)
	}
	l.Start(t.Context(), []uuid.UUID{c}, hold, never)
	l.Wait()
	if got := <-began; got != c {
		t.Errorf("%s worked", got)
	}
}

// A failure is told, and the next call has a worker again; what fails because everything ends is not told.
func TestFailuresAreTold(t *testing.T) {
	t.Parallel()
	l, told := lanes.New(1), atomic.Int32{}
	fails := func(context.Context, uuid.UUID) error { return errors.New("away") }
	tell := func(context.Context, error) { told.Add(1) }
	id := uuid.New()
	for range 2 {
		l.Start(t.Context(), []uuid.UUID{id}, fails, tell)
		l.Wait()
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	l.Start(ended, []uuid.UUID{id}, fails, tell)
	l.Wait()
	if told.Load() != 2 {
		t.Errorf("told %d times", told.Load())
	}
}
