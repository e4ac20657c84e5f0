package app_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// count is a group of which both sides have the same.
func count(fact string, n int64) domain.FactCount {
	sum := strings.Repeat("ab", 32)
	return domain.FactCount{Fact: fact, SourceCount: n, SourceSHA256: sum, TargetCount: n, TargetSHA256: sum}
}

// proof is whole evidence of a move on 15 April 2026.
func proof() domain.CutoverEvidence {
	return domain.CutoverEvidence{
		Vendor: "40008000301", Certificate: domain.EraseCertificate{Name: "akts.asice", Content: []byte("Dzēsts.")}, KeyRecord: "KMS-7", KeysGone: d("2026-04-16"),
		Archive: "VDC A-12", Counts: []domain.FactCount{count("G20", 120), count("G18", 7)},
	}
}

// moved is a move of all deliveries that began; it is 20 April.
func (w *world) moved() uuid.UUID {
	w.t.Helper()
	c, err := w.move("", "DIGISOC", "2026-04-15")
	must(w.t, err)
	w.clock.Set(d("2026-04-20").Time())
	return c.ID
}

func (w *world) records(id uuid.UUID, who string, e domain.CutoverEvidence) (app.Move, error) {
	c := caller.Caller{Kind: caller.Staff, Subject: who, Roles: []string{"contracts"}, Purpose: "CONTRACT", LegalBasis: "SPSP-17-6"}
	return w.RecordCutoverEvidence(w.as(c, "RecordCutoverEvidence"), id, e, "")
}

func (w *world) closes(id uuid.UUID, who, etag string) (app.Move, error) {
	c := caller.Caller{Kind: caller.Staff, Subject: who, Roles: []string{"security_officer"}, Purpose: "SECURITY", LegalBasis: "MK397"}
	return w.CloseCutover(w.as(c, "CloseCutover"), id, etag)
}

// A move is not closed while anything of the evidence is missing or does not agree, and the answer names all of it (OBJ-O3).
func TestOBJ_O3_NotClosedWithoutEvidence(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.moved()
	for name, c := range map[string]struct {
		change func(*domain.CutoverEvidence)
		want   []string
	}{
		"nothing":           {func(e *domain.CutoverEvidence) { *e = domain.CutoverEvidence{} }, []string{"vendor", "certificate", "keys.record", "keys.date", "archive", "counts[G20]"}},
		"no certificate":    {func(e *domain.CutoverEvidence) { e.Certificate.Content = nil }, []string{"certificate"}},
		"no keys":           {func(e *domain.CutoverEvidence) { e.KeyRecord = "" }, []string{"keys.record"}},
		"keys of before":    {func(e *domain.CutoverEvidence) { e.KeysGone = d("2026-04-14") }, []string{"keys.date"}},
		"no archive":        {func(e *domain.CutoverEvidence) { e.Archive = "" }, []string{"archive"}},
		"not its own facts": {func(e *domain.CutoverEvidence) { e.Counts = e.Counts[1:] }, []string{"counts[G20]"}},
		"one record less":   {func(e *domain.CutoverEvidence) { e.Counts[1].TargetCount-- }, []string{"counts[G18]"}},
		"another hash":      {func(e *domain.CutoverEvidence) { e.Counts[0].TargetSHA256 = strings.Repeat("ac", 32) }, []string{"counts[G20]"}},
	} {
		e := proof()
		c.change(&e)
		closure := domain.Closure{Cutover: id}
		must(t, closure.Record(e, "dace", d("2026-04-20"), w.clock.Now()))
		m, err := w.CutoverClosure(t.Context(), id)
		must(t, err)
		err = closure.Close(m.Cutover, "raimonds", w.clock.Now())
		if errs.ReasonOf(err) != "CUTOVER_EVIDENCE_MISSING" || !closure.Closed.IsZero() {
			t.Errorf("%s: %v", name, err)
		}
		var got []string
		for _, l := range closure.Missing(m.Cutover) {
			got = append(got, l.Field)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: missing %v, want %v", name, got, c.want)
		}
	}
	if _, err := w.closes(id, "raimonds", "v0"); errs.ReasonOf(err) != "CUTOVER_EVIDENCE_MISSING" {
		t.Errorf("without any evidence: %v", err)
	}
	var n int
	must(t, w.db.QueryRow(t.Context(), "select count(*) from cutover_closure").Scan(&n))
	if n != 0 {
		t.Errorf("%d rows are kept of a refused close", n)
	}
}

