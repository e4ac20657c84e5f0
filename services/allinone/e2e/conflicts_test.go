package e2e

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/allinone/internal/demo"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// keys are the fields of a document, in order.
func keys(d rest.Doc) []string { return slices.Sorted(maps.Keys(d)) }

// findingsOf lists what a caseworker sees of a rule about a person.
func findingsOf(t *testing.T, c *rest.Client, person, filter string) []rest.Doc {
	t.Helper()
	doc, err := c.Get(t.Context(), "/v1/conflictFindings?person="+person+"&filter="+url.QueryEscape(filter))
	if err != nil {
		t.Fatal(err)
	}
	return rest.List(doc, "findings")
}

// Two municipalities grant GMI to one person, who has got a new personal code between the two applications (CONF-E09). The second one
// is told before it decides and decides all the same, with a reason. Each has a finding that says of the other what it may know and
// nothing more (CONF-E08); a named person resolves it, and the rates say so (CONF-E06).
func TestTwoMunicipalitiesGrantTwice(t *testing.T) {
	s := sys(t)
	kuldiga, riga := s.people.As("ilze.kalnina"), s.people.As("anna.ozola")
	code, err := demo.SyntheticCode()
	if err != nil {
		t.Fatal(err)
	}
	first, err := draftFor(t.Context(), kuldiga, code)
	if err != nil {
		t.Fatal(err)
	}
	firstCase := rest.Str(first, "case")
	if _, err := s.people.As("janis.berzs").Post(t.Context(), "/v1/"+rest.Str(first, "name")+":issue", rest.Doc{}, ""); err != nil {
		t.Fatal(err)
	}
	person := recode(t, kuldiga.For(firstCase), riga, code)
	await(t, "Kuldīga's decision is granted", func() bool {
		doc, err := kuldiga.Get(t.Context(), "/v1/benefits?person="+person)
		return err == nil && len(rest.List(doc, "benefits")) > 0
	})
	asked(t, riga, person)

	second, err := draftOf(t.Context(), riga, person, "0001000")
	if err != nil {
		t.Fatal(err)
	}
	head, issue := s.people.As("marta.liepa"), "/v1/"+rest.Str(second, "name")+":issue"
	_, err = head.Post(t.Context(), issue, rest.Doc{}, "")
	wantProblem(t, err, http.StatusConflict, "DECISION_DOUBLE_BENEFIT")
	const reason = "She moved on the first of the month; Kuldīga is told to end its award."
	if _, err := head.Post(t.Context(), issue, rest.Doc{"doubleBenefitReason": reason}, ""); err != nil {
		t.Fatal(err)
	}
	explained := findingsOf(t, riga, person, "rule = CONF-01 AND outcome = EXPLAINED AND occasion = DECISION")
	if len(explained) != 1 || rest.Str(explained[0], "reason") != reason || rest.Str(explained[0], "resolvedBy") == "" || rest.Str(explained[0], "case") != rest.Str(second, "case") {
		t.Fatalf("Rīga explained %v", explained)
	}
	open := findingsOf(t, kuldiga, person, "rule = CONF-01 AND outcome = OPEN")
	if len(open) != 1 {
		t.Fatalf("Kuldīga has %v", open)
	}
	limited(t, open[0], firstCase, "0001000", rest.Str(second, "case"), rest.Str(second, "name"))
	limited(t, explained[0], rest.Str(second, "case"), "0033000", firstCase, rest.Str(first, "name"))
	judged(t, s, open[0])
}

// recode gives the person with a code another one; the registry knows her by both and calls her the same.
func recode(t *testing.T, kuldiga, riga *rest.Client, code string) string {
	t.Helper()
	find := func(c *rest.Client, code string) string {
		found, err := c.Post(t.Context(), "/v1/persons:search", rest.Doc{"identifier": code}, "")
		if err != nil || len(rest.List(found, "persons")) != 1 {
			t.Fatalf("search: %v, %v", found, err)
		}
		return rest.Str(rest.List(found, "persons")[0], "name")
	}
	person := find(kuldiga, code)
	other, err := demo.SyntheticCode()
	if err != nil {
		t.Fatal(err)
	}
	body := rest.Doc{"identifier": rest.Doc{"kind": "IDENTIFIER_KIND_PERSONAL_CODE", "value": other, "startDate": clock.Today(clock.System()).Format(time.DateOnly)}}
	if _, err := kuldiga.Post(t.Context(), "/v1/"+person+":addIdentifier", body, ""); err != nil {
		t.Fatal(err)
	}
	elsewhere := riga.Identifying()
	if a, b := find(elsewhere, code), find(elsewhere, other); a != person || b != person {
		t.Fatalf("the person is %s, by the old code %s and by the new one %s", person, a, b)
	}
	return person
}

