package app_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/restriction"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store"
)

// restrict takes in that data of a client are restricted, and returns what lifts it.
func (w *world) restrict(person uuid.UUID, code, record string) (lift func()) {
	w.t.Helper()
	h := restriction.Held{
		Request: "rightsRequests/" + uuid.NewString(), Person: names.Format("persons", person), Code: code, Record: record,
		Start: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC),
	}
	take := func() { w.t.Helper(); must(w.t, store.Restrictions(w.db).Take(w.t.Context(), uuid.NewString(), h)) }
	take()
	return func() {
		w.t.Helper()
		h.Lifted = h.Start.Add(time.Hour)
		take()
	}
}

// GDPR 18: a record of a restricted client does not find her by itself; others find theirs, and it does when the restriction is lifted. One of a
// group that is not used stops nothing.
func TestGDPR_18_RestrictedRecordFindsNoClient(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.sending(samaria, 1)
	sent := s.send(s.early("e1", "00000000096"), s.early("e2", "00000000097"), s.early("e3", "00000000098"))
	for _, code := range []string{"00000000096", "00000000097", "00000000098"} {
		s.assign(code, "HOUR", 0, "")
	}
	lift := w.restrict(s.persons[1], "G20", "")
	lone := w.restrict(s.persons[3], "G20.02", names.Format("records", sent[2].ID))
	w.restrict(s.persons[2], "G12", "")
	must(t, s.TickMatches(t.Context()))
	states := func() string {
		return string(s.state(sent[0].ID)) + string(s.state(sent[1].ID)) + string(s.state(sent[2].ID))
	}
	if got := states(); got != "UNMATCHEDRECEIVEDUNMATCHED" {
		t.Errorf("restricted: %s", got)
	}
	lift()
	lone()
	must(t, s.TickMatches(t.Context()))
	if got := states(); got != "RECEIVEDRECEIVEDRECEIVED" {
		t.Errorf("lifted: %s", got)
	}
}

// GDPR 18: services of a restricted client are in no sum of a statement; the line says only that there is something. What was closed before is not
// taken back, reads as nothing while it is restricted, and what was left out comes as a correction of its month when it is free.
func TestGDPR_18_RestrictedServiceIsInNoSumUntilItIsFree(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.sending(samaria, 2)
	must(t, s.price("2026-03-01", 1000))
	for i := range 2 {
		s.accept(s.send(s.raw("r"+s.codes[i], i))[0].ID)
	}
	lift := w.restrict(s.persons[0], "G18.02", "")
	s.on("2026-04-02")
	must(t, s.Tick(t.Context()))
	march := s.shut("2026-03")
	if got := cents(march); got["MUNICIPAL"] != 1000 || len(march.Lines) != 2 {
		t.Errorf("closed: %v of %d lines", got, len(march.Lines))
	}
	for _, l := range march.Lines {
		if hollow := l.Delivered == 0 && l.Accepted == 0 && l.Records == 0 && has(l, domain.Restricted); hollow != (l.Assignment == s.assignments[0]) {
			t.Errorf("%+v", l)
		}
	}
	if v := s.prepared("2026-04"); len(v.Lines) != 1 || !has(v.Lines[0], domain.Restricted) || v.Lines[0].AcceptedCents != 0 {
		t.Errorf("April while restricted: %+v", v.Lines)
	}
	lift()
	april := s.prepared("2026-04")
	if len(april.Lines) != 1 || !april.Lines[0].Adjustment || april.Lines[0].AcceptedCents != 1000 || april.Lines[0].Accepted != 100 || april.Lines[0].Share != 10_000 {
		t.Errorf("free: %+v", april.Lines)
	}
	w.restrict(s.persons[1], "G20", "")
	if v := s.prepared("2026-04"); len(v.Lines) != 1 || v.Lines[0].AcceptedCents != 1000 {
		t.Errorf("what was closed is taken back: %+v", v.Lines)
	}
	s.readsHollow(t, march.ID)
}

// readsHollow reads the closed statement while its second client is restricted: as the daily work, and as the auditor.
func (s *sender) readsHollow(t *testing.T, id uuid.UUID) {
	t.Helper()
	sum := func(c caller.Caller) (n int64) {
		_, lines, err := s.Statement(s.as(c, "GetStatement"), id, every)
		must(t, err)
		for _, l := range lines {
			n += l.AcceptedCents
		}
		return n
	}
	ilze := caller.From(s.ilze("GetStatement"))
	if n := sum(ilze); n != 0 {
		t.Errorf("the daily work sees %d", n)
	}
	if n := sum(caller.Caller{Kind: caller.Staff, Subject: "aud", Roles: []string{"auditor"}, Purpose: "AUDIT", LegalBasis: "SPSP-14"}); n != 1000 {
		t.Errorf("the auditor sees %d", n)
	}
}
