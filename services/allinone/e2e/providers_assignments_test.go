package e2e

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/allinone/internal/demo"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// deliverer is a provider's own system that delivers home care in Kuldīga; the provider has no people who use the portal.
type deliverer struct {
	*apsis
	registration rest.Doc
}

// newDeliverer registers a provider and takes its system through its agreement.
func newDeliverer(t *testing.T) deliverer {
	t.Helper()
	return newDelivererOn(t, sys(t))
}

// newDelivererOn is newDeliverer for another instance of the platform.
func newDelivererOn(t *testing.T, on *system) deliverer {
	t.Helper()
	rita := registrar{on.people.As("rita.lapina"), t}
	p := rita.provider("")
	l := rita.registration(p, "SVC-04", "Liepājas iela 10, Kuldīga, Kuldīgas nov., LV-3301", false)
	s := newSystemOn(t, on)
	terms := termsOf(rest.Str(l, "name"))
	terms["fields"] = []string{"G01.01", "G01.02", "G01.03", "G03.01", "G14", "G16", "G18", "G20"}
	s.join(p, terms)
	return deliverer{s, l}
}

func (a deliverer) do(method, path string, body any) rest.Doc {
	a.t.Helper()
	key := ""
	if method == http.MethodPost {
		key = uuid.NewString()
	}
	doc, err := a.Do(a.t.Context(), method, path, body, key)
	if err != nil {
		a.t.Fatal(path, err)
	}
	return doc
}

// refer lets Kuldīga's caseworker refer a client who is declared there, from today on.
func (a deliverer) refer() (rest.Doc, *rest.Client) {
	a.t.Helper()
	return a.referFrom(time.Now().In(clock.Riga))
}

func (a deliverer) referFrom(first time.Time) (rest.Doc, *rest.Client) {
	a.t.Helper()
	code, err := demo.SyntheticCode()
	if err != nil {
		a.t.Fatal(err)
	}
	return a.referCode(code, first)
}

// referCode is referFrom for a client with a personal code.
func (a deliverer) referCode(code string, first time.Time) (rest.Doc, *rest.Client) {
	a.t.Helper()
	ilze := a.on.people.As("ilze.kalnina")
	person, err := ilze.Post(a.t.Context(), "/v1/persons", rest.Doc{"person": rest.Doc{
		"identifiers": []rest.Doc{{"kind": "IDENTIFIER_KIND_PERSONAL_CODE", "value": code}}, "givenName": "Ārija", "surname": "Šķēle", "birthDate": "1950-05-05",
		"declaredAddress": rest.Doc{"municipality": "0033000", "text": "Ābeļu iela 3, Kuldīga"},
	}}, uuid.NewString())
	if err != nil {
		a.t.Fatal(err)
	}
	doc, err := ilze.Post(a.t.Context(), "/v1/assignments", rest.Doc{"assignment": rest.Doc{
		"registration": rest.Str(a.registration, "name"), "municipality": "0033000", "person": rest.Str(person, "name"), "grantRef": "L-1", "unit": "HOUR",
		"limit": "4000", "limitPer": "LIMIT_SPAN_MONTH", "from": first.Format(time.DateOnly), "to": first.AddDate(0, 6, 0).Format(time.DateOnly),
		"payers": []rest.Doc{{"payer": "FUNDING_SOURCE_MUNICIPAL", "share": 10000}}, "extract": []rest.Doc{{"code": "G16", "value": "divreiz nedēļā"}},
	}}, uuid.NewString())
	if err != nil {
		a.t.Fatal(err)
	}
	return doc, ilze
}

// since reads the provider's changes after a cursor.
func (a deliverer) since(cursor string, wait string) rest.Doc {
	a.t.Helper()
	return a.do(http.MethodGet, "/v1/changes?pageSize=500&waitSeconds="+wait+"&cursor="+url.QueryEscape(cursor), nil)
}

