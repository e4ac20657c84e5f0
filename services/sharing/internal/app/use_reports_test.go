package app_test

import (
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// J11 step 8: when a month is over, its use is reported once, however many processes look: kept, announced, and the next event of each subscription.
func TestJ11_TheUseOfAMonthIsReportedOnce(t *testing.T) {
	t.Parallel()
	w := newFeedWorld(t)
	p := w.permit("V-1", office, domain.HouseholdStatus, domain.FieldKind, domain.FieldPeriod)
	w.permit("V-2", "90000000002", domain.HouseholdStatus, domain.FieldKind)
	var all app.SubscriptionView
	for _, types := range [][]string{{"lv.digisoc.sharing.v1.statusGranted"}, nil} { // the first does not want reports
		var err error
		if all, err = w.create(office, "V-1", domain.Subscription{Protocol: domain.ProtocolSSE, Types: types}); err != nil {
			t.Fatal(err)
		}
	}
	w.grant()
	w.work()
	for range 3 {
		if _, err := w.app.Changes(w.as(office, "RELIEF", "ListDatasetChanges"), domain.HouseholdStatus, "V-1", "", 10); err != nil {
			t.Fatal(err)
		}
	}
	report := func(at time.Time) {
		t.Helper()
		w.clock.Set(at)
		var wait sync.WaitGroup
		failed := make([]error, 4)
		for i := range failed {
			wait.Go(func() { failed[i] = w.feed.ReportUse(t.Context()) })
		}
		wait.Wait()
		if err := errors.Join(failed...); err != nil {
			t.Fatal(err)
		}
	}
	list := func(organisation string) []domain.UseReport {
		t.Helper()
		out, err := w.feed.UseReports(w.as(organisation, "RELIEF", "ListUseReports"), "", uuid.Max)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	report(time.Date(2026, 4, 1, 0, 59, 0, 0, clock.Riga)) // the last calls of March may still be counted
	if n := len(list(office)); n != 0 {
		t.Fatalf("%d reports before the month is counted", n)
	}
	report(time.Date(2026, 4, 1, 1, 0, 0, 0, clock.Riga))
	report(time.Date(2026, 4, 2, 1, 0, 0, 0, clock.Riga))
	got := list(office)
	if len(got) != 1 || got[0].Permission != p.ID || got[0].Month != "2026-03" || got[0].Calls != 3 || got[0].Quota != 31*1000 || got[0].UsedUp != 0 || got[0].Events != 2 {
		t.Fatalf("%+v", got)
	}
	if theirs := list("90000000002"); len(theirs) != 1 || theirs[0].Number != "V-2" || theirs[0].Calls != 0 {
		t.Errorf("another's: %+v", theirs)
	}
	var announced, entries int
	if err := w.db.QueryRow(t.Context(), "select (select count(*) from outbox where topic = 'sharing.use.reported.v1'), (select count(*) from audit where action = 'sharing-use-reports')").Scan(&announced, &entries); err != nil || announced != 2 || entries != 2 {
		t.Errorf("%d announced, %d entries, %v", announced, entries, err)
	}
	events, err := w.feed.SubscriptionEvents(w.as(office, "RELIEF", "ListSubscriptionEvents"), all.ID, new(int64), 10)
	if err != nil || len(events.List) != 2 {
		t.Fatalf("%+v, %v", events, err)
	}
	wantReportEvent(t, &events.List[1])
	if _, err := w.feed.SubscriptionEvent(w.as(office, "RELIEF", "ReadSubscriptionEvent"), all.ID, 2); !errors.Is(err, domain.ErrSubscriptionEvent) {
		t.Errorf("a report is no record of a dataset: %v", err)
	}
	report(time.Date(2026, 5, 1, 1, 0, 0, 0, clock.Riga)) // what a report adds is no event of the next one
	if got := list(office); len(got) != 2 || got[0].Month != "2026-04" || got[0].Events != 0 {
		t.Errorf("%+v", got)
	}
}

// wantReportEvent wants the event that tells of the report: the next number of the subscription, counts only, and nothing to fetch.
func wantReportEvent(t *testing.T, e *app.EventText) {
	t.Helper()
	var got map[string]any
	if err := json.Unmarshal(e.JSON, &got); err != nil {
		t.Fatal(err)
	}
	data, _ := got["data"].(map[string]any)
	if e.Sequence != 2 || got["type"] != "lv.digisoc.sharing.v1.useReported" || got["dataclassification"] != "operational" || got["dataref"] != nil ||
		data["permission"] != "V-1" || data["month"] != "2026-03" || data["calls"] != 3.0 || strings.Contains(string(e.JSON), "record") && strings.Contains(string(e.JSON), "person") {
		t.Errorf("%d: %s", e.Sequence, e.JSON)
	}
}

// A permission for trying out has no report; one that ended within the month has its last one, and none after.
func TestJ11_OnlyRealPermissionsOfTheMonthAreReported(t *testing.T) {
	t.Parallel()
	w := newFeedWorld(t)
	p := w.permit("V-1", office, domain.HouseholdStatus, domain.FieldKind)
	test := w.permit("V-2", office, domain.HouseholdStatus, domain.FieldKind)
	if _, err := w.db.Exec(t.Context(), "insert into permission_terms (permission_id, test, mode) values ($1, true, 'ONLINE')", test.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.app.MovePermission(w.officer(), p.ID, domain.EndPermission, ""); err != nil {
		t.Fatal(err)
	}
	for _, m := range []time.Month{4, 5} {
		w.clock.Set(time.Date(2026, m, 1, 2, 0, 0, 0, clock.Riga))
		if err := w.feed.ReportUse(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	got, err := w.feed.UseReports(w.staff("dace", "ListUseReports"), office, uuid.Max)
	if err != nil || len(got) != 1 || got[0].Number != "V-1" || got[0].Month != "2026-03" {
		t.Errorf("%+v, %v", got, err)
	}
}