// asked is what Rīga learns before it decides, when it only asks: a finding of its own, and nothing is kept. Without a case it learns
// nothing of other municipalities, and the check says that it did not look.
func asked(t *testing.T, riga *rest.Client, person string) {
	t.Helper()
	month := clock.Today(clock.System())
	first := time.Date(month.Year(), month.Month(), 1, 0, 0, 0, 0, time.UTC)
	body := rest.Doc{
		"municipality": "0001000", "persons": []any{person}, "validateOnly": true, "case": "cases/" + uuid.NewString(), "occasion": "CONFLICT_OCCASION_APPLICATION",
		"planned": []any{rest.Doc{"what": "GMI", "startDate": first.Format(time.DateOnly), "endDate": first.AddDate(0, 1, -1).Format(time.DateOnly)}},
		"statements": []any{rest.Doc{"source": "INSTITUTIONS", "asOfDate": month.Format(time.DateOnly), "activities": []any{
			rest.Doc{"what": "LONG_TERM_CARE", "persons": []any{person}, "startDate": first.AddDate(0, -1, 0).Format(time.DateOnly)}}}},
	}
	doc, err := riga.Post(t.Context(), "/v1/conflicts:check", body, "")
	if err != nil {
		t.Fatal(err)
	}
	of := func(doc rest.Doc, rule string) rest.Doc {
		for _, r := range rest.List(doc, "results") {
			if rest.Str(r, "rule") == rule && rest.Str(r, "scope") != "DWELLING" {
				return r
			}
		}
		t.Fatalf("no answer of %s in %v", rule, doc)
		return nil
	}
	twice := of(doc, "CONF-01")
	if fs := rest.List(twice, "findings"); rest.Str(doc, "name") != "" || rest.Str(twice, "state") != "CONFLICT_STATE_FOUND" || len(fs) != 1 || rest.Str(fs[0], "otherGrant", "contact") != "0033000" || rest.Str(fs[0], "kind") != "CONFLICT_KIND_REVIEW" {
		t.Fatalf("asked about GMI: %v", twice)
	}
	if stay := of(doc, "CONF-05"); rest.Str(stay, "state") != "CONFLICT_STATE_FOUND" || len(rest.List(stay, "findings")) != 2 { // beside Rīga's plan, and beside the grant of Kuldīga
		t.Errorf("a stated stay: %v", stay)
	} else {
		for _, f := range rest.List(stay, "findings") {
			if rest.Str(f, "own", "what") == "LONG_TERM_CARE" && rest.Str(f, "otherGrant", "what") != "GMI" || rest.Str(f, "municipality") != "0001000" {
				t.Errorf("a stated stay beside the other's grant: %v", f)
			}
		}
	}
	if hours := of(doc, "CONF-13"); rest.Str(hours, "state") != "CONFLICT_STATE_COULD_NOT_CHECK" || rest.Str(rest.List(hours, "missing")[0], "source") != "ASSISTANTS" || rest.Str(rest.List(hours, "missing")[0], "title", "lv") == "" {
		t.Errorf("assistants: %v", hours)
	}
	delete(body, "case")
	_, err = riga.Post(t.Context(), "/v1/conflicts:check", body, "")
	wantProblem(t, err, http.StatusBadRequest, "CONFLICT_CHECK_NEEDS_CASE")
	delete(body, "planned")
	if doc, err = riga.Post(t.Context(), "/v1/conflicts:check", body, ""); err != nil {
		t.Fatal(err)
	}
	if r := of(doc, "CONF-01"); rest.Str(r, "state") != "CONFLICT_STATE_COULD_NOT_CHECK" || len(rest.List(r, "findings")) != 0 {
		t.Errorf("without a case: %v", r)
	}
	if kept := findingsOf(t, riga, person, ""); len(kept) != 0 {
		t.Errorf("asking kept %v", kept)
	}
}

