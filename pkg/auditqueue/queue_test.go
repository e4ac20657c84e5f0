package auditqueue_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/auditlog"
	"github.com/digisoc/platform/pkg/auditqueue"
	"github.com/digisoc/platform/pkg/testkit"
)

func entry(second int) audit.Entry {
	return audit.Entry{
		ID: uuid.Must(uuid.NewV7()), Time: time.Date(2026, 3, 2, 8, 30, second, 0, time.UTC), Service: "persons", Action: "GetPerson", ActorID: "s", ActorKind: "staff",
		Purpose: "ASSIST", LegalBasis: "SPSP-36", Subjects: []string{"persons/1"}, Groups: []string{"G01"}, Result: audit.OK,
	}
}

func open(t *testing.T, path string, most int64) *auditqueue.Queue {
	t.Helper()
	q, err := auditqueue.Open(path, most)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// SEC-LOG-6: what waits survives the end of the process, is moved into the log in its order with its own times, marked, and once, also when
// the process ends between the log and the file.
func TestSEC_LOG_6_QueueSurvivesAndDrainsInOrderOnce(t *testing.T) {
	t.Parallel()
	db := testkit.Postgres(t, "persons", nil)
	path := filepath.Join(t.TempDir(), "q", "persons.jsonl")
	q := open(t, path, auditqueue.MaxBytes)
	want := []audit.Entry{entry(1), entry(2), entry(3)}
	for _, e := range want {
		if err := q.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	// No Close: the process was killed, and the last line was cut off in the middle of a write that was not promised.
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.WriteString(`{"ID":"half`); err != nil {
		t.Fatal(err)
	}
	_ = file.Close()

	q = open(t, path, auditqueue.MaxBytes)
	down := errors.New("the log is down")
	offered := 0
	moved, err := q.Drain(t.Context(), func(ctx context.Context, e audit.Entry) error {
		if offered++; offered == 3 {
			return down
		}
		return auditlog.WriteQueued(ctx, db, e)
	})
	if !errors.Is(err, down) || moved != 2 || q.Empty() {
		t.Fatalf("moved %d, %v", moved, err)
	}
	q = open(t, path, auditqueue.MaxBytes) // killed again, after two were in the log and before the file knew
	write := func(ctx context.Context, e audit.Entry) error { return auditlog.WriteQueued(ctx, db, e) }
	if moved, err = q.Drain(t.Context(), write); err != nil || moved != 3 || !q.Empty() {
		t.Fatalf("moved %d, %v", moved, err)
	}
	rows, err := db.Query(t.Context(), `select id, occurred_at from audit where written_with = 'queue' order by transaction, occurred_at`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var got []uuid.UUID
	for rows.Next() {
		var id uuid.UUID
		var at time.Time
		if err := rows.Scan(&id, &at); err != nil {
			t.Fatal(err)
		}
		if !at.Equal(want[len(got)].Time) {
			t.Errorf("entry %d is of %s", len(got), at)
		}
		got = append(got, id)
	}
	if !slices.Equal(got, []uuid.UUID{want[0].ID, want[1].ID, want[2].ID}) {
		t.Errorf("in the log: %v", got)
	}
}

// SEC-LOG-6: a full queue takes nothing, and what is in it stays whole.
func TestSEC_LOG_6_FullQueueIsClosed(t *testing.T) {
	t.Parallel()
	q := open(t, filepath.Join(t.TempDir(), "persons.jsonl"), 700)
	taken := 0
	for ; taken < 100; taken++ {
		if err := q.Add(entry(taken)); err != nil {
			if !errors.Is(err, auditqueue.ErrFull) {
				t.Fatal(err)
			}
			break
		}
	}
	if taken == 0 || taken == 100 {
		t.Fatalf("%d were taken", taken)
	}
	moved, err := q.Drain(t.Context(), func(context.Context, audit.Entry) error { return nil })
	if err != nil || moved != taken || !q.Empty() {
		t.Errorf("moved %d of %d, %v", moved, taken, err)
	}
	if err := q.Add(entry(1)); err != nil {
		t.Errorf("after it was emptied: %v", err)
	}
	if err := q.Add(audit.Entry{}); err == nil {
		t.Error("an entry of nobody was taken")
	}
}