// OBJ-P4: two-way. The file extract of the grant reaches the provider's own system, and a change of the plan by the
// municipality is there at once, far within five minutes.
func TestOBJ_P4_PlanChangeReachesTheProvider(t *testing.T) {
	a := newDeliverer(t)
	cursor := rest.Str(a.since("", "0"), "nextCursor")
	doc, ilze := a.refer()
	name := rest.Str(doc, "name")
	told := a.since(cursor, "5")
	first := rest.List(told, "changes")
	if len(first) != 1 || rest.Str(first[0], "kind") != "referral.created" || rest.Str(first[0], "subject") != name {
		t.Fatalf("told %v", told)
	}
	got := a.do(http.MethodGet, "/v1/"+name, nil)
	fields := map[string]string{}
	for _, f := range rest.List(got, "extract") {
		fields[rest.Str(f, "code")] = rest.Str(f, "value")
	}
	if fields["G01.02"] != "Šķēle" || fields["G16"] != "divreiz nedēļā" || fields["G03.01"] == "" {
		t.Errorf("the extract is %v", fields)
	}
	a.do(http.MethodPost, "/v1/"+name+":accept", rest.Doc{})
	a.do(http.MethodPost, "/v1/changes:acknowledge", rest.Doc{"cursor": rest.Str(told, "nextCursor")})

	began := time.Now()
	if _, err := ilze.Post(t.Context(), "/v1/"+name+":change", rest.Doc{"extract": []rest.Doc{{"code": "G16", "value": "katru dienu"}}}, uuid.NewString()); err != nil {
		t.Fatal(err)
	}
	cursor = rest.Str(told, "nextCursor")
	for {
		told = a.since(cursor, "5")
		changes := rest.List(told, "changes")
		if len(changes) > 0 && rest.Str(changes[len(changes)-1], "kind") == "plan.changed" {
			break
		}
		if time.Since(began) > time.Minute {
			t.Fatal("the plan's change did not arrive")
		}
		cursor = rest.Str(told, "nextCursor")
	}
	for _, f := range rest.List(a.do(http.MethodGet, "/v1/"+name, nil), "extract") {
		if rest.Str(f, "code") == "G16" && rest.Str(f, "value") != "katru dienu" {
			t.Errorf("the plan is %v", f)
		}
	}
	_, err := sys(t).people.As("anna.ozola").Get(t.Context(), "/v1/"+name)
	wantProblem(t, err, http.StatusNotFound, "ASSIGNMENT_NOT_FOUND")
	_, err = sys(t).people.As("ilze.kalnina").Get(t.Context(), "/v1/changes")
	wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")
}

// OBJ-P3: for each registration and day exactly one way of entering records holds, and switching forgets none.
func TestOBJ_P3_OneInputModeAtATime(t *testing.T) {
	a := newDeliverer(t)
	name := "/v1/" + rest.Str(a.registration, "name")
	a.do(http.MethodPost, name+":switchInputMode", rest.Doc{"mode": "INPUT_MODE_UI", "from": "2026-01-01"})
	a.do(http.MethodPost, name+":switchInputMode", rest.Doc{"mode": "INPUT_MODE_API", "from": "2026-01-16"})
	_, err := a.Post(t.Context(), name+":switchInputMode", rest.Doc{"mode": "INPUT_MODE_API", "from": "2026-02-01"}, uuid.NewString())
	wantProblem(t, err, http.StatusConflict, "INPUT_MODE_SAME")
	_, err = a.Post(t.Context(), name+":switchInputMode", rest.Doc{"mode": "INPUT_MODE_FILE", "from": "2026-01-10"}, uuid.NewString())
	wantProblem(t, err, http.StatusBadRequest, "INPUT_MODE_DAY_INVALID")
	list := rest.List(a.do(http.MethodGet, name+"/inputModes", nil), "inputModes")
	if len(list) != 2 || rest.Str(list[0], "to") != "2026-01-15" || rest.Str(list[1], "from") != "2026-01-16" || rest.Str(list[1], "to") != "" {
		t.Errorf("modes are %v", list)
	}
}
