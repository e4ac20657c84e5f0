package spdci_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/sharing/internal/spdci"
)

// wantReported wants what the message of TestSPDCIReportedEnrolmentsAreComparedAndShown left: three reports of two persons, in words. Nothing of a code that
// nobody or two persons have, and nothing that is a code where a word should be.
func (w *world) wantReported() {
	w.t.Helper()
	list := func(person uuid.UUID, differing bool) []spdci.Reported {
		out, err := w.x.ListReported(w.official("ListReportedEnrollments", "data_officer"), person, differing, uuid.Max)
		if err != nil {
			w.t.Fatal(err)
		}
		return out
	}
	if got, err := w.x.ListReported(w.staff("ListReportedEnrollments"), uuid.Nil, false, uuid.Max); err != nil || len(got) != 0 {
		w.t.Errorf("an officer for contracts sees %+v, %v", got, err)
	}
	all := list(uuid.Nil, false)
	if len(all) != 3 || all[0].Person != w.persons[berta] || all[0].Same || all[1].Status != "ended" || all[1].Same || !all[2].Same {
		w.t.Fatalf("%+v", all)
	}
	if one := all[2]; one.Person != w.persons[anna] || one.Programme != "HOUSING" || one.Status != "active" || one.Organisation != organisation || one.SenderID == "" {
		w.t.Errorf("%+v", one)
	}
	if got := list(w.persons[anna], false); len(got) != 2 {
		w.t.Errorf("of one person: %+v", got)
	}
	if got := list(uuid.Nil, true); len(got) != 2 || got[0].ID != all[0].ID {
		w.t.Errorf("what differs: %+v", got)
	}
}

// A report is forgotten with the messages: after ninety days.
func TestSPDCIReportsAreForgotten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if _, err := w.db.Exec(t.Context(), `insert into registry_report (id, partner_id, permission_id, person, programme, reported, same, reported_at)
		select gen_random_uuid(), p.id, q.id, gen_random_uuid(), 'GMI', '', false, $1 from registry_partner p, dataset_permission q limit 1`, start); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct{ days, left int }{{0, 1}, {1, 0}} {
		if err := w.x.Store.Forget(t.Context(), start.AddDate(0, 0, step.days)); err != nil {
			t.Fatal(err)
		}
		var n int
		if err := w.db.QueryRow(t.Context(), "select count(*) from registry_report").Scan(&n); err != nil || n != step.left {
			t.Errorf("%d days: %d left, %v", step.days, n, err)
		}
	}
}
