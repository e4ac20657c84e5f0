package app_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/services/persons/internal/domain"
)

func officer(subject string) caller.Caller {
	return caller.Caller{Workload: "gateway", Kind: caller.Staff, Subject: subject, Roles: []string{"data_officer"}, Purpose: "DATA_RIGHTS", LegalBasis: "GDPR-17"}
}

// due are the lines that an officer reads, page by page, by the person.
func (w *world) due(size int) (out []domain.DueLine) {
	w.t.Helper()
	for after := uuid.Nil; ; {
		lines, next, err := w.DueErasures(w.as(officer("d1"), "ListDueErasures"), after, size)
		if err != nil {
			w.t.Fatal(err)
		}
		out = append(out, lines...)
		if next == uuid.Nil {
			return out
		}
		after = next
	}
}

// REQ-DAT-6: what services found kept long enough is listed to a data officer and proposes nothing; two officers erase as ever. While an erasure is
// open the person is not listed, and what a service reported on is listed no more.
func TestREQ_DAT_6_DueErasuresAreListedAndProposeNothing(t *testing.T) {
	w := newWorld(t)
	a, b := w.person("Ozola", riga), w.person("Bērza", riga)
	since := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	line := func(p uuid.UUID, service, group string) domain.DueLine {
		return domain.DueLine{Person: p, Service: service, Group: group, Municipality: riga, Rule: "ERASE-MEANS/2026-01-01", Since: since}
	}
	take := func(event string, lines ...domain.DueLine) {
		t.Helper()
		if err := w.TakeDue(t.Context(), "persons-erasure-due", event, lines); err != nil {
			t.Fatal(err)
		}
	}
	take("1", line(a.ID, "cases", "G10"), line(a.ID, "cases", "G17"), line(b.ID, "cases", "G10"), line(uuid.New(), "cases", "G10")) // one whom nobody knows
	take("2", line(a.ID, "payments", "G13"))
	later := line(b.ID, "cases", "G10")
	later.Rule = "ERASE-MEANS/2030-01-01"
	take("1", later) // the same event once more
	got := w.due(1)
	if len(got) != 4 || !slices.Contains(got, line(b.ID, "cases", "G10")) || len(w.due(50)) != 4 {
		t.Fatalf("due: %+v", got)
	}
	if !listsNothing(w.as(staff(riga, ""), "ListDueErasures"), w) {
		t.Error("a caseworker is shown who is due")
	}
	var proposed int
	if err := w.db.QueryRow(t.Context(), "select count(*) from erasure").Scan(&proposed); err != nil || proposed != 0 {
		t.Errorf("%d proposed by themselves, %v", proposed, err)
	}
	e, err := w.ProposeErasure(w.as(officer("d1"), "ProposeErasure"), a.ID, "Termiņš beidzies")
	if err != nil {
		t.Fatal(err)
	}
	if got := w.due(50); len(got) != 1 || got[0].Person != b.ID {
		t.Errorf("while one is open: %+v", got)
	}
	if _, err := w.DecideErasure(w.as(officer("d1"), "DecideErasure"), e.ID, true, "Pati", ""); !errors.Is(err, domain.ErrErasureSamePerson) {
		t.Errorf("one officer alone: %v", err)
	}
	if _, err := w.DecideErasure(w.as(officer("d2"), "DecideErasure"), e.ID, true, "Pārbaudīts", ""); err != nil {
		t.Fatal(err)
	}
	for i, service := range []string{"cases", "payments"} {
		if err := w.ReportErasure(t.Context(), "reports", string(rune('a'+i)), e.ID, domain.ErasureReport{Service: service, At: since}); err != nil {
			t.Fatal(err)
		}
	}
	var left int
	if err := w.db.QueryRow(t.Context(), "select count(*) from erasure_due where person_id = $1", a.ID).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d lines after the reports, %v", left, err)
	}
}

func listsNothing(ctx context.Context, w *world) bool {
	lines, _, err := w.DueErasures(ctx, uuid.Nil, 10)
	return err == nil && len(lines) == 0 && authz.Hidden(ctx)
}
