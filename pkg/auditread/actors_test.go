package auditread_test

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/auditread"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
)

// SEC-LOG-7: an hour is counted for each official: a person once however often, reads without a case, and what the policy refused.
func TestSEC_LOG_7_HourIsCountedForEachOfficial(t *testing.T) {
	t.Parallel()
	db := testkit.Postgres(t, "cases", nil)
	by := func(actor string, change func(*audit.Entry)) func(*audit.Entry) {
		return func(e *audit.Entry) {
			e.ActorID = actor
			if change != nil {
				change(e)
			}
		}
	}
	writes(t, db, 1, by("anna", func(e *audit.Entry) { e.Case = "cases/0198a000-0000-7000-8000-000000000003" }))
	writes(t, db, 2, by("anna", func(e *audit.Entry) { e.Subjects = []string{her, other, "cases/0198a000-0000-7000-8000-000000000003"} }))
	writes(t, db, 3, by("anna", func(e *audit.Entry) { e.Write, e.Role = true, "caseworker,head" }))
	writes(t, db, 4, by("anna", func(e *audit.Entry) { e.Result, e.Reason = audit.Refused, "ACCESS_DENIED" }))
	writes(t, db, 5, by("anna", func(e *audit.Entry) { e.Result, e.Reason = audit.Refused, "REQUEST_INVALID" }))
	writes(t, db, 6, by("anna", func(e *audit.Entry) { e.Action = "ListUses" }))
	writes(t, db, 7, by("anna", func(e *audit.Entry) { e.Subjects = []string{"cases/0198a000-0000-7000-8000-000000000003"} }))
	writes(t, db, 59, by("berta", nil))
	writes(t, db, 60, by("berta", nil))
	writes(t, db, -1, by("berta", nil))
	writes(t, db, 8, by("citizen", func(e *audit.Entry) { e.ActorKind = "citizen" }))
	want := []auditread.ActorHour{
		{Actor: "anna", Roles: []string{"caseworker", "caseworker,head"}, Calls: 3, WithoutCase: 1, Refusals: 1},
		{Actor: "berta", Roles: []string{"caseworker"}, Calls: 1, WithoutCase: 1},
	}
	for after, want := range map[string][]auditread.ActorHour{"": want, "anna": want[1:], "berta": {}} {
		got, err := auditread.ActorHours(t.Context(), db, began, after, 10)
		if err != nil || len(got) != len(want) || len(want) > 0 && !reflect.DeepEqual(got, want) {
			t.Errorf("after %q: %+v, %v, want %+v", after, got, err, want)
		}
	}
	if got, err := auditread.ActorHours(t.Context(), db, began, "", 1); err != nil || len(got) != 1 {
		t.Errorf("a page of one: %+v, %v", got, err)
	}
}

// SEC-LOG-7: whom an official met, each once, in answered calls of staff; a page goes on where the one before ended.
func TestSEC_LOG_7_WhomOfficialsMet(t *testing.T) {
	t.Parallel()
	db := testkit.Postgres(t, "cases", nil)
	by := func(actor string, subjects ...string) func(*audit.Entry) {
		return func(e *audit.Entry) { e.ActorID, e.Subjects = actor, subjects }
	}
	writes(t, db, 1, by("anna", her))
	writes(t, db, 2, by("anna", other, her, "cases/0198a000-0000-7000-8000-000000000003"))
	writes(t, db, 3, by("berta", her))
	writes(t, db, 60, by("berta", other))
	writes(t, db, 4, func(e *audit.Entry) {
		e.ActorID, e.Action, e.Subjects = "anna", "ListUses", []string{"persons/0198a000-0000-7000-8000-000000000009"}
	})
	writes(t, db, 5, func(e *audit.Entry) {
		e.ActorID, e.Subjects, e.Result, e.Reason = "anna", []string{"persons/0198a000-0000-7000-8000-000000000009"}, audit.Refused, "ACCESS_DENIED"
	})
	writes(t, db, 6, func(e *audit.Entry) {
		e.ActorID, e.ActorKind, e.Subjects = "citizen", "citizen", []string{"persons/0198a000-0000-7000-8000-000000000009"}
	})
	var got []auditread.ActorSubject
	for {
		var after auditread.ActorSubject
		if len(got) > 0 {
			after = got[len(got)-1]
		}
		page, err := auditread.ActorSubjects(t.Context(), db, began, after, 1)
		if err != nil {
			t.Fatal(err)
		}
		if got = append(got, page...); len(page) == 0 {
			break
		}
	}
	want := []auditread.ActorSubject{{"anna", her}, {"anna", other}, {"berta", her}}
	slices.SortFunc(want, func(a, b auditread.ActorSubject) int {
		return cmp.Or(strings.Compare(a.Actor, b.Actor), strings.Compare(a.Subject, b.Subject))
	})
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// The index on time is what can find an hour: where reading the log from end to end is dear, it is used.
func TestSEC_LOG_7_HourIsFoundByTime(t *testing.T) {
	t.Parallel()
	db := testkit.Postgres(t, "cases", nil)
	if err := db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
		var off string
		if err := tx.QueryRow(ctx, "select set_config('enable_seqscan', 'off', true)").Scan(&off); err != nil {
			return err
		}
		for question, args := range map[string][]any{
			auditread.ActorHoursSQL: {began, began.Add(time.Hour), "", 5000}, auditread.ActorSubjectsSQL: {began, began.Add(time.Hour), "", "", 5000},
		} {
			rows, err := tx.Query(ctx, "explain "+question, args...)
			if err != nil {
				return err
			}
			plan, err := pgx.CollectRows(rows, pgx.RowTo[string])
			if text := strings.Join(plan, "\n"); err != nil || !strings.Contains(text, "audit_by_time") {
				t.Errorf("the plan reads all (%v):\n%s", err, text)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
