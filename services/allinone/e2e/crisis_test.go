package e2e

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/allinone/internal/demo"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// filed registers a person of Jēkabpils novads and files her application for a crisis benefit, signed.
func filedCrisis(t *testing.T, worker *rest.Client, crisis rest.Doc) rest.Doc {
	t.Helper()
	post := poster(t, worker)
	code, err := demo.SyntheticCode()
	if err != nil {
		t.Fatal(err)
	}
	person := post("/v1/persons", rest.Doc{"person": rest.Doc{"identifiers": []any{rest.Doc{"kind": "IDENTIFIER_KIND_PERSONAL_CODE", "value": code}},
		"givenName": "Līga", "surname": "Ābele", "birthDate": "1984-02-03", "declaredAddress": rest.Doc{"municipality": "0031000", "text": "Parauga iela 7"}}})
	name := rest.Str(person, "name")
	application := post("/v1/applications", rest.Doc{"application": rest.Doc{"municipality": "0031000", "channel": "CHANNEL_ON_SITE", "applicant": name,
		"purposes": []any{"APPLICATION_PURPOSE_CRISIS_BENEFIT"}, "declaration": rest.Doc{"crisis": crisis,
			"members": []any{rest.Doc{"person": name, "birthDate": "1984-02-03", "relation": "RELATION_APPLICANT", "occupation": "OCCUPATION_EMPLOYED"}}}}})
	return post("/v1/"+rest.Str(application, "name")+":sign", rest.Doc{"person": name, "method": "SIGNATURE_METHOD_PAPER"})
}

func poster(t *testing.T, c *rest.Client) func(path string, body rest.Doc) rest.Doc {
	return func(path string, body rest.Doc) rest.Doc {
		t.Helper()
		doc, err := c.Post(t.Context(), path, body, uuid.NewString())
		if err != nil {
			t.Fatal(path, err)
		}
		return doc
	}
}

func ago(days int) string {
	return time.Now().In(clock.Riga).AddDate(0, 0, -days).Format(time.DateOnly)
}

