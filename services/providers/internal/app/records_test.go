package app_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// sender is a provider's system with clients assigned to it.
type sender struct {
	*world
	agreement   domain.Agreement
	credential  domain.Credential
	thumbprint  string
	reg         uuid.UUID
	assignments []uuid.UUID
	persons     []uuid.UUID
	codes       []string
}

// sending is a provider in production that enters by API, with n accepted clients from January to December 2026.
func (w *world) sending(number string, n int) *sender {
	w.t.Helper()
	p := w.provider(number)
	s := &sender{world: w, reg: w.registered(p, "Rīgas iela "+number).ID}
	var secret secret
	s.agreement, s.credential, secret = w.open(p, w.terms(s.reg))
	s.thumbprint = secret.thumbprint
	w.sql(`insert into input_mode (id, registration_id, mode, from_day, set_by, set_at) values (gen_random_uuid(), $1, 'API', '2026-01-01', 't', now())`, s.reg)
	for i := range n {
		s.assign(fmt.Sprintf("00%s%05d", number[7:11], i), "HOUR", 0, "")
	}
	return s
}

func (w *world) sql(query string, args ...any) {
	w.t.Helper()
	_, err := w.db.Exec(w.t.Context(), query, args...)
	must(w.t, err)
}

// assign gives the provider a client.
func (s *sender) assign(code, unit string, limit int64, per string) uuid.UUID {
	s.t.Helper()
	id, person := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
	s.sql(`insert into assignment (id, environment, provider_id, registration_id, municipality, person, grant_ref, service_kind, unit, limit_units, limit_per,
		from_day, to_day, paused, payers, copay_cents, answer_by, extract, plan_version, address_hidden, state, reason, note, version, created_by, created_at, updated_at)
		values ($1, 'PRODUCTION', $2, $3, $4, $5, 'L-1', 'SVC-04', $6, $7, $8, '2026-01-01', '2026-12-31', '{}', '[]', 0, now(), '{}', 1, false, 'ACCEPTED', '', '', 1, 't', now(), now())`,
		id, s.agreement.Provider, s.reg, kuldiga, person, unit, limit, per)
	s.sql(`insert into client_key (provider_id, code_hash, assignment_id) values ($1, $2, $3)`, s.agreement.Provider, domain.ClientKey([]byte(clientKey), code), id)
	s.assignments, s.persons, s.codes = append(s.assignments, id), append(s.persons, person), append(s.codes, code)
	return id
}

// call is a call of the system.
func (s *sender) call(action string) context.Context {
	return s.as(caller.Caller{
		Kind: caller.System, Subject: "credentials/" + s.credential.ID.String(), Client: s.credential.Client, Certificate: s.thumbprint,
		Roles: []string{"provider"}, Purpose: "DELIVER", LegalBasis: "SPSP-17-6",
	}, action)
}

// raw is an ordinary record: hours for the i-th client.
func (s *sender) raw(source string, i int) domain.Raw {
	return domain.Raw{
		Source: source, Type: "service.delivered", Schema: "2026-10", Occurred: "2026-03-01T10:00:00Z", Registration: "registrations/" + s.reg.String(),
		Assignment: "assignments/" + s.assignments[i].String(), Worker: "w1", Day: "2026-03-01", Units: "1",
	}
}

func (s *sender) send(raws ...domain.Raw) []domain.Judgement {
	s.t.Helper()
	out, err := s.TakeRecords(s.call("BatchSubmitRecords"), s.parsed(raws...), nil)
	must(s.t, err)
	return out
}

func (s *sender) parsed(raws ...domain.Raw) []domain.Parsed {
	s.t.Helper()
	reader, err := s.Reader(s.call("BatchSubmitRecords"))
	must(s.t, err)
	in := make([]domain.Parsed, len(raws))
	for i := range raws {
		in[i] = reader.Read(i+1, &raws[i])
	}
	return in
}

// parsedBy is parsed in a call that is under way.
func (s *sender) parsedBy(ctx context.Context, raws ...domain.Raw) []domain.Parsed {
	s.t.Helper()
	reader, err := s.Reader(ctx)
	must(s.t, err)
	in := make([]domain.Parsed, len(raws))
	for i := range raws {
		in[i] = reader.Read(i+1, &raws[i])
	}
	return in
}

