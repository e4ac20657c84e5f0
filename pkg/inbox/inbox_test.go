package inbox_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/inbox"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
)

var errAbort = errors.New("the effect fails")

// see runs a consumer's transaction and reports whether the event was new to it.
func see(t *testing.T, db *pg.DB, consumer, event string, effect func() error) (first bool, err error) {
	t.Helper()
	err = db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) (err error) {
		if first, err = inbox.Once(ctx, tx, consumer, event); err != nil || !first {
			return err
		}
		return effect()
	})
	return first, err
}

func ok() error { return nil }

func TestSeenOncePerConsumer(t *testing.T) {
	t.Parallel()
	db := testkit.Postgres(t, "assistance", nil)
	event := uuid.NewString()
	for _, c := range []struct {
		consumer string
		want     bool
	}{{"a", true}, {"a", false}, {"b", true}, {"b", false}} {
		if first, err := see(t, db, c.consumer, event, ok); err != nil || first != c.want {
			t.Errorf("%s: %v, %v", c.consumer, first, err)
		}
	}
}

func TestNotSeenWhenTheEffectFailed(t *testing.T) {
	t.Parallel()
	db := testkit.Postgres(t, "assistance", nil)
	event := uuid.NewString()
	if _, err := see(t, db, "a", event, func() error { return errAbort }); !errors.Is(err, errAbort) {
		t.Fatal(err)
	}
	if first, err := see(t, db, "a", event, ok); err != nil || !first {
		t.Errorf("after a rollback: %v, %v", first, err)
	}
}

func TestOneOfManyAtTheSameTime(t *testing.T) {
	t.Parallel()
	db := testkit.Postgres(t, "assistance", nil)
	event := uuid.NewString()
	var effects atomic.Int64
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			first, err := see(t, db, "a", event, func() error {
				if i%2 == 0 {
					return errAbort // half of them fail after they were told that they are first
				}
				return nil
			})
			if err == nil && first {
				effects.Add(1)
			} else if err != nil && !errors.Is(err, errAbort) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := effects.Load(); n != 1 {
		t.Errorf("%d effects", n)
	}
}