// limited looks at a finding field by field: the own side in full; of the other that it is there, its kind, its days and whom to ask.
func limited(t *testing.T, f rest.Doc, own, contact string, secrets ...string) {
	t.Helper()
	grant, ok := rest.At(f, "otherGrant").(map[string]any)
	if !ok || !slices.Equal(keys(grant), []string{"active", "contact", "endDate", "startDate", "what"}) {
		t.Fatalf("of the other grant: %v", f)
	}
	if rest.At(f, "otherGrant", "active") != true || rest.Str(f, "otherGrant", "what") != "GMI" || rest.Str(f, "otherGrant", "contact") != contact {
		t.Errorf("of the other grant: %v", grant)
	}
	if rest.Str(f, "case") != own || rest.Str(f, "own", "case") != own || rest.At(f, "other") != nil && len(rest.At(f, "other").(map[string]any)) > 0 {
		t.Errorf("the own side: %v", f)
	}
	text := strings.Join(values(f), " ")
	for _, secret := range secrets {
		if strings.Contains(text, secret) {
			t.Errorf("the finding tells %s", secret)
		}
	}
}

// values are all texts in a document.
func values(v any) (out []string) {
	switch v := v.(type) {
	case string:
		return []string{v}
	case map[string]any:
		for _, x := range v {
			out = append(out, values(x)...)
		}
	case []any:
		for _, x := range v {
			out = append(out, values(x)...)
		}
	}
	return out
}

// judged resolves a finding of Kuldīga, once and by nobody else, and finds it in the rates.
func judged(t *testing.T, s *system, f rest.Doc) {
	t.Helper()
	path, body := "/v1/"+rest.Str(f, "name"), rest.Doc{"outcome": "FINDING_OUTCOME_FIXED_AT_SOURCE", "reason": "Kuldīga ended its award with the month of the move."}
	_, err := s.people.As("anna.ozola").Post(t.Context(), path+":resolve", body, "")
	wantProblem(t, err, http.StatusNotFound, "CONFLICT_FINDING_NOT_FOUND")
	key := uuid.NewString()
	done, err := s.people.As("ilze.kalnina").Post(t.Context(), path+":resolve", body, key)
	if err != nil || rest.Str(done, "outcome") != "FINDING_OUTCOME_FIXED_AT_SOURCE" || rest.Str(done, "resolvedBy") == "" || rest.Str(done, "resolveTime") == "" {
		t.Fatalf("resolved: %v, %v", done, err)
	}
	again, err := s.people.As("ilze.kalnina").Post(t.Context(), path+":resolve", body, key)
	if err != nil || rest.Str(again, "resolveTime") != rest.Str(done, "resolveTime") {
		t.Errorf("a repeat: %v, %v", again, err)
	}
	_, err = s.people.As("janis.berzs").Post(t.Context(), path+":resolve", body, "")
	wantProblem(t, err, http.StatusConflict, "CONFLICT_FINDING_RESOLVED")
	_, err = s.people.As("ilze.kalnina").Get(t.Context(), "/v1/conflictFindings?filter="+url.QueryEscape("colour = red"))
	wantProblem(t, err, http.StatusBadRequest, "CONFLICT_FILTER_INVALID")
	_, err = s.people.As("ilze.kalnina").Get(t.Context(), "/v1/conflictRules:rates")
	wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")
	rates, err := s.people.As("ginta.kalve").Get(t.Context(), "/v1/conflictRules:rates")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rest.List(rates, "rates") {
		if rest.Str(r, "rule") == "CONF-01" && (rest.Str(r, "explained") == "0" || rest.Str(r, "fixedAtSource") == "0" || rest.At(r, "review") == true) {
			t.Errorf("rate %v", r)
		}
	}
	rules, err := s.people.As("").Get(t.Context(), "/v1/conflictRules")
	if err != nil || len(rest.List(rules, "rules")) != 17 || rest.Str(rules, "rulesHash") == "" {
		t.Errorf("rules %v, %v", rules, err)
	}
}
