package app_test

import (
	"errors"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

// during is a period of days; an empty end has none.
func during(t *testing.T, from, to string) (p domain.Period) {
	t.Helper()
	var err error
	p.From, err = domain.ParseDate(from)
	must(t, err)
	p.To, err = domain.ParseDate(to)
	must(t, err)
	return p
}

// Where a worker is demanded, a delivery counts under one who is registered for the day, in the role and days that were told
// last; other records, other services and other providers' workers are not touched by it.
func TestDeliveriesNameARegisteredWorkerWhereDemanded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, other := w.sending(samaria, 1), w.sending("40003032949", 1)
	family := s.assign("00000000096", "HOUR", 0, "")
	w.sql("update assignment set service_kind = 'SVC-21' where id = $1", family)
	register := func(s *sender, ref string, days domain.Period) {
		_, err := s.RegisterWorkers(s.call("RegisterWorkers"), []domain.Worker{{Ref: ref, Role: "ASSISTANT", Days: days}})
		must(t, err)
	}
	visit := func(source, worker string) domain.Raw {
		r := s.raw(source, 0)
		r.Assignment, r.Worker = "assignments/"+family.String(), worker
		return r
	}
	judged := func(r domain.Raw) string {
		j := s.send(r)[0]
		if len(j.Findings) > 0 {
			return j.Findings[0].Rule
		}
		return string(j.Outcome)
	}
	register(other, "a-1", during(t, "2026-01-01", ""))
	if got := judged(visit("v1", "a-1")); got != "WORKER_UNKNOWN" {
		t.Errorf("another provider's worker: %s", got)
	}
	register(s, "a-1", during(t, "2026-03-02", ""))
	if got := judged(visit("v1", "a-1")); got != "WORKER_NOT_VALID" {
		t.Errorf("before the first day: %s", got)
	}
	register(s, "a-1", during(t, "2026-01-01", "2026-03-01"))
	if got := judged(visit("v1", "a-1")); got != "ACCEPTED" {
		t.Errorf("on the last day: %s", got)
	}
	if got := judged(visit("v2", "")); got != "WORKER_UNKNOWN" {
		t.Errorf("no worker: %s", got)
	}
	assessed := visit("v3", "")
	assessed.Type, assessed.Units = "assessment.recorded", ""
	if got := judged(assessed); got != "ACCEPTED" {
		t.Errorf("what is no delivery: %s", got)
	}
	back := visit("v1", "gone")
	back.Version, back.Cancelled, back.Units = 2, true, ""
	if got := judged(back); got != "REPLACED" {
		t.Errorf("a cancellation: %s", got)
	}
	list, err := s.Workers(s.call("ListWorkers"), "", 10)
	if must(t, err); len(list) != 1 || list[0].Ref != "a-1" || list[0].Role != "ASSISTANT" || list[0].Days != during(t, "2026-01-01", "2026-03-01") {
		t.Errorf("workers %+v", list)
	}
	if list, err = s.Workers(s.call("ListWorkers"), "a-1", 10); err != nil || len(list) != 0 {
		t.Errorf("after the last: %v %v", list, err)
	}
}

func TestWorkersAreNoPersons(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.sending(samaria, 1)
	days := during(t, "2026-01-01", "")
	for name, list := range map[string][]domain.Worker{
		"a personal code": {{Ref: "010190-12345", Role: "CARER", Days: days}}, "no name": {{Role: "CARER", Days: days}},
		"a name of a person": {{Ref: "Jānis Bērziņš", Role: "CARER", Days: days}}, "no role": {{Ref: "a", Days: days}}, "twice": {{Ref: "a", Role: "CARER", Days: days}, {Ref: "a", Role: "CARER", Days: days}},
		"no first day": {{Ref: "a", Role: "CARER"}}, "days in the wrong order": {{Ref: "a", Role: "CARER", Days: during(t, "2026-02-01", "2026-01-01")}},
	} {
		if _, err := s.RegisterWorkers(s.call("RegisterWorkers"), list); !errors.Is(err, domain.ErrWorkerInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := s.number("select count(*) from worker where provider_id <> $1", uuid.Nil); n != 0 {
		t.Errorf("%d workers were kept", n)
	}
}
