package e2e

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/auditseal"
	"github.com/digisoc/platform/services/allinone/internal/demo"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// A file of long ago is erased as far as the law allows, by two data officers: its keys are destroyed in every service, what the law keeps
// is kept with the reason, the certificate is signed and names the keys, nothing opens afterwards, a replayed order and late news do not
// bring it back, and the file of another person is untouched (GDPR 17, SEC-GDPR-4, REQ-DAT-6, SEC-ENC-2).
func TestInstanceLawfulErasure(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the whole platform")
	}
	dir := filepath.Join(t.TempDir(), "state")
	s := boot(t, dir)
	t.Cleanup(func() {
		if err := s.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	gone, other := s.paid(t), s.paid(t)
	officer, second := s.officer("daina.sarga"), s.officer("zigurds.celms")

	fresh := s.erase(t, officer, second, other.person) // nothing of it is old enough
	for _, l := range rest.List(fresh, "lines") {
		if rest.Str(l, "outcome") != "ERASURE_OUTCOME_KEPT" || rest.Str(l, "reason") == "" || rest.Str(l, "rule") == "" {
			t.Errorf("of yesterday's file: %v", l)
		}
	}
	if len(rest.List(fresh, "lines")) < 4 {
		t.Errorf("the services report of %v", rest.List(fresh, "lines"))
	}
	client, stranger := s.served(t, gone), s.served(t, other)
	s.asked(t, gone)
	s.age(t, gone)
	done := s.erase(t, officer, second, gone.person)
	outcome := map[string]string{}
	var keys []string
	for _, l := range rest.List(done, "lines") {
		outcome[rest.Str(l, "service")+" "+rest.Str(l, "group")] = rest.Str(l, "outcome") + " " + rest.Str(l, "reason")
		for _, k := range rest.At(l, "keys").([]any) {
			keys = append(keys, k.(string))
		}
	}
	const destroyed, kept = "ERASURE_OUTCOME_DESTROYED ", "ERASURE_OUTCOME_KEPT ERASURE_TERM_OPEN"
	for what, want := range map[string]string{
		"cases G10": destroyed, "cases G30": kept, "assistance G10": destroyed, "payments G13": destroyed, "persons G03": destroyed,
		"providers G18": destroyed, "providers G20": destroyed, "providers G30": kept, "sharing G30": kept,
	} {
		if outcome[what] != want {
			t.Errorf("%s: %q, want %q", what, outcome[what], want)
		}
	}
	s.certified(t, done, keys)
	s.destroyed(t, keys)
	s.opensNoMore(t, gone, other)
	client.readsNothing(t)
	stranger.readsAll(t)

	// the order once more, as after a lost acknowledgement and as a new event; and late news of the case
	s.again(t, "persons.erasure.ordered.v1", gone.person)
	_, err := s.people.As("ilze.kalnina").For(gone.kase).Post(t.Context(), "/v1/"+gone.kase+":assess", rest.Doc{}, uuid.NewString())
	wantProblem(t, err, http.StatusNotFound, "CASE_ERASED")
	s.opensNoMore(t, gone, other)
}

// file is what one person has with the platform.
type file struct{ person, application, kase, decision, assessment string }

// paid is a person with an address whose decision was issued and whose account is known.
func (s *system) paid(t *testing.T) file {
	t.Helper()
	code, err := demo.SyntheticCode()
	if err != nil {
		t.Fatal(err)
	}
	worker, head := s.people.As("ilze.kalnina"), s.people.As("janis.berzs")
	draft, err := draftFor(t.Context(), worker, code)
	if err != nil {
		t.Fatal(err)
	}
	f := file{kase: rest.Str(draft, "case"), decision: rest.Str(draft, "name"), assessment: rest.Str(draft, "assessment")}
	poster(t, head.For(f.kase))("/v1/"+f.decision+":issue", rest.Doc{})
	kase, err := worker.For(f.kase).Get(t.Context(), "/v1/"+f.kase)
	if err != nil {
		t.Fatal(err)
	}
	f.application, f.person = rest.Str(kase, "applicationName"), rest.Str(kase, "application", "applicant")
	p := &payday{t: t, worker: worker, head: head, applicant: f.person}
	await(t, "what the decision grants is owed", func() bool {
		p.benefits = rest.List(p.get(p.worker, "/v1/benefits?case="+f.kase), "benefits")
		return len(p.benefits) > 0 && len(p.owed()) > 0
	})
	p.payees(account)
	return f
}

func (s *system) officer(subject string) *rest.Client {
	c := s.people.As(subject)
	c.Purpose, c.LegalBasis = "DATA_RIGHTS", "GDPR-17"
	return c
}

// erase has one officer propose and another decide, and waits until every service has reported.
func (s *system) erase(t *testing.T, officer, second *rest.Client, person string) rest.Doc {
	t.Helper()
	body := rest.Doc{"person": person, "ground": "Termiņš beidzies, iesniegums 2026-17."}
	_, err := s.people.As("ilze.kalnina").Post(t.Context(), "/v1/erasures", body, uuid.NewString())
	wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")
	key := uuid.NewString()
	proposed, err := officer.Post(t.Context(), "/v1/erasures", body, key)
	if err != nil || rest.Str(proposed, "state") != "ERASURE_STATE_PROPOSED" || len(rest.List(proposed, "terms")) == 0 {
		t.Fatalf("proposed %v, %v", proposed, err)
	}
	name := "/v1/" + rest.Str(proposed, "name")
	if again, err := officer.Post(t.Context(), "/v1/erasures", body, key); err != nil || rest.Str(again, "name") != rest.Str(proposed, "name") {
		t.Errorf("the same call proposed another: %v, %v", again, err)
	}
	_, err = officer.Post(t.Context(), "/v1/erasures", body, uuid.NewString())
	wantProblem(t, err, http.StatusConflict, "ERASURE_OPEN")
	_, err = officer.Post(t.Context(), name+":decide", rest.Doc{"approve": true, "reason": "Pati."}, uuid.NewString())
	wantProblem(t, err, http.StatusConflict, "ERASURE_SAME_PERSON")
	if _, err := second.Post(t.Context(), name+":decide", rest.Doc{"approve": true, "reason": "Pārbaudīts.", "etag": rest.Str(proposed, "etag")}, uuid.NewString()); err != nil {
		t.Fatal(err)
	}
	_, err = second.Post(t.Context(), name+":decide", rest.Doc{"approve": false, "reason": "Vēlreiz."}, uuid.NewString())
	wantProblem(t, err, http.StatusConflict, "ERASURE_NOT_PROPOSED")
	var done rest.Doc
	await(t, "every service has reported", func() bool {
		done, err = officer.Get(t.Context(), name)
		return err == nil && rest.Str(done, "state") == "ERASURE_STATE_DONE"
	})
	return done
}

// age lets eleven years pass over a file.
func (s *system) age(t *testing.T, f file) {
	t.Helper()
	id := func(name string) string { return name[strings.Index(name, "/")+1:] }
	for service, list := range map[string][]string{
		"cases": {
			"update application set updated_at = updated_at - interval '11 years' where applicant = $1",
			"update client_case set updated_at = updated_at - interval '11 years' where applicant = $1",
		},
		"assistance": {
			"update assessment set created_at = created_at - interval '11 years' where persons @> array[$1::uuid]",
			"update award set created_at = created_at - interval '11 years', start_date = start_date - 4000, end_date = end_date - 4000 where persons @> array[$1::uuid]",
		},
		"payments": {
			"update payee set set_at = set_at - interval '11 years' where person_id = $1",
			"update obligation set updated_at = updated_at - interval '11 years', state = 'ENDED' where persons @> array[$1::uuid]",
			"update benefit set start_date = start_date - 4000, end_date = end_date - 4000 where persons @> array[$1::uuid]",
		},
		"providers": {
			"update assignment set from_day = from_day - 4000, to_day = to_day - 4000, updated_at = updated_at - interval '11 years', state = 'ENDED' where person = $1",
			"update delivery_record set received_at = received_at - interval '11 years' where person = $1",
			"update issue set raised_at = raised_at - interval '11 years', routed_at = routed_at - interval '11 years', answered_at = answered_at - interval '11 years', corrected_at = corrected_at - interval '11 years' where person = $1",
		},
		"persons": {"update person set updated_at = updated_at - interval '11 years' where id = $1"},
	} {
		db := connect(t, s.Postgres().AdminURL())
		for _, sql := range append([]string{"set search_path = " + service, "set session_replication_role = replica"}, list...) { // past the guards of what cannot change
			args := []any{id(f.person)}
			if strings.HasPrefix(sql, "set ") {
				args = nil
			}
			if _, err := db.Exec(t.Context(), sql, args...); err != nil {
				t.Fatal(service, sql, err)
			}
		}
		if service == "cases" {
			if _, err := db.Exec(t.Context(), "update decision set issued_at = issued_at - interval '11 years' where id = $1", id(f.decision)); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// certified checks the signature of the certificate and that it names every destroyed key.
func (s *system) certified(t *testing.T, done rest.Doc, keys []string) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(s.Dir(), "audit", "key.pem.pub"))
	if err != nil {
		t.Fatal(err)
	}
	key, err := auditseal.ParseKey(string(raw))
	if err != nil {
		t.Fatal(err)
	}
	paper := rest.Str(done, "certificate")
	statement, ok := auditseal.VerifyStatement([]byte(paper), key)
	if !ok || !json.Valid(statement) {
		t.Fatalf("the certificate is not signed: %s", paper)
	}
	for _, k := range keys {
		if !strings.Contains(string(statement), k) {
			t.Errorf("the certificate does not name the key %s", k)
		}
	}
	if _, ok := auditseal.VerifyStatement([]byte(strings.Replace(paper, keys[0], uuid.NewString(), 1)), key); ok {
		t.Error("a certificate with another key is believed")
	}
}

// destroyed checks that the keys are gone from every database.
func (s *system) destroyed(t *testing.T, keys []string) {
	t.Helper()
	if len(keys) < 4 {
		t.Errorf("only %d keys were destroyed", len(keys))
	}
	left := 0
	for _, service := range []string{"persons", "cases", "assistance", "payments", "providers", "sharing"} {
		var n int
		if err := s.DB(service).QueryRow(t.Context(), "select count(*) from data_key where id = any ($1::uuid[]) and wrapped is not null", keys).Scan(&n); err != nil {
			t.Fatal(err)
		}
		left += n
	}
	if left != 0 {
		t.Errorf("%d keys are still there", left)
	}
}

// opensNoMore reads a file by every way there is, and that of another person.
func (s *system) opensNoMore(t *testing.T, gone, other file) {
	t.Helper()
	worker := s.people.As("ilze.kalnina")
	for path, reason := range map[string]string{
		gone.application: "CASE_ERASED", gone.kase: "CASE_ERASED", gone.decision: "CASE_ERASED", gone.assessment: "ASSESSMENT_NOT_FOUND",
	} {
		_, err := worker.For(gone.kase).Get(t.Context(), "/v1/"+path)
		wantProblem(t, err, http.StatusNotFound, reason)
	}
	person, err := worker.For(gone.kase).Get(t.Context(), "/v1/"+gone.person)
	if err != nil || strings.Contains(rest.Str(person, "declaredAddress", "text"), "Parauga") {
		t.Errorf("where she lived: %v, %v", person, err)
	}
	for _, path := range []string{other.application, other.kase, other.decision, other.assessment, other.person} {
		if _, err := worker.For(other.kase).Get(t.Context(), "/v1/"+path); err != nil {
			t.Errorf("another person's %s: %v", path, err)
		}
	}
	person, err = worker.For(other.kase).Get(t.Context(), "/v1/"+other.person)
	if err != nil || !strings.Contains(rest.Str(person, "declaredAddress", "text"), "Parauga") {
		t.Errorf("where another lives: %v, %v", person, err)
	}
}

// again publishes the order of a person's erasure once more, as a new event.
func (s *system) again(t *testing.T, topic, person string) {
	t.Helper()
	db := s.DB("persons")
	before := 0
	count := "select count(*) from inbox where consumer = 'persons-erasure'"
	if err := db.QueryRow(t.Context(), count).Scan(&before); err != nil {
		t.Fatal(err)
	}
	_, err := db.Exec(t.Context(), `with o as (
		select topic, subject, headers, payload from outbox where topic = $1 and position(convert_to($2, 'UTF8') in payload) > 0 limit 1
	), next as (
		update outbox_sequence s set last = s.last + 1 from o where s.subject = o.subject returning s.subject, s.last
	), e as (
		insert into outbox (event_id, topic, subject, sequence, headers, payload)
		select gen_random_uuid(), o.topic, o.subject, next.last, o.headers, o.payload from o join next using (subject) returning id)
		insert into outbox_unsent (id) select id from e`, topic, person)
	if err != nil {
		t.Fatal(err)
	}
	await(t, "the order arrives again", func() bool {
		now := 0
		return db.QueryRow(t.Context(), count).Scan(&now) == nil && now > before
	})
}
