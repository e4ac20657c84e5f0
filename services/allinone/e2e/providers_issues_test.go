package e2e

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/allinone/internal/demo"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// issue raises an issue and waits until it has reached who answers it.
func (a deliverer) issue(body rest.Doc, code string) rest.Doc {
	a.t.Helper()
	body["wish"] = "Lūdzu pārbaudīt."
	name := "/v1/" + rest.Str(a.do(http.MethodPost, "/v1/issues", rest.Doc{"issue": body, "personalCode": code}), "name")
	var doc rest.Doc
	await(a.t, "the issue has reached who answers it", func() bool {
		doc = a.do(http.MethodGet, name, nil)
		return rest.Str(doc, "state") != "ISSUE_STATE_RAISED"
	})
	return doc
}

// OBJ-Q1 through REST: the same answer, byte for byte but for name and time, for a person of the registry and for nobody.
func TestOBJ_Q1_SameBytesForUnknownPersons(t *testing.T) {
	a := newDeliverer(t)
	known := a.clientCode()
	unknown, err := demo.SyntheticCode()
	if err != nil {
		t.Fatal(err)
	}
	answer := func(code string) ([]byte, http.Header) {
		body := mustJSON(t, rest.Doc{"issue": rest.Doc{"kind": "ISSUE_KIND_CLIENT_MISSING", "municipality": "0033000", "wish": "Lūdzu pārbaudīt."}, "personalCode": code})
		status, header, raw, err := a.Raw(t.Context(), http.MethodPost, "/v1/issues", body, uuid.NewString())
		var doc rest.Doc
		if err != nil || status != http.StatusOK || json.Unmarshal(raw, &doc) != nil {
			t.Fatalf("%d %s %v", status, raw, err)
		}
		for _, own := range []string{rest.Str(doc, "name"), rest.Str(doc, "raiseTime")} {
			raw = bytes.ReplaceAll(raw, []byte(own), nil)
		}
		return raw, header
	}
	one, h1 := answer(known)
	two, h2 := answer(unknown)
	if !bytes.Equal(one, two) || h1.Get("Content-Type") != h2.Get("Content-Type") || h1.Get("ETag") != h2.Get("ETag") {
		t.Errorf("answers differ:\n%s\n%s", one, two)
	}
	if bytes.Contains(one, []byte(known)) || bytes.Contains(one, []byte(known[:6])) {
		t.Error("the code is said back")
	}
}

// clientCode is the code of somebody in the registry who is no client of the provider.
func (a deliverer) clientCode() string {
	a.t.Helper()
	code, err := demo.SyntheticCode()
	if err != nil {
		a.t.Fatal(err)
	}
	_, err = sys(a.t).people.As("ilze.kalnina").Post(a.t.Context(), "/v1/persons", rest.Doc{"person": rest.Doc{
		"identifiers": []rest.Doc{{"kind": "IDENTIFIER_KIND_PERSONAL_CODE", "value": code}}, "givenName": "Jānis", "surname": "Egle", "birthDate": "1960-06-06",
	}}, uuid.NewString())
	if err != nil {
		a.t.Fatal(err)
	}
	return code
}

// OBJ-P7, the whole of 4.2: a provider finds a wrong value, the municipality is asked, corrects it with both values kept, and
// everybody who read the wrong one is told; another provider sees nothing.
func TestOBJ_P7_DataIssueProcedure(t *testing.T) {
	a, stranger := newDeliverer(t), newDeliverer(t)
	cursor := rest.Str(a.since("", "0"), "nextCursor")
	assignment, ilze := a.refer()
	at := rest.Str(assignment, "name")
	a.do(http.MethodGet, "/v1/"+at, nil) // reads the plan, which is wrong
	a.do(http.MethodPost, "/v1/"+at+":accept", rest.Doc{})

	raised := a.issue(rest.Doc{"kind": "ISSUE_KIND_VALUE_WRONG", "target": at, "fact": "G16", "evidence": "Klients norāda citu plānu."}, "")
	name := "/v1/" + rest.Str(raised, "name")
	if rest.Str(raised, "desk") != "ISSUE_DESK_MUNICIPALITY" || rest.Str(raised, "municipality") != "0033000" || rest.Str(raised, "due") == "" || raised["running"] != true {
		t.Errorf("%v", raised)
	}
	_, err := stranger.Get(t.Context(), name)
	wantProblem(t, err, http.StatusNotFound, "ISSUE_NOT_FOUND")
	foreign := stranger.issue(rest.Doc{"kind": "ISSUE_KIND_VALUE_WRONG", "target": at, "fact": "G16"}, "")
	nobody := stranger.issue(rest.Doc{"kind": "ISSUE_KIND_VALUE_WRONG", "target": "assignments/" + uuid.NewString(), "fact": "G16"}, "")
	for _, own := range []rest.Doc{foreign, nobody} {
		for _, field := range []string{"name", "target", "raiseTime", "routeTime"} {
			delete(own, field)
		}
	}
	if !bytes.Equal(mustJSON(t, foreign), mustJSON(t, nobody)) {
		t.Errorf("another's assignment is told from none:\n%v\n%v", foreign, nobody)
	}
	_, err = sys(t).people.As("anna.ozola").Get(t.Context(), name) // of another municipality
	wantProblem(t, err, http.StatusNotFound, "ISSUE_NOT_FOUND")
	_, err = a.Post(t.Context(), name+":correct", rest.Doc{"newValue": "katru dienu", "reason": "x"}, uuid.NewString())
	wantProblem(t, err, http.StatusForbidden, "ISSUE_NOT_YOURS")

	done, err := ilze.Post(t.Context(), name+":correct", rest.Doc{"oldValue": "divreiz nedēļā", "newValue": "katru dienu", "reason": "plāns pārrakstīts kļūdaini"}, uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	c := rest.List(done, "corrections")
	if len(c) != 1 || rest.Str(c[0], "oldValue") != "divreiz nedēļā" || rest.Str(c[0], "newValue") != "katru dienu" || rest.Str(c[0], "reason") == "" {
		t.Errorf("%v", done)
	}
	told := map[string]int{}
	for _, change := range rest.List(a.since(cursor, "5"), "changes") {
		told[rest.Str(change, "kind")]++
	}
	if told["correction.notified"] != 1 || told["issue.changed"] < 2 {
		t.Errorf("the provider is told %v", told)
	}
	seen := a.do(http.MethodGet, name, nil)
	for _, stamp := range []string{"raiseTime", "routeTime", "answerTime", "correctTime"} {
		if rest.Str(seen, stamp) == "" {
			t.Errorf("no %s", stamp)
		}
	}
	for _, f := range rest.List(a.do(http.MethodGet, "/v1/"+at, nil), "extract") {
		if rest.Str(f, "code") == "G16" && rest.Str(f, "value") != "katru dienu" {
			t.Errorf("the plan is %v", f)
		}
	}
	if doc := a.do(http.MethodPost, name+":close", rest.Doc{}); rest.Str(doc, "state") != "ISSUE_STATE_CLOSED" {
		t.Errorf("%v", doc)
	}
	a.monthIsRecalculated(t)
}