// R88, R89: a flat was flooded in Jēkabpils novads. No means are asked for; the rules allow 150 euro, not above the costs, and the official
// proposes less. The decision has its document, is replayed, and what it owes is one amount in one payment list.
func TestFromCrisisToMoney(t *testing.T) {
	s := sys(t)
	worker, head := s.people.As("dace.vilka"), s.people.As("oskars.rozitis")
	application := filedCrisis(t, worker, rest.Doc{"event": "CRISIS_EVENT_OTHER", "eventDate": ago(10), "costs": rest.Doc{"cents": "12000"}, "description": "Pārplīsis ūdensvads."})
	month := time.Now().In(clock.Riga).AddDate(0, 1, 0).Format(time.DateOnly)
	if due := rest.Str(application, "dueDate"); due == "" || due >= month {
		t.Errorf("ten working days, not a month: %s", due)
	}
	kase := "/v1/" + rest.Str(poster(t, worker.For(rest.Str(application, "name")))("/v1/cases", rest.Doc{"application": rest.Str(application, "name")}), "name")
	everybody, chief := worker, head
	worker, head = worker.For(strings.TrimPrefix(kase, "/v1/")), head.For(strings.TrimPrefix(kase, "/v1/"))
	post, decide := poster(t, worker), poster(t, head)
	_, err := worker.Post(t.Context(), kase+":assess", rest.Doc{"crisisAward": rest.Doc{"amount": rest.Doc{"cents": "12001"}}}, uuid.NewString())
	wantProblem(t, err, http.StatusConflict, "ASSISTANCE_REFUSED")
	assessed := post(kase+":assess", rest.Doc{"crisisAward": rest.Doc{"amount": rest.Doc{"cents": "10000"}}})
	replay, err := worker.Get(t.Context(), "/v1/"+rest.Str(assessed, "assessment")+":replay")
	if err != nil || replay["identical"] != true {
		t.Errorf("replay %v, %v", replay, err)
	}
	draft := post("/v1/decisions", rest.Doc{"case": strings.TrimPrefix(kase, "/v1/"), "reasons": "Notikums pārbaudīts dzīvesvietā."})
	decision := decide("/v1/"+rest.Str(draft, "name")+":issue", rest.Doc{"etag": rest.Str(draft, "etag")})
	status, _, page, err := worker.Raw(t.Context(), http.MethodGet, "/v1/"+rest.Str(decision, "name")+":document?kind=DOCUMENT_KIND_DECISION&format=DOCUMENT_FORMAT_HTML", nil, "")
	if err != nil || status != http.StatusOK || !strings.Contains(string(page), "Summa vienreiz") || !strings.Contains(string(page), "100,00") {
		t.Errorf("the document: %d, %v", status, err)
	}
	var owed []rest.Doc
	await(t, "the amount is owed", func() bool {
		doc, err := worker.Get(t.Context(), "/v1/obligations?pageSize=500&case="+strings.TrimPrefix(kase, "/v1/"))
		owed = rest.List(doc, "obligations")
		return err == nil && len(owed) > 0
	})
	if len(owed) != 1 || rest.Str(owed[0], "kind") != "BENEFIT_KIND_CRISIS" || rest.Str(owed[0], "amount", "cents") != "10000" {
		t.Fatalf("owed %v", owed)
	}
	benefit := rest.Str(owed[0], "benefit")
	post("/v1/payees", rest.Doc{"payee": rest.Doc{"name": "payees/" + strings.TrimPrefix(benefit, "benefits/"), "kind": "PAYEE_KIND_CLIENT",
		"person": rest.Str(application, "applicant"), "holder": "Līga Ābele", "iban": account}})
	post, decide = poster(t, everybody), poster(t, chief) // a list is of many cases
	decide("/v1/payingAccounts", rest.Doc{"payingAccount": rest.Doc{"municipality": "0031000", "holder": "Jēkabpils novads", "iban": account}})
	now := time.Now().In(clock.Riga)
	l := post("/v1/paymentLists", rest.Doc{"municipality": "0031000", "payDate": now.AddDate(0, 0, 3).Format(time.DateOnly), "throughMonth": now.Format("2006-01")})
	lines, err := everybody.Get(t.Context(), "/v1/"+rest.Str(l, "name")+"/payments")
	if err != nil || len(rest.List(lines, "payments")) == 0 {
		t.Fatalf("lines %v, %v", lines, err)
	}
	post("/v1/"+rest.Str(l, "name")+":freeze", rest.Doc{"etag": rest.Str(l, "etag")})
}

// A municipality whose rules are not loaded, or costs that are not known, are no refusal: no decision can be made of them.
func TestCrisisWithoutItsFactsIsNotDecided(t *testing.T) {
	s := sys(t)
	worker := s.people.As("dace.vilka")
	application := filedCrisis(t, worker, rest.Doc{"event": "CRISIS_EVENT_OTHER", "eventDate": ago(10)})
	bound := worker.For(rest.Str(application, "name"))
	post := poster(t, bound)
	kase := rest.Str(post("/v1/cases", rest.Doc{"application": rest.Str(application, "name")}), "name")
	post("/v1/"+kase+":assess", rest.Doc{})
	_, err := bound.Post(t.Context(), "/v1/decisions", rest.Doc{"case": kase, "reasons": "Notikums pārbaudīts."}, uuid.NewString())
	wantProblem(t, err, http.StatusConflict, "FACTS_MISSING")
	_, err = worker.Post(t.Context(), "/v1/applications", rest.Doc{"application": rest.Doc{"municipality": "0031000", "channel": "CHANNEL_ON_SITE", "applicant": rest.Str(application, "applicant"),
		"purposes": []any{"APPLICATION_PURPOSE_CRISIS_BENEFIT", "APPLICATION_PURPOSE_STATUS"}, "declaration": application["declaration"]}}, uuid.NewString())
	wantProblem(t, err, http.StatusBadRequest, "DECLARATION_INVALID")
}