func (s *sender) number(query string, args ...any) (n int) {
	s.t.Helper()
	must(s.t, s.db.QueryRow(s.t.Context(), query, args...).Scan(&n))
	return n
}

// Every rule that is published is broken by one record here, alone, and has two texts; the good ones beside it are kept.
func TestEveryRuleHasACaseAndTwoTexts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.sending(samaria, 2)
	limited := s.assign("00000000099", "HOUR", 250, "MONTH")
	nights := s.assign("00000000098", "NIGHT", 0, "")
	offered := s.assign("00000000097", "HOUR", 0, "")
	w.sql("update assignment set state = 'OFFERED' where id = $1", offered)
	family := s.assign("00000000096", "HOUR", 0, "")
	w.sql("update assignment set service_kind = 'SVC-21' where id = $1", family)
	_, err := s.RegisterWorkers(s.call("RegisterWorkers"), []domain.Worker{{Ref: "left", Role: "ASSISTANT", Days: during(t, "2026-01-01", "2026-02-28")}})
	must(t, err)
	s.send(s.raw("kept", 0))
	gone := s.raw("gone", 0)
	gone.Cancelled, gone.Units = true, ""
	s.send(s.raw("gone", 0))
	gone.Version = 2
	s.send(gone)
	for rule, change := range map[string]func(r *domain.Raw){
		"FIELD_REQUIRED":    func(r *domain.Raw) { r.Units = "" },
		"VALUE_INVALID":     func(r *domain.Raw) { r.Units = "1.255" },
		"TYPE_UNKNOWN":      func(r *domain.Raw) { r.Type, r.Units = "service.sold", "" },
		"SCHEMA_UNKNOWN":    func(r *domain.Raw) { r.Schema = "2025-01" },
		"CLIENT_REQUIRED":   func(r *domain.Raw) { r.Assignment = "" },
		"CODE_INVALID":      func(r *domain.Raw) { r.Assignment, r.PersonalCode = "", "12" },
		"ENVIRONMENT_MIXED": func(r *domain.Raw) { r.Assignment, r.PersonalCode = "", "32000000001" },
		"DAY_IN_FUTURE":     func(r *domain.Raw) { r.Day = "2026-03-03" },
		"REGISTRATION_UNKNOWN": func(r *domain.Raw) {
			r.Registration, r.Assignment, r.PersonalCode = "registrations/"+uuid.NewString(), "", "00000000001"
		},
		"REGISTRATION_NOT_ACTIVE": func(r *domain.Raw) { r.Day = "2026-02-01" },
		"MODE_NOT_ACTIVE":         func(r *domain.Raw) { r.Day = "2025-06-01"; r.Assignment, r.PersonalCode = "", "00000000001" },
		"ASSIGNMENT_UNKNOWN":      func(r *domain.Raw) { r.Assignment = "assignments/" + uuid.NewString() },
		"ASSIGNMENT_NOT_ACCEPTED": func(r *domain.Raw) { r.Assignment = "assignments/" + offered.String() },
		"OUTSIDE_PERIOD":          func(r *domain.Raw) { r.Day = "2025-12-31" },
		"LIMIT_EXCEEDED":          func(r *domain.Raw) { r.Assignment, r.Units = "assignments/"+limited.String(), "2.51" },
		"OVERLAP":                 func(r *domain.Raw) { r.Assignment, r.Units = "assignments/"+nights.String(), "1.01" },
		"WORKER_UNKNOWN":          func(r *domain.Raw) { r.Assignment = "assignments/" + family.String() },
		"WORKER_NOT_VALID":        func(r *domain.Raw) { r.Assignment, r.Worker = "assignments/"+family.String(), "left" },
		"RECORD_ID_REUSED":        func(r *domain.Raw) { r.Source, r.Units = "kept", "2" },
		"VERSION_GAP":             func(r *domain.Raw) { r.Source, r.Version = "kept", 3 },
		"CANCELLED_ALREADY":       func(r *domain.Raw) { r.Source, r.Version = "gone", 3 },
	} {
		bad, good := s.raw("bad-"+rule, 0), s.raw("good-"+rule, 1)
		good.Units = "0.1"
		change(&bad)
		out := s.send(bad, good)
		names := make([]string, 0, 2)
		for _, f := range out[0].Findings {
			names = append(names, f.Rule)
		}
		// A day before everything breaks what lies on days too: registration and mode.
		if out[0].Outcome != domain.OutcomeRejected || !slices.Contains(names, rule) || out[0].Position != 1 || out[0].New != nil {
			t.Errorf("%s: %s %v", rule, out[0].Outcome, names)
		}
		if out[1].Outcome != domain.OutcomeAccepted {
			t.Errorf("the good record beside %s: %s %v", rule, out[1].Outcome, out[1].Findings)
		}
	}
	for _, r := range domain.Rules {
		if r.LV == "" || r.EN == "" {
			t.Errorf("%s has not both texts", r.Name)
		}
	}
}

