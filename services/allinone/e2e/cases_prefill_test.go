package e2e

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/allinone/internal/demo"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// OBJ-S1: over REST, a household that was decided comes back: the draft tells her what she told, with source and day; of what has a source nothing is asked, and the
// draft is filed as a new application. A first client is asked more.
func TestOBJ_S1_ReturningHouseholdOverREST(t *testing.T) {
	p := decide(t)
	cases := rest.List(p.get(p.worker, "/v1/cases?municipality=0033000&filter="+url.QueryEscape(`applicant = "`+p.applicant+`"`)), "cases")
	if len(cases) == 0 {
		t.Fatal("no case of the applicant")
	}
	before := p.get(p.worker, "/v1/"+rest.Str(cases[0], "applicationName"))
	told, _ := before["declaration"].(map[string]any)
	query := url.Values{"municipality": {"0033000"}, "applicant": {p.applicant}}
	for _, one := range before["purposes"].([]any) {
		query.Add("purposes", one.(string))
	}
	draft := p.get(p.worker, "/v1/applications:prefill?"+query.Encode())
	if rest.Str(draft, "earlier") != rest.Str(before, "name") {
		t.Fatalf("drafted from %q, not %q", rest.Str(draft, "earlier"), rest.Str(before, "name"))
	}
	for _, v := range rest.List(draft, "values") {
		if !slices.Contains([]string{"PMLP", "EARLIER"}, rest.Str(v, "source")) || rest.Str(v, "date") == "" || rest.Str(v, "input") == "" {
			t.Errorf("a value without source and day: %v", v)
		}
	}
	inputs := map[string]rest.Doc{}
	for _, f := range rest.List(p.get(p.worker, "/v1/inputFields?call=CasesService/CreateApplication&pageSize=200"), "fields") {
		inputs[rest.Str(f, "field")] = f
	}
	repeats := 0
	asked := map[string]bool{}
	for _, q := range rest.List(draft, "questions") {
		input := rest.Str(q, "input")
		asked[input] = true
		if inputs[input] == nil || (rest.Str(q, "reason") == "") {
			t.Errorf("a question without a reason: %v", q)
		}
		if rest.Str(inputs[input], "mode") == "prefilled" && rest.Str(q, "since") == "" && known(told, input) {
			repeats++
			t.Errorf("has a source and is asked: %v", q)
		}
		for _, i := range append(list(told, "monthlyIncomes"), list(told, "noIncomes")...) {
			if one := i.(map[string]any); rest.Str(q, "month") != "" && one["month"] == rest.Str(q, "month") && one["person"] == rest.Str(q, "person") {
				repeats++
				t.Errorf("asked for a month that was told: %v", q)
			}
		}
	}
	code, err := demo.SyntheticCode()
	if err != nil {
		t.Fatal(err)
	}
	newcomer := p.post(p.worker, "/v1/persons", rest.Doc{"person": rest.Doc{"givenName": "Jauna", "surname": "Paraudziņa", "birthDate": "1990-01-01",
		"identifiers": []any{rest.Doc{"kind": "IDENTIFIER_KIND_PERSONAL_CODE", "value": code}}}})
	first := p.get(p.worker, "/v1/applications:prefill?"+url.Values{"municipality": {"0033000"}, "applicant": {rest.Str(newcomer, "name")}}.Encode())
	t.Logf("a first client: %d questions, a returning one: %d kinds of facts %v; repeats: %d", len(rest.List(first, "questions")), len(asked), slices.Sorted(maps.Keys(asked)), repeats)
	if rest.Str(first, "earlier") != "" || len(rest.List(first, "values")) != 1 {
		t.Errorf("%v", first)
	}
	declaration, _ := draft["declaration"].(map[string]any)
	for _, field := range []string{"members", "realProperties", "vehicles"} {
		if len(list(declaration, field)) != len(list(told, field)) {
			t.Errorf("%s: %v, not %v", field, declaration[field], told[field])
		}
	}
	declaration["savings"] = rest.Doc{"cents": "0"}
	filed := p.post(p.worker, "/v1/applications", rest.Doc{"application": rest.Doc{
		"municipality": "0033000", "channel": "CHANNEL_ON_SITE", "applicant": p.applicant, "purposes": before["purposes"], "declaration": declaration,
	}, "requestId": uuid.NewString()})
	if rest.Str(filed, "name") == "" {
		t.Errorf("%v", filed)
	}
	p.post(p.worker, "/v1/"+rest.Str(filed, "name")+":withdraw", rest.Doc{})
}

func list(d map[string]any, field string) []any {
	l, _ := d[field].([]any)
	return l
}

// known reports whether an earlier declaration told what a field asks.
func known(told map[string]any, input string) bool {
	switch {
	case strings.HasPrefix(input, "types.v1.Member."):
		return true
	case strings.HasPrefix(input, "types.v1.RealProperty."):
		return len(list(told, "realProperties")) > 0 || told["noRealProperty"] == true
	case strings.HasPrefix(input, "types.v1.Vehicle."):
		return len(list(told, "vehicles")) > 0 || told["noVehicles"] == true
	case strings.HasPrefix(input, "types.v1.Dwelling."):
		return told["dwelling"] != nil
	}
	return false
}
