package app_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

func (s *sender) decide(ctx context.Context, state domain.RecordState, cause domain.DisputeCause, ids ...uuid.UUID) []domain.DecisionAnswer {
	s.t.Helper()
	out, err := s.DecideRecords(ctx, ids, domain.Decision{State: state, Cause: cause})
	must(s.t, err)
	return out.List
}

func (s *sender) accept(ids ...uuid.UUID) []domain.DecisionAnswer {
	s.t.Helper()
	return s.decide(s.ilze("AcceptRecords"), domain.RecordAccepted, "", ids...)
}

func (s *sender) state(id uuid.UUID) domain.RecordState {
	s.t.Helper()
	k, err := s.Record(s.call("GetRecord"), id)
	must(s.t, err)
	return k.State
}

// OBJ-P1: the municipality accepts and disputes; each record is answered by itself, the provider is told of each once, and a
// correction of either awaits a decision again.
func TestMunicipalityDecidesEachRecordByItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.sending(samaria, 2)
	unknown := s.raw("u", 0)
	unknown.Assignment, unknown.PersonalCode = "", "00999900001"
	sent := s.send(s.raw("a", 0), s.raw("b", 1), unknown)
	a, b, u, none := sent[0].ID, sent[1].ID, sent[2].ID, uuid.Must(uuid.NewV7())

	out := s.accept(a, u, none, b)
	want := []struct {
		outcome domain.DecisionOutcome
		refused *errs.Error
	}{{domain.Decided, nil}, {domain.DecisionRefused, domain.ErrRecordDecidable}, {domain.DecisionRefused, domain.ErrRecordNotFound}, {domain.Decided, nil}}
	for i, x := range want {
		if out[i].Outcome != x.outcome || out[i].Refused != x.refused {
			t.Errorf("%d: %+v", i, out[i])
		}
	}
	if again := s.accept(a); again[0].Outcome != domain.DecidedAlready {
		t.Errorf("accepted again: %+v", again[0])
	}
	disputed := s.decide(s.ilze("DisputeRecords"), domain.RecordDisputed, "UNITS_WRONG", b)
	if disputed[0].Outcome != domain.Decided || s.state(b) != domain.RecordDisputed || s.state(a) != domain.RecordAccepted {
		t.Errorf("%+v, b is %s", disputed[0], s.state(b))
	}
	for _, source := range []string{"a", "b"} { // one accepted, one disputed
		fixed := s.raw(source, map[string]int{"a": 0, "b": 1}[source])
		fixed.Version, fixed.Units = 2, "0.5"
		id := s.send(fixed)[0].ID
		if s.state(id) != domain.RecordReceived {
			t.Errorf("the correction of %s is %s", source, s.state(id))
		}
	}
	if old := s.accept(b); old[0].Refused != domain.ErrRecordSuperseded {
		t.Errorf("a version that is over: %+v", old[0])
	}
	list, err := s.Changes(s.call("ListChanges"), "", 500, 0)
	must(t, err)
	kinds := map[domain.ChangeKind]int{}
	for _, c := range list.List {
		kinds[c.Kind]++
		if c.Kind == domain.RecordDisputedChange && (c.Subject != "records/"+b.String() || c.Body["cause"] != "UNITS_WRONG" || c.Body["eventId"] != "b") {
			t.Errorf("%+v", c)
		}
	}
	if kinds[domain.RecordAcceptedChange] != 2 || kinds[domain.RecordDisputedChange] != 1 {
		t.Errorf("told %v", kinds)
	}
	if w.topics("providers.delivery.accepted.v1") != 2 || w.topics("providers.delivery.disputed.v1") != 1 {
		t.Error("events are missing or doubled")
	}
	if k, err := s.Record(s.ilze("GetRecord"), b); err != nil || k.Decision == nil || k.Decision.Cause != "UNITS_WRONG" || k.Current {
		t.Errorf("%+v %v", k, err)
	}
}

// Nobody decides about clients of another municipality, and no provider reads what is another's.
func TestDecisionsAreOfTheMunicipalityConcerned(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, b := w.sending(samaria, 1), w.sending(other, 1)
	id := s.send(s.raw("a", 0))[0].ID
	if out := s.decide(w.staff("0001000", "AcceptRecords"), domain.RecordAccepted, "", id); out[0].Refused != domain.ErrRecordNotFound || s.state(id) != domain.RecordReceived {
		t.Errorf("another municipality: %+v", out[0])
	}
	if _, err := s.DecideRecords(s.call("AcceptRecords"), []uuid.UUID{id}, domain.Decision{State: domain.RecordAccepted}); !errors.Is(err, errs.ErrAccessDenied) {
		t.Errorf("the provider accepts itself: %v", err)
	}
	if _, err := s.DecideRecords(s.ilze("DisputeRecords"), []uuid.UUID{id}, domain.Decision{State: domain.RecordDisputed, Cause: "OTHER"}); !errors.Is(err, domain.ErrDisputeCause) {
		t.Errorf("another cause without words: %v", err)
	}
	for _, ctx := range []context.Context{b.call("GetRecord"), w.staff("0001000", "GetRecord")} {
		if _, err := s.Record(ctx, id); !errors.Is(err, domain.ErrRecordNotFound) {
			t.Errorf("read by another: %v", err)
		}
	}
	q := app.RecordQuery{Provider: s.agreement.Provider, Month: "2026-03", Size: 10}
	if rows, err := s.Records(s.ilze("ListRecords"), q); err != nil || len(rows) != 1 || rows[0].ID != id {
		t.Errorf("%v %v", rows, err)
	}
	q.Month = "2026-04"
	if rows, err := s.Records(s.ilze("ListRecords"), q); err != nil || len(rows) != 0 {
		t.Errorf("another month: %v %v", rows, err)
	}
	if rows, err := s.Records(w.staff("0001000", "ListRecords"), q); err != nil || len(rows) != 0 {
		t.Errorf("another municipality: %v %v", rows, err)
	}
	if _, err := s.Records(s.ilze("ListRecords"), app.RecordQuery{Size: 10}); !errors.Is(err, domain.ErrRecordListWide) {
		t.Errorf("everything: %v", err)
	}
}