// The same record again, over the same or another connection, changes nothing; a correction counts instead of what it
// corrects, a cancellation gives everything back.
func TestRepeatsCorrectionsAndCancellationsCountOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.sending(samaria, 1)
	first, again := s.send(s.raw("r1", 0)), s.send(s.raw("r1", 0), s.raw("r1", 0))
	if first[0].Outcome != domain.OutcomeAccepted || again[0].Outcome != domain.OutcomeDuplicate || again[1].Outcome != domain.OutcomeDuplicate || again[0].ID != first[0].ID {
		t.Errorf("%v %v", first[0].Outcome, again)
	}
	used := func() int { return s.number("select used_units from assignment where id = $1", s.assignments[0]) }
	if used() != 100 {
		t.Errorf("%d used", used())
	}
	v2 := s.raw("r1", 0)
	v2.Version, v2.Units = 2, "2.5"
	if out := s.send(v2); out[0].Outcome != domain.OutcomeReplaced || used() != 250 {
		t.Errorf("%s %v, %d used", out[0].Outcome, out[0].Findings, used())
	}
	v3 := s.raw("r1", 0)
	v3.Version, v3.Units, v3.Cancelled = 3, "", true
	if out := s.send(v3, v3); out[0].Outcome != domain.OutcomeReplaced || out[1].Outcome != domain.OutcomeDuplicate || used() != 0 {
		t.Errorf("%s %s, %d used", out[0].Outcome, out[1].Outcome, used())
	}
	if n := s.number("select count(*) from delivery_record where current"); n != 1 {
		t.Errorf("%d current records", n)
	}
	if n := s.number("select count(*) from outbox where topic = 'providers.delivery.recorded.v1'"); n != 3 {
		t.Errorf("%d events, want 3", n)
	}
}

// OBJ-Q3 as far as intake goes: a client nobody assigned is kept, told to nobody and counted for nothing. The answer is the
// same for a person who exists elsewhere and for one who does not.
func TestUnknownClientIsKeptUnmatched(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.sending(samaria, 1), w.sending(other, 1)
	r, known := a.raw("u1", 0), a.raw("u2", 0)
	r.Assignment, r.PersonalCode = "", "00999900001"
	known.Assignment, known.PersonalCode = "", b.codes[0] // a client of another provider
	out := a.send(r, known)
	for _, j := range out {
		if j.Outcome != domain.OutcomeUnmatched || len(j.Findings) != 0 || j.ID == uuid.Nil {
			t.Errorf("%+v", j)
		}
	}
	if n := a.number("select count(*) from delivery_record where state = 'UNMATCHED' and person is null and assignment_id is null and code_hash is not null"); n != 2 {
		t.Errorf("%d kept", n)
	}
	if n := a.number("select count(*) from outbox where topic like 'providers.delivery%'"); n != 0 {
		t.Errorf("%d events", n)
	}
	mine := a.raw("u3", 0)
	mine.Assignment, mine.PersonalCode = "", a.codes[0]
	if out := a.send(mine); out[0].Outcome != domain.OutcomeAccepted || out[0].New.Person != a.persons[0] {
		t.Errorf("%+v", out[0])
	}
}

