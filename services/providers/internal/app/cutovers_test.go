package app_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

func (w *world) planner() context.Context {
	return w.as(caller.Caller{Kind: caller.Staff, Subject: "dace", Roles: []string{"contracts"}, Purpose: "CONTRACT", LegalBasis: "SPSP-17-6"}, "PlanCutover")
}

func (w *world) move(kind, owner, from string) (domain.Cutover, error) {
	return w.PlanCutover(w.planner(), domain.Cutover{
		Municipality: kuldiga, Fact: "G20", Kind: kind, Owner: owner, Days: domain.Period{From: d(from)}, NoteLV: "Ziņojiet DigiSoc.", NoteEN: "Report to DigiSoc.",
		Contact: "Kuldīgas novada sociālais dienests",
	})
}

// OBJ-P10: the roadmap is the plan itself, told as early as promised, and everybody reads it.
func TestOBJ_P10_RoadmapFromPlanData(t *testing.T) {
	t.Parallel()
	w := newWorld(t) // 2 March 2026: 30 working days end on 15 April, as Easter is off
	if _, err := w.move("SVC-04", "DIGISOC", "2026-04-14"); !errors.Is(err, domain.ErrCutoverNotice) {
		t.Errorf("29 working days of notice: %v", err)
	}
	first, err := w.move("SVC-04", "DIGISOC", "2026-04-15")
	must(t, err)
	if _, err := w.move("SVC-04", "DIGISOC", "2026-06-01"); !errors.Is(err, domain.ErrCutoverOwner) {
		t.Errorf("the same owner again: %v", err)
	}
	if _, err := w.move("SVC-04", "SOPA", "2026-04-15"); !errors.Is(err, domain.ErrCutoverDay) {
		t.Errorf("two owners from one day: %v", err)
	}
	if _, err := w.move("", "DIGISOC", "2026-06-01"); !errors.Is(err, domain.ErrCutoverOverlap) {
		t.Errorf("every kind beside one of them: %v", err)
	}
	if _, err := w.move("SVC-99", "DIGISOC", "2026-06-01"); !errors.Is(err, domain.ErrServiceKind) {
		t.Errorf("a kind that is none: %v", err)
	}
	_, err = w.move("SVC-04", "SOPA", "2026-07-01") // back again (rollback)
	must(t, err)
	rows, next, owner, err := w.Cutovers(t.Context(), kuldiga, "SVC-04", 0, "")
	must(t, err)
	if len(rows) != 2 || next != "" || owner != "SOPA" || rows[0].ID != first.ID || rows[0].Days.To != d("2026-06-30") || !rows[1].Days.To.IsZero() {
		t.Errorf("%+v %q %q", rows, next, owner)
	}
	page, next, _, err := w.Cutovers(t.Context(), kuldiga, "", 1, "")
	must(t, err)
	rest, last, _, err := w.Cutovers(t.Context(), kuldiga, "", 1, next)
	must(t, err)
	if len(page) != 1 || len(rest) != 1 || page[0].ID == rest[0].ID || last != "" {
		t.Errorf("pages of %d and %d", len(page), len(rest))
	}
	if rows, _, _, err := w.Cutovers(t.Context(), "0038001", "", 0, ""); err != nil || len(rows) != 0 {
		t.Errorf("another municipality has %d rows %v", len(rows), err)
	}
}

// OBJ-T1: whatever is planned in whatever order, no day has two owners.
func TestOneOwnerOnEachDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	random := rand.New(rand.NewPCG(4, 1))
	kinds, owners := []string{"", "SVC-01", "SVC-04", "SVC-25"}, []string{"DIGISOC", "SOPA", "APSIS"}
	kept := 0
	for range 80 {
		from := d("2026-05-01").AddDays(random.IntN(200)).String()
		if _, err := w.move(kinds[random.IntN(len(kinds))], owners[random.IntN(len(owners))], from); err == nil {
			kept++
		}
	}
	rows, _, _, err := w.Cutovers(t.Context(), kuldiga, "", 500, "")
	must(t, err)
	if len(rows) != kept || kept < 5 {
		t.Fatalf("%d rows, %d accepted", len(rows), kept)
	}
	for day := d("2026-04-01"); day.Before(d("2027-01-01")); day = day.AddDays(1) {
		for _, kind := range kinds[1:] {
			n := 0
			for _, r := range rows {
				if (r.Kind == "" || r.Kind == kind) && r.Days.Contains(day) {
					n++
				}
			}
			if n > 1 {
				t.Fatalf("%s has %d owners on %s", kind, n, day)
			}
		}
	}
}
