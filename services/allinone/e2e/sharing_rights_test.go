package e2e

import (
	"bytes"
	"context"
	"maps"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authn/login"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// asks raises a request of the citizen about data of a person.
func asks(t *testing.T, s *system, person, right, code string) (rest.Doc, error) {
	t.Helper()
	return s.people.As("karlis.vitols").Post(t.Context(), "/v1/rightsRequests", rest.Doc{"rightsRequest": rest.Doc{
		"person": person, "right": right, "code": code, "municipality": "0033000", "wrong": "Summa nav pareiza", "wish": "120,00 EUR",
	}}, uuid.NewString())
}

func answers(t *testing.T, s *system, name, outcome, ground string) (rest.Doc, error) {
	t.Helper()
	return s.people.As("daina.sarga").Post(t.Context(), "/v1/"+name+":answer", rest.Doc{"answer": rest.Doc{
		"outcome": outcome, "ground": ground, "text": rest.Doc{"lv": "Jūsu dati ir pārbaudīti.", "en": "Your data were checked."}}}, uuid.NewString())
}

// J10, SEC-GDPR-4: through REST and all services a citizen raises a correction, a named officer answers, recipients are found in the
// logs and told, and it all stands among who used her data. Nothing that she wrote lies open in the database.
func TestInstanceSEC_GDPR_4_CorrectionIsAskedAnsweredAndTold(t *testing.T) {
	instance(t)
	s := own(t)
	me, karlis := s.me(t, "karlis.vitols"), s.people.As("karlis.vitols")
	if _, err := s.people.As("ilze.kalnina").Get(t.Context(), "/v1/benefits?person="+me); err != nil {
		t.Fatal(err)
	}
	q, err := asks(t, s, me, "RECTIFICATION", "G12.03")
	if err != nil || rest.Str(q, "state") != "RECEIVED" || rest.Str(q, "dueDate") == "" || rest.Str(q, "wrong") != "" {
		t.Fatalf("%v %v", q, err)
	}
	name := rest.Str(q, "name")
	if _, err := asks(t, s, "persons/"+uuid.NewString(), "RECTIFICATION", "G12.03"); refusal(err) != "RIGHTS_REQUEST_NOT_FOUND" {
		t.Errorf("about another person: %v", err)
	}
	if _, err := answers(t, s, name, "GRANTED", "COMPELLING_GROUNDS"); refusal(err) != "RIGHTS_GROUND_INVALID" {
		t.Errorf("a ground of another right: %v", err)
	}
	if _, err := answers(t, s, name, "GRANTED", "VALUE_CORRECTED"); err != nil {
		t.Fatal(err)
	}
	seen, err := karlis.Get(t.Context(), "/v1/"+name)
	if err != nil || rest.Str(seen, "answer", "officer") != "Daina Sarga" || rest.Str(seen, "wrong") != "Summa nav pareiza" || rest.Str(seen, "answer", "text", "lv") == "" {
		t.Errorf("%v %v", seen, err)
	}
	told, _ := rest.At(seen, "answer", "told").([]any)
	if got := rest.List(seen, "answer", "recipients"); len(got) != len(told) {
		t.Errorf("the person does not see when each recipient was told: %v", got)
	}
	if done := slices.Collect(maps.Values(s.entries(t, me))); !slices.Contains(done, "CreateRightsRequest") || !slices.Contains(done, "AnswerRightsRequest") {
		t.Errorf("the audit: %v", done)
	}
	s.sealedRights(t)
}

// sealedRights looks for what was written in every table that keeps requests, also the answers that repeats get.
func (s *system) sealedRights(t *testing.T) {
	t.Helper()
	n := 0
	for name, url := range s.Running().SchemaURLs {
		if name != "sharing" {
			continue
		}
		for _, sql := range []string{
			"select count(*) from rights_request r where r::text like '%' || encode('Summa nav', 'hex') || '%' or r::text like '%Summa nav%'",
			"select count(*) from idempotency where position(convert_to('Summa nav', 'UTF8') in response) > 0",
			"select count(*) from outbox o where o::text like '%' || encode('Summa nav', 'hex') || '%'",
		} {
			var found int
			if err := connect(t, url).QueryRow(t.Context(), sql).Scan(&found); err != nil {
				t.Fatal(err)
			}
			if n++; found != 0 {
				t.Errorf("%s: %d", sql, found)
			}
		}
	}
	if n == 0 {
		t.Error("no schema was looked at")
	}
}

// Officials see what is restricted; a second officer's step lifts it.
func TestInstanceSEC_GDPR_4_RestrictionIsShownToOfficials(t *testing.T) {
	instance(t)
	s := own(t)
	me := s.me(t, "karlis.vitols")
	q, err := asks(t, s, me, "RESTRICTION", "G12")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := answers(t, s, rest.Str(q, "name"), "GRANTED", "ACCURACY_CONTESTED"); err != nil {
		t.Fatal(err)
	}
	shown := func() int {
		doc, err := s.people.As("ilze.kalnina").Get(t.Context(), "/v1/"+me+"/restrictions")
		if err != nil {
			t.Fatal(err)
		}
		return len(rest.List(doc, "restrictions"))
	}
	if shown() != 1 {
		t.Error("officials do not see that it is restricted")
	}
	lift := "/v1/" + rest.Str(q, "name") + ":liftRestriction"
	if _, err := s.people.As("daina.sarga").Post(t.Context(), lift, rest.Doc{}, uuid.NewString()); err == nil {
		t.Error("lifted though the person was not told")
	}
	if _, err := s.people.As("daina.sarga").Post(t.Context(), lift, rest.Doc{"personTold": true}, uuid.NewString()); err != nil {
		t.Fatal(err)
	}
	if shown() != 0 {
		t.Error("it is restricted still")
	}
}

// GR-17 through REST: the municipality's unit learns yes and the last day; another's learns no; the code is in no address.
func TestInstanceGR_17_UnitOfTheMunicipalityLearnsYesOrNo(t *testing.T) {
	instance(t)
	s := own(t)
	p := decide(t)
	number, today := "V-"+uuid.NewString()[:8], time.Now()
	if _, err := s.people.As("dace.kronberga").Post(t.Context(), "/v1/datasetPermissions", rest.Doc{"permission": rest.Doc{
		"number": number, "organisation": "90000000002", "dataset": "datasets/household-status", "purpose": "RELIEF", "legalBasis": "MK-624-2023", "fields": []string{"period"},
		"fromDate": today.AddDate(0, 0, -1).Format(time.DateOnly), "toDate": today.AddDate(1, 0, 0).Format(time.DateOnly), "dailyQuota": 500}}, uuid.NewString()); err != nil {
		t.Fatal(err)
	}
	person, err := s.people.As("ilze.kalnina").Get(t.Context(), "/v1/"+p.applicant)
	if err != nil {
		t.Fatal(err)
	}
	code := ""
	for _, i := range rest.List(person, "identifiers") {
		if rest.Str(i, "kind") == "IDENTIFIER_KIND_PERSONAL_CODE" {
			code = rest.Str(i, "value")
		}
	}
	check := func(code string) rest.Doc {
		doc, err := s.taxUnit(t).Post(t.Context(), "/v1/statusChecks", rest.Doc{"permission": number, "personalCode": code}, "")
		if err != nil {
			t.Fatal(err)
		}
		return doc
	}
	await(t, "the status is known", func() bool { return rest.At(check(code), "hasStatus") == true })
	if yes := check(code); rest.Str(yes, "validTo") == "" || len(yes) > 2 {
		t.Errorf("yes tells %v", yes)
	}
	if no := check("00000000000"); rest.At(no, "hasStatus") == true || rest.Str(no, "validTo") != "" {
		t.Errorf("nobody: %v", no)
	}
	_, err = s.institution(t, "RELIEF", "MK-624-2023").Post(t.Context(), "/v1/statusChecks", rest.Doc{"permission": number, "personalCode": code}, "")
	wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")
}

// taxUnit is the system of Kuldīga's unit for property tax.
func (s *system) taxUnit(t *testing.T) *rest.Client {
	t.Helper()
	key, ok := s.SystemKey("nodokli-test")
	if !ok {
		t.Fatal("the development issuer has no key of nodokli-test")
	}
	c := *s.people.As("ilze.kalnina")
	c.Token = func(ctx context.Context) (string, error) {
		tokens, err := login.Client{Issuer: s.issuer, ID: "nodokli-test"}.WithKey(ctx, key)
		return tokens.Access, err
	}
	c.Purpose, c.LegalBasis = "RELIEF", "MK-624-2023"
	return &c
}

// SEC-GDPR-3: the copy is a PDF too; without a browser the answer says what to install.
func TestInstanceSEC_GDPR_3_CopyIsGivenAsPDF(t *testing.T) {
	instance(t)
	s := own(t)
	path := "/v1/" + s.me(t, "karlis.vitols") + "/accessCopy?format=ACCESS_COPY_FORMAT_PDF"
	status, header, body, err := s.people.As("karlis.vitols").Raw(t.Context(), http.MethodGet, path, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, missing := exec.LookPath("chromium"); missing != nil {
		if status != http.StatusServiceUnavailable || !strings.Contains(string(body), "COPY_PRINTER_MISSING") {
			t.Errorf("%d %s", status, body)
		}
		return
	}
	if status != http.StatusOK || !bytes.HasPrefix(body, []byte("%PDF-")) || header.Get("Content-Type") != "application/pdf" {
		t.Errorf("%d %s %.40q", status, header.Get("Content-Type"), body)
	}
}

// GDPR 17: erasure is not granted with an erasure that nobody ordered; law that requires keeping refuses it.
func TestInstanceSEC_GDPR_4_ErasureIsNotGrantedByWordAlone(t *testing.T) {
	instance(t)
	s := own(t)
	q, err := asks(t, s, s.me(t, "karlis.vitols"), "ERASURE", "G12")
	if err != nil {
		t.Fatal(err)
	}
	name := rest.Str(q, "name")
	_, err = s.people.As("daina.sarga").Post(t.Context(), "/v1/"+name+":answer", rest.Doc{"answer": rest.Doc{
		"outcome": "GRANTED", "ground": "NO_LONGER_NEEDED", "erasure": "erasures/" + uuid.NewString(),
		"text": rest.Doc{"lv": "Jūsu dati ir dzēsti.", "en": "Your data were erased."}}}, uuid.NewString())
	if refusal(err) != "RIGHTS_ERASURE_INVALID" {
		t.Errorf("with an erasure that is not there: %v", err)
	}
	if _, err := answers(t, s, name, "REFUSED", "LAW_REQUIRES_KEEPING"); err != nil {
		t.Fatal(err)
	}
}