// Nobody delivers, reads or guesses under another's names: what is another's is answered as what does not exist.
func TestProvidersAreBlindToEachOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.sending(samaria, 1), w.sending(other, 1)
	a.send(a.raw("r1", 0))
	foreign, none := b.raw("x1", 0), b.raw("x2", 0)
	foreign.Assignment, none.Assignment = "assignments/"+a.assignments[0].String(), "assignments/"+uuid.NewString()
	out := b.send(foreign, none)
	if fmt.Sprint(out[0].Findings) != fmt.Sprint(out[1].Findings) || out[0].Outcome != domain.OutcomeRejected {
		t.Errorf("another's assignment: %v; one that is not: %v", out[0].Findings, out[1].Findings)
	}
	if out := b.send(b.raw("r1", 0)); out[0].Outcome != domain.OutcomeAccepted {
		t.Errorf("the number of another's record: %v", out[0].Findings)
	}
	rows, err := b.Records(b.call("ListRecords"), app.RecordQuery{Size: 10})
	if err != nil || len(rows) != 1 || rows[0].Person != b.persons[0] {
		t.Errorf("%v %v", rows, err)
	}
	u, err := a.BeginUpload(a.call("UploadRecords"), uuid.Nil, 0)
	must(t, err)
	if _, err := b.Upload(b.call("GetUpload"), u.ID); !errors.Is(err, domain.ErrUploadNotFound) {
		t.Errorf("another's upload: %v", err)
	}
}

// Any history of sending, repeated, cut, reordered and over several connections at once, ends with every record counted once
// and the units of each assignment equal to its current records.
func TestProperty_AnyHistoryCountsOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.sending(samaria, 3)
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 1))
	var all []domain.Raw
	for i := range 60 {
		r := s.raw(fmt.Sprintf("p%d", i), random.IntN(3))
		r.Units = fmt.Sprintf("0.%d", 1+random.IntN(3))
		all = append(all, r)
		if random.IntN(3) == 0 {
			r.Version, r.Units = 2, "0.5"
			all = append(all, r)
		}
	}
	done := make(chan error)
	for c := range 3 {
		order := rand.New(rand.NewPCG(seed, uint64(c)))
		go func() {
			var err error
			for range 4 {
				cut := order.IntN(len(all))
				for _, part := range [][]domain.Raw{all[:cut], all[cut:]} {
					if len(part) == 0 || err != nil {
						continue
					}
					reader, e := s.Reader(s.call("BatchSubmitRecords"))
					err = e
					in := make([]domain.Parsed, len(part))
					for i := range part {
						in[i] = reader.Read(i+1, &part[i])
					}
					if err == nil {
						_, err = s.TakeRecords(s.call("BatchSubmitRecords"), in, nil)
					}
				}
			}
			done <- err
		}()
	}
	for range 3 {
		if err := <-done; err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
	if n := s.number("select count(*) from delivery_record"); n != len(all) {
		t.Errorf("seed %d: %d versions kept, want %d", seed, n, len(all))
	}
	if n := s.number("select count(*) from delivery_record where current"); n != 60 {
		t.Errorf("seed %d: %d current, want 60", seed, n)
	}
	if n := s.number(`select count(*) from assignment a where a.used_units <> (select coalesce(sum(d.units), 0) from delivery_record d where d.assignment_id = a.id and d.current)`); n != 0 {
		t.Errorf("seed %d: %d assignments count wrong", seed, n)
	}
	if n := s.number("select count(*) from outbox where topic = 'providers.delivery.recorded.v1'"); n != len(all) {
		t.Errorf("seed %d: %d events", seed, n)
	}
}

// What a client has had on a day is summed up once for a chunk and counts for each of her records in it, by assignment or by
// code, beside the records of other days.
func TestADayIsFullForEveryRecordOfAChunk(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.sending(samaria, 2)
	before := s.raw("before", 0)
	before.Units = "23"
	s.send(before)
	raws := make([]domain.Raw, 6)
	for i := range raws {
		raws[i] = s.raw(fmt.Sprintf("r%d", i), 0)
		raws[i].Units = "0.5"
	}
	raws[1].Assignment, raws[1].PersonalCode = "", s.codes[0]
	raws[2].Day = "2026-03-02"
	raws[4].Assignment = s.raw("", 1).Assignment
	want := []domain.Outcome{domain.OutcomeAccepted, domain.OutcomeAccepted, domain.OutcomeAccepted, domain.OutcomeRejected, domain.OutcomeAccepted, domain.OutcomeRejected}
	for i, j := range s.send(raws...) {
		if j.Outcome != want[i] {
			t.Errorf("record %d: %s %v", i, j.Outcome, j.Findings)
		}
	}
}
