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

// REQ-DAT-6, GDPR 17: what services found kept long enough is listed and counted, and filed as a proposal that nobody has voted for. One officer's approval
// orders nothing, and neither does her second one; another's does. What a service reported on is listed no more.
func TestREQ_DAT_6_DueErasuresAreFiledWithoutAVote(t *testing.T) {
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
	if len(got) != 4 || len(w.due(50)) != 4 || !slices.ContainsFunc(got, func(l domain.DueLine) bool {
		return l.Person == b.ID && l.Rule == "ERASE-MEANS/2026-01-01" && l.Erasure != uuid.Nil && l.State == domain.ErasureFound
	}) {
		t.Fatalf("due: %+v", got)
	}
	if !listsNothing(w.as(staff(riga, ""), "ListDueErasures"), w) {
		t.Error("a caseworker is shown who is due")
	}
	if persons, groups, err := w.DueTotals(t.Context()); err != nil || persons != 2 || groups != 4 {
		t.Errorf("%d persons and %d groups are counted, %v", persons, groups, err)
	}
	id := got[slices.IndexFunc(got, func(l domain.DueLine) bool { return l.Person == a.ID })].Erasure
	e, err := w.Erasure(w.as(officer("d1"), "GetErasure"), id)
	if err != nil || e.State != domain.ErasureFound || e.ProposedBy != "" || len(e.Found) != 3 {
		t.Fatalf("filed: %+v, %v", e, err)
	}
	decide := func(who string, approve bool) domain.Erasure {
		t.Helper()
		out, err := w.DecideErasure(w.as(officer(who), "DecideErasure"), id, approve, "Pārbaudīts", "")
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	ordered := func() (n int) {
		if err := w.db.QueryRow(t.Context(), "select count(*) from outbox where topic = 'persons.erasure.ordered.v1'").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if first := decide("d1", true); first.State != domain.ErasureProposed || first.ProposedBy != "d1" || ordered() != 0 {
		t.Errorf("one approval: %+v, %d orders", first, ordered())
	}
	if _, err := w.DecideErasure(w.as(officer("d1"), "DecideErasure"), id, true, "Pati", ""); !errors.Is(err, domain.ErrErasureSamePerson) || ordered() != 0 {
		t.Errorf("one officer alone: %v", err)
	}
	take("3", line(a.ID, "persons", "G03")) // what somebody voted for stays as she saw it
	if e, err = w.Erasure(w.as(officer("d2"), "GetErasure"), id); err != nil || len(e.Found) != 3 || e.State != domain.ErasureProposed {
		t.Errorf("after the first vote: %+v, %v", e, err)
	}
	if got := w.due(50); len(got) != 5 || got[slices.IndexFunc(got, func(l domain.DueLine) bool { return l.Person == a.ID })].State != domain.ErasureProposed {
		t.Errorf("the second officer finds %+v", got)
	}
	if done := decide("d2", true); done.State != domain.ErasureOrdered || ordered() != 1 {
		t.Errorf("two approvals: %+v, %d orders", done, ordered())
	}
	if got := w.due(50); len(got) != 1 || got[0].Person != b.ID {
		t.Errorf("while it goes on: %+v", got)
	}
	for i, service := range []string{"cases", "payments"} {
		if err := w.ReportErasure(t.Context(), "reports", string(rune('a'+i)), e.ID, domain.ErasureReport{Service: service, At: since}); err != nil {
			t.Fatal(err)
		}
	}
	var left int
	if err := w.db.QueryRow(t.Context(), "select count(*) from erasure_due where person_id = $1 and service <> 'persons'", a.ID).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d lines after the reports, %v", left, err)
	}
}

func listsNothing(ctx context.Context, w *world) bool {
	lines, _, err := w.DueErasures(ctx, uuid.Nil, 10)
	return err == nil && len(lines) == 0 && authz.Hidden(ctx)
}

// An officer rejects what the night found by herself, since that destroys nothing; it is filed again when something else is due, not before. One who
// proposes by herself takes over what was filed, with the first of two votes.
func TestREQ_DAT_6_RejectedIsFiledAgainForSomethingElse(t *testing.T) {
	w := newWorld(t)
	p := w.person("Ozola", riga)
	take := func(event, group string) {
		t.Helper()
		lines := []domain.DueLine{{Person: p.ID, Service: "cases", Group: group, Municipality: riga, Rule: "ERASE-MEANS/2026-01-01", Since: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)}}
		if err := w.TakeDue(t.Context(), "persons-erasure-due", event, lines); err != nil {
			t.Fatal(err)
		}
	}
	found := func() (id uuid.UUID) {
		t.Helper()
		for _, l := range w.due(50) {
			id = l.Erasure
		}
		return id
	}
	take("1", "G10")
	first := found()
	if e, err := w.DecideErasure(w.as(officer("d1"), "DecideErasure"), first, false, "Notiek tiesvedība", ""); err != nil || e.State != domain.ErasureRejected {
		t.Fatalf("%+v, %v", e, err)
	}
	take("2", "G10") // the next night
	if id := found(); id != uuid.Nil {
		t.Error("the same was filed again")
	}
	take("3", "G17")
	second := found()
	if second == uuid.Nil || second == first {
		t.Fatal("something else was not filed")
	}
	take("4", "G12") // nobody has voted: the proposal grows
	e, err := w.ProposeErasure(w.as(officer("d1"), "ProposeErasure"), p.ID, "Lūdz pati")
	if err != nil || e.ID != second || e.State != domain.ErasureProposed || e.ProposedBy != "d1" || len(e.Found) != 3 {
		t.Errorf("taken over: %+v, %v", e, err)
	}
	if _, err := w.ProposeErasure(w.as(officer("d2"), "ProposeErasure"), p.ID, "Vēlreiz"); !errors.Is(err, domain.ErrErasureOpen) {
		t.Errorf("two proposals: %v", err)
	}
	if _, err := w.db.Exec(t.Context(), "update erasure set state = 'ORDERED', proposed_by = '', decided_by = 'd1', decided_at = now(), reason = 'x' where id = $1", second); err == nil {
		t.Error("the database lets one officer order")
	}
}
