package auditread_test

import (
	"context"
	"reflect"
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
		{Actor: "anna", Roles: []string{"caseworker", "caseworker,head"}, Persons: 2, Calls: 3, WithoutCase: 1, Refusals: 1},
		{Actor: "berta", Roles: []string{"caseworker"}, Persons: 1, Calls: 1, WithoutCase: 1},
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

// The index on time is what can find an hour: where reading the log from end to end is dear, it is used.
func TestSEC_LOG_7_HourIsFoundByTime(t *testing.T) {
	t.Parallel()
	db := testkit.Postgres(t, "cases", nil)
	var plan []string
	if err := db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
		var off string
		if err := tx.QueryRow(ctx, "select set_config('enable_seqscan', 'off', true)").Scan(&off); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, "explain "+auditread.ActorHoursSQL, began, began.Add(time.Hour), "", 5000)
		if err != nil {
			return err
		}
		plan, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if text := strings.Join(plan, "\n"); !strings.Contains(text, "audit_by_time") {
		t.Errorf("the plan reads all:\n%s", text)
	}
}
