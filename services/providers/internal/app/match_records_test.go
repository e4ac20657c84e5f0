package app_test

import (
	"slices"
	"testing"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

// early is a record about a client whom nobody assigned yet.
func (s *sender) early(source, code string) domain.Raw {
	r := s.raw(source, 0)
	r.Assignment, r.PersonalCode = "", code
	return r
}

// OBJ-Q3: what was kept without a client becomes an ordinary record once the client is assigned and accepted: judged by the rules of
// every record, counted once, told once. What does not fit stays where its sender sees and repairs it.
func TestOBJ_Q3_UnmatchedBecomesNormalCountedOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.sending(samaria, 1)
	const code = "00000000096"
	first, much := s.early("e1", code), s.early("e2", code)
	much.Units = "2" // more than will be granted
	stranger := s.early("e3", "00000000095")
	sent := s.send(first, much, stranger)
	must(t, s.TickMatches(t.Context()))
	if s.state(sent[0].ID) != domain.RecordUnmatched {
		t.Errorf("matched with nobody: %s", s.state(sent[0].ID))
	}
	a := s.assign(code, "HOUR", 250, "MONTH")
	w.sql("update assignment set state = 'OFFERED' where id = $1", a)
	must(t, s.TickMatches(t.Context()))
	if s.state(sent[0].ID) != domain.RecordUnmatched {
		t.Error("matched before the client was accepted")
	}
	w.sql("update assignment set state = 'ACCEPTED' where id = $1", a)
	for range 3 {
		must(t, s.TickMatches(t.Context()))
	}
	used := func() int { return s.number("select used_units from assignment where id = $1", a) }
	if s.state(sent[0].ID) != domain.RecordReceived || s.state(sent[1].ID) != domain.RecordUnmatched || s.state(sent[2].ID) != domain.RecordUnmatched || used() != 100 {
		t.Errorf("%s %s %s, %d used", s.state(sent[0].ID), s.state(sent[1].ID), s.state(sent[2].ID), used())
	}
	if n := s.number("select count(*) from delivery_record where id = $1 and code_hash is null and person is not null and assignment_id = $2", sent[0].ID, a); n != 1 {
		t.Error("the record does not know its client, or her code is still kept")
	}
	if w.topics("providers.delivery.recorded.v1") != 1 {
		t.Errorf("%d events", w.topics("providers.delivery.recorded.v1"))
	}
	s.told(t, map[domain.ChangeKind]int{domain.RecordMatched: 1, domain.RecordUnfit: 1})
	k, err := s.Record(s.call("GetRecord"), sent[1].ID)
	if err != nil || !slices.ContainsFunc(k.Unfit, func(f domain.Finding) bool { return f == domain.Finding{Rule: "LIMIT_EXCEEDED", Field: "units"} }) {
		t.Errorf("the sender reads %+v %v", k.Unfit, err)
	}
	if out := s.send(first); out[0].Outcome != domain.OutcomeDuplicate || used() != 100 {
		t.Errorf("the same again: %+v, %d used", out[0], used())
	}
	repaired := much
	repaired.Version, repaired.Units = 2, "1.5"
	if out := s.send(repaired); out[0].Outcome != domain.OutcomeReplaced || used() != 250 || s.state(out[0].ID) != domain.RecordReceived {
		t.Errorf("repaired: %+v, %d used", out[0], used())
	}
	if s.accept(sent[0].ID)[0].Outcome != domain.Decided {
		t.Error("a matched record cannot be accepted")
	}
}

func (s *sender) told(t *testing.T, want map[domain.ChangeKind]int) {
	t.Helper()
	list, err := s.Changes(s.call("ListChanges"), "", 500, 0)
	must(t, err)
	got := map[domain.ChangeKind]int{}
	for _, c := range list.List {
		got[c.Kind]++
	}
	for kind, n := range want {
		if got[kind] != n {
			t.Errorf("told %v, want %v", got, want)
		}
	}
}

// A grant that grows makes room: what did not fit is judged again when the assignment changes, and told only when it fits.
func TestWhatDidNotFitIsJudgedAgainWhenTheGrantChanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.sending(samaria, 1)
	const code = "00000000096"
	r := s.early("e1", code)
	r.Units = "2"
	id := s.send(r)[0].ID
	a := s.assign(code, "HOUR", 100, "MONTH")
	must(t, s.TickMatches(t.Context()))
	w.sql("update assignment set limit_units = 150, version = version + 1 where id = $1", a)
	must(t, s.TickMatches(t.Context()))
	s.told(t, map[domain.ChangeKind]int{domain.RecordUnfit: 1}) // still the same fault
	w.sql("update assignment set limit_units = 200, version = version + 1 where id = $1", a)
	must(t, s.TickMatches(t.Context()))
	s.told(t, map[domain.ChangeKind]int{domain.RecordUnfit: 1, domain.RecordMatched: 1})
	if s.state(id) != domain.RecordReceived || s.number("select count(*) from record_unfit") != 0 {
		t.Errorf("%s", s.state(id))
	}
}