// Two persons close a move: nobody who recorded any of the evidence may. Once closed nothing changes, also not in the database (OBJ-O3).
func TestOBJ_O3_TwoPersonsCloseOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.moved()
	part := proof()
	part.Certificate, part.Counts = domain.EraseCertificate{}, []domain.FactCount{count("G20", 119)}
	_, err := w.records(id, "raimonds", part)
	must(t, err)
	m, err := w.records(id, "dace", domain.CutoverEvidence{Certificate: proof().Certificate, Counts: proof().Counts})
	must(t, err)
	if len(m.Closure.Missing(m.Cutover)) != 0 || m.Closure.KeyRecord != "KMS-7" || m.Closure.Version != 2 {
		t.Fatalf("recorded %+v", m.Closure)
	}
	for _, who := range []string{"dace", "raimonds"} {
		if _, err := w.closes(id, who, "v2"); errs.ReasonOf(err) != "CUTOVER_SAME_PERSON" {
			t.Errorf("closed by %s: %v", who, err)
		}
	}
	if _, err := w.closes(id, "sandra", "v1"); errs.ReasonOf(err) != "RECORD_CHANGED" {
		t.Errorf("closed over evidence that was not seen: %v", err)
	}
	closed, err := w.closes(id, "sandra", "v2")
	must(t, err)
	if closed.Closure.ClosedBy != "sandra" || closed.Closure.Closed.IsZero() {
		t.Errorf("%+v", closed.Closure)
	}
	if _, err := w.closes(id, "sandra", "v3"); errs.ReasonOf(err) != "CUTOVER_CLOSED" {
		t.Errorf("closed again: %v", err)
	}
	if _, err := w.records(id, "dace", proof()); errs.ReasonOf(err) != "CUTOVER_CLOSED" {
		t.Errorf("recorded afterwards: %v", err)
	}
	for _, sql := range []string{"update cutover_closure set archive = 'x'", "delete from cutover_closure"} {
		if _, err := w.db.Exec(t.Context(), sql); err == nil {
			t.Errorf("%s: done", sql)
		}
	}
	all, err := w.CutoverClosures(t.Context())
	must(t, err)
	certificate, err := w.EraseCertificate(t.Context(), id)
	must(t, err)
	if len(all) != 1 || all[0].Closure.ClosedBy != "sandra" || string(certificate.Content) != "Dzēsts." || len(certificate.SHA256) != 64 {
		t.Errorf("exported %+v, certificate %+v", all, certificate)
	}
}

// What has not moved to the platform, has gone back, or is no row is not closed (OBJ-O3).
func TestOBJ_O3_OnlyAMoveThatBeganIsClosed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	here, err := w.move("", "DIGISOC", "2026-04-15")
	must(t, err)
	back, err := w.move("", "SOPA", "2026-06-01")
	must(t, err)
	for name, c := range map[string]struct {
		id   uuid.UUID
		day  string
		want string
	}{
		"not begun":        {here.ID, "2026-04-14", "CUTOVER_NOT_MOVED"},
		"gone back":        {here.ID, "2026-06-01", "CUTOVER_NOT_MOVED"},
		"the other system": {back.ID, "2026-06-01", "CUTOVER_NOT_MOVED"},
		"no row":           {uuid.New(), "2026-05-01", "CUTOVER_NOT_FOUND"},
	} {
		w.clock.Set(d(c.day).Time())
		if _, err := w.records(c.id, "dace", domain.CutoverEvidence{Archive: "VDC"}); errs.ReasonOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.clock.Set(d("2026-05-01").Time())
	for name, e := range map[string]domain.CutoverEvidence{
		"keys of tomorrow": {KeysGone: d("2026-05-02")}, "a group twice": {Counts: []domain.FactCount{count("G20", 1), count("G20", 1)}},
	} {
		if _, err := w.records(here.ID, "dace", e); errs.ReasonOf(err) != "CUTOVER_EVIDENCE_INVALID" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
