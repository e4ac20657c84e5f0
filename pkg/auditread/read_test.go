package auditread_test

import (
	"cmp"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/auditlog"
	"github.com/digisoc/platform/pkg/auditread"
	"github.com/digisoc/platform/pkg/auditseal"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
)

const (
	her   = "persons/0198a000-0000-7000-8000-000000000001"
	other = "persons/0198a000-0000-7000-8000-000000000002"
)

var began = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// writes puts an entry into the log, some minutes after the beginning.
func writes(t *testing.T, db *pg.DB, minutes int, change func(*audit.Entry)) audit.Entry {
	t.Helper()
	e := audit.Entry{
		ID: uuid.Must(uuid.NewV7()), Time: began.Add(time.Duration(minutes) * time.Minute), Service: "cases", Action: "GetCase", ActorID: "staff-17", ActorKind: "staff",
		Workload: "gateway", Organisation: "90000000001", Municipality: "0054010", Role: "caseworker", Purpose: "ASSIST", LegalBasis: "SPSP-36",
		Subjects: []string{her}, Groups: []string{"G03"}, Result: audit.OK,
	}
	if change != nil {
		change(&e)
	}
	if err := auditlog.Write(t.Context(), db, e); err != nil {
		t.Fatal(err)
	}
	return e
}

func seals(t *testing.T, db *pg.DB) {
	t.Helper()
	s := auditseal.NewSealer(db, "cases", nil, nil, clock.System(), slog.New(slog.DiscardHandler))
	testkit.Await(t, func() bool {
		if err := s.Seal(t.Context()); err != nil {
			t.Fatal(err)
		}
		left, err := s.Lag(t.Context())
		return err == nil && left == 0
	})
}

func ids(entries []auditread.Use) (out []uuid.UUID) {
	for _, e := range entries {
		out = append(out, e.ID)
	}
	return out
}

// Every entry about her is found once, newest first, over pages of any size: also refused ones, also those of the same moment; what concerns
// only others is not.
func TestUsesOfAPersonArePagedNewestFirst(t *testing.T) {
	t.Parallel()
	db := testkit.Postgres(t, "cases", nil)
	var want []uuid.UUID
	for i := range 23 {
		e := writes(t, db, i/3, func(e *audit.Entry) {
			if i%4 == 0 {
				e.Result, e.Reason, e.Purpose, e.LegalBasis = audit.Refused, "ACCESS_DENIED", "", ""
			}
			if i%5 == 0 {
				e.Subjects = []string{other, her, "cases/0198a000-0000-7000-8000-000000000003"}
			}
		})
		want = append(want, e.ID)
		writes(t, db, i, func(e *audit.Entry) { e.Subjects = []string{other} })
	}
	seals(t, db)
	slices.Reverse(want)
	for _, size := range []int{1, 2, 5, 23, 100} {
		var got []uuid.UUID
		q := auditread.Question{Subject: her, Limit: size}
		for {
			page, err := auditread.Uses(t.Context(), db, q)
			if err != nil {
				t.Fatal(err)
			}
			if got = append(got, ids(page)...); len(page) < size {
				break
			}
			q.After = auditread.Place{Time: page[size-1].Time, Entry: page[size-1].ID}
		}
		if !slices.Equal(got, want) {
			t.Errorf("pages of %d: %v, want %v", size, got, want)
		}
	}
}

func TestUsesAreBoundInTimeAndWithheldOnesAreSteppedOver(t *testing.T) {
	t.Parallel()
	db := testkit.Postgres(t, "cases", nil)
	first, second, third := writes(t, db, 0, nil), writes(t, db, 10, nil), writes(t, db, 20, nil)
	early := writes(t, db, 5, func(e *audit.Entry) { e.Purpose, e.LegalBasis = "AUTHORITY", "KPL-190" })
	writes(t, db, 15, func(e *audit.Entry) { e.Purpose, e.LegalBasis = "AUTHORITY", "KPL-190" })
	seals(t, db)
	for name, c := range map[string]struct {
		q    auditread.Question
		want []uuid.UUID
	}{
		"from is in, to is out": {auditread.Question{From: first.Time, To: third.Time, Withheld: withheld(began)}, []uuid.UUID{second.ID, first.ID}},
		"after the last":        {auditread.Question{From: third.Time.Add(time.Second)}, nil},
		"withheld from ten":     {auditread.Question{Withheld: withheld(began.Add(10 * time.Minute))}, []uuid.UUID{third.ID, second.ID, early.ID, first.ID}},
		"a page stays full":     {auditread.Question{Withheld: withheld(began), Limit: 3}, []uuid.UUID{third.ID, second.ID, first.ID}},
	} {
		c.q.Subject, c.q.Limit = her, cmp.Or(c.q.Limit, 10)
		got, err := auditread.Uses(t.Context(), db, c.q)
		if err != nil || !slices.Equal(ids(got), c.want) {
			t.Errorf("%s: %v, %v, want %v", name, ids(got), err, c.want)
		}
	}
}

func withheld(from time.Time) []auditread.Withheld {
	return []auditread.Withheld{{Purpose: "AUTHORITY", From: from}}
}

// What is written and not sealed yet is not found, and the answer says until when it is complete.
func TestCompleteUntilTellsWhatIsNotListedYet(t *testing.T) {
	t.Parallel()
	db := testkit.Postgres(t, "cases", nil)
	writes(t, db, 0, nil)
	seals(t, db)
	var before time.Time
	if err := db.QueryRow(t.Context(), "select now()").Scan(&before); err != nil {
		t.Fatal(err)
	}
	late := writes(t, db, 1, nil)
	until, err := auditread.CompleteUntil(t.Context(), db)
	if err != nil || until.Before(before) {
		t.Fatalf("%v, %v", until, err)
	}
	var recorded time.Time
	if err := db.QueryRow(t.Context(), "select recorded_at from audit where id = $1", late.ID).Scan(&recorded); err != nil || !recorded.Equal(until) {
		t.Errorf("complete until %v, the entry was recorded %v, %v", until, recorded, err)
	}
	found, err := auditread.Uses(t.Context(), db, auditread.Question{Subject: her, Limit: 10})
	if err != nil || len(found) != 1 {
		t.Errorf("%d found, %v", len(found), err)
	}
}
