package outbox_test

import (
	"context"
	"testing"

	"github.com/digisoc/platform/pkg/outbox"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
)

// Batches of several connections over the same records: each record's numbers have no gap, rows and numbers are in one
// order, and what is stored is what Append stores.
func TestManyAtOnceKeepTheOrderOfEachRecord(t *testing.T) {
	t.Parallel()
	db := testkit.Postgres(t, "cases", nil)
	subjects := []string{newSubject(), newSubject(), newSubject()}
	emit(t, db, opened(subjects[0]))
	done := make(chan error)
	const writers, batches, each = 4, 10, 30
	for w := range writers {
		go func() {
			var err error
			for b := range batches {
				events := make([]outbox.Event, each)
				for i := range events {
					events[i] = opened(subjects[(w+b+i*i)%len(subjects)])
				}
				if err == nil {
					err = db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error { return outbox.AppendMany(ctx, tx, service, events) })
				}
			}
			done <- err
		}()
	}
	for range writers {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	var rows, gaps, disorder, waiting int
	if err := db.QueryRow(t.Context(), `select count(*), count(*) filter (where sequence <> n), count(*) filter (where n <> place)
		from (select sequence, row_number() over (partition by subject order by sequence) as n,
			row_number() over (partition by subject order by id) as place from outbox) o`).Scan(&rows, &gaps, &disorder); err != nil {
		t.Fatal(err)
	}
	if waiting = unsent(t, db); rows != writers*batches*each+1 || gaps != 0 || disorder != 0 || waiting != rows {
		t.Errorf("%d rows, %d gaps, %d out of order, %d waiting", rows, gaps, disorder, waiting)
	}
}

func TestManyStoreWhatOneStores(t *testing.T) {
	t.Parallel()
	db := testkit.Postgres(t, "cases", nil)
	one, other := opened(newSubject()), opened(newSubject())
	err := db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
		if err := outbox.Append(ctx, tx, service, one); err != nil {
			return err
		}
		again := one
		again.Subject = other.Subject
		return outbox.AppendMany(ctx, tx, service, []outbox.Event{again})
	})
	if err != nil {
		t.Fatal(err)
	}
	var same bool
	if err := db.QueryRow(t.Context(), `select count(*) = 2 and count(distinct (topic, headers, payload, sequence)) = 1 from outbox`).Scan(&same); err != nil {
		t.Fatal(err)
	}
	if !same {
		t.Error("the rows differ")
	}
	bad := opened("not-a-name")
	if err := db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
		return outbox.AppendMany(ctx, tx, service, []outbox.Event{one, bad})
	}); err == nil {
		t.Error("an event that breaks the rules was taken")
	}
}
