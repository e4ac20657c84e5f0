package e2e

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authn/login"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// home is a household whose declaration was recorded as facts.
type home struct {
	name, day string
	recorded  []rest.Doc
}

func (s *system) declared(t *testing.T) home {
	t.Helper()
	application := newApplication("0033000")["application"].(rest.Doc)
	h := home{name: "households/" + uuid.Must(uuid.NewV7()).String(), day: time.Now().Format("2006-01-02")}
	body := rest.Doc{"household": h.name, "municipality": "0033000", "applicationDate": h.day, "declaration": application["declaration"]}
	key := uuid.NewString()
	doc, err := s.people.As("ilze.kalnina").Post(t.Context(), "/v1/facts:recordDeclaration", body, key)
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.people.As("ilze.kalnina").Post(t.Context(), "/v1/facts:recordDeclaration", body, key)
	if err != nil || rest.Str(rest.List(again, "recorded")[0], "name") != rest.Str(rest.List(doc, "recorded")[0], "name") {
		t.Errorf("a repeat recorded something else: %v", err)
	}
	h.recorded = rest.List(doc, "recorded")
	same, err := s.people.As("ilze.kalnina").Post(t.Context(), "/v1/facts:recordDeclaration", body, uuid.NewString())
	if err != nil || len(rest.List(same, "recorded")) != 0 || len(rest.List(same, "unchanged")) != len(h.recorded) {
		t.Errorf("the same declaration once more: %v, %v", same, err)
	}
	return h
}

func (h home) of(t *testing.T, kind string) rest.Doc {
	t.Helper()
	for _, f := range h.recorded {
		if rest.Str(f, "kind") == kind {
			return f
		}
	}
	t.Fatalf("no %s was recorded", kind)
	return nil
}

func (h home) assessment(knownAt string) rest.Doc {
	set := rest.Doc{"household": h.name}
	if knownAt != "" {
		set["knownAt"] = knownAt
	}
	return rest.Doc{"assessment": rest.Doc{"municipality": "0033000", "applicationDate": h.day, "purposes": []any{"APPLICATION_PURPOSE_GMI_BENEFIT"}, "factSet": set}}
}

// "As known on day X about month Y", through REST: a wage is corrected, then disputed. The question about the moment before has its answer
// of then, in the list as in the means test; every number names the version of the fact behind it; both means tests replay to the byte.
func TestFactsAsKnownOnADay(t *testing.T) {
	s := sys(t)
	h, worker := s.declared(t), s.people.As("ilze.kalnina")
	before, err := worker.Post(t.Context(), "/v1/assessments", h.assessment(""), "")
	if err != nil {
		t.Fatal(err)
	}
	then := rest.Str(before, "factSet", "knownAt")
	wage := h.of(t, "FACT_KIND_INCOME")
	correction := rest.Doc{"fact": rest.Doc{"person": wage["person"], "startDate": wage["startDate"], "endDate": wage["endDate"],
		"value": rest.Doc{"income": rest.Doc{"type": "INCOME_TYPE_WAGE", "amount": rest.Doc{"cents": "9500"}}}}, "reason": "typing error"}
	corrected, err := worker.Post(t.Context(), "/v1/"+rest.Str(wage, "name")+":correct", correction, "")
	if err != nil || rest.Str(corrected, "lineage") != rest.Str(wage, "name") || rest.Str(corrected, "origin") != "FACT_ORIGIN_CORRECTED" {
		t.Fatalf("corrected %v, %v", corrected, err)
	}
	_, err = worker.Post(t.Context(), "/v1/"+rest.Str(wage, "name")+":correct", correction, "")
	wantProblem(t, err, http.StatusConflict, "FACT_SUPERSEDED")
	disputed, err := worker.Post(t.Context(), "/v1/"+rest.Str(corrected, "name")+":dispute", rest.Doc{"reason": "the employer says less"}, "")
	if err != nil || rest.Str(disputed, "dispute") == "" {
		t.Fatalf("disputed %v, %v", disputed, err)
	}
	again, err1 := worker.Post(t.Context(), "/v1/assessments", h.assessment(then), "")
	now, err2 := worker.Post(t.Context(), "/v1/assessments", h.assessment(""), "")
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	average := func(d rest.Doc) string { return rest.Str(d, "result", "averageMonthlyIncome", "cents") }
	if average(again) != average(before) || average(now) == average(before) || len(rest.List(now, "result", "disputed")) != 1 || len(rest.List(before, "result", "disputed")) != 0 {
		t.Errorf("averages %s, as known then %s, now %s; disputed %v", average(before), average(again), average(now), rest.At(now, "result", "disputed"))
	}
	sources := map[string]string{}
	for _, u := range rest.List(now, "factSet", "used") {
		sources[rest.Str(u, "path")] = rest.Str(u, "fact")
	}
	if sources["declaration.monthlyIncomes[0]"] != rest.Str(disputed, "name") && sources["declaration.monthly_incomes[0]"] != rest.Str(disputed, "name") {
		t.Errorf("the wage has the source %v", sources)
	}
	for _, a := range []rest.Doc{before, now} {
		if r, err := worker.Get(t.Context(), "/v1/"+rest.Str(a, "name")+":replay"); err != nil || rest.At(r, "identical") != true {
			t.Errorf("replay %v, %v", r, err)
		}
	}
	amount := func(at string) string { return s.amount(t, h, rest.Str(wage, "startDate")[:7], at) }
	if amount(then) != "5000" || amount("") != "9500" {
		t.Errorf("listed as known then %s, now %s", amount(then), amount(""))
	}
	history, err := worker.Get(t.Context(), "/v1/"+rest.Str(disputed, "name")+":history")
	if versions := rest.List(history, "versions"); err != nil || len(versions) != 3 || rest.Str(versions[0], "ended") != "FACT_ORIGIN_CORRECTED" || rest.Str(versions[1], "knownUntil") != rest.Str(versions[2], "knownFrom") {
		t.Errorf("history %v, %v", history, err)
	}
	_, err = s.people.As("anna.ozola").Get(t.Context(), "/v1/"+rest.Str(wage, "name")+":history")
	wantProblem(t, err, http.StatusNotFound, "FACT_NOT_FOUND")
}

// amount is the wage of a month in the list of what was known.
func (s *system) amount(t *testing.T, h home, month, at string) string {
	t.Helper()
	query := url.Values{"household": {h.name}, "month": {month}}
	if at != "" {
		query.Set("knownAt", at)
	}
	list, err := s.people.As("ilze.kalnina").Get(t.Context(), "/v1/facts?"+query.Encode())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range rest.List(list, "facts") {
		if rest.Str(f, "knownUntil") != "" || rest.Str(f, "ended") != "" && !strings.HasSuffix(rest.Str(f, "ended"), "_UNSPECIFIED") {
			t.Errorf("what was known then tells of later: %v", f)
		}
		if rest.Str(f, "kind") == "FACT_KIND_INCOME" {
			return rest.Str(f, "value", "income", "amount", "cents")
		}
	}
	return ""
}

// register is the program that asks a register, signed in with its key.
func (s *system) register(t *testing.T) *rest.Client {
	t.Helper()
	key, ok := s.SystemKey("registri-test")
	if !ok {
		t.Fatal("the development issuer has no key of registri-test")
	}
	c := *s.people.As("ilze.kalnina")
	c.Token = func(ctx context.Context) (string, error) {
		tokens, err := login.Client{Issuer: s.issuer, ID: "registri-test"}.WithKey(ctx, key)
		return tokens.Access, err
	}
	return &c
}

// What a register answers is disputed, never corrected or retracted; its newer answer supersedes, and goes before what was declared.
func TestInstanceRegisterAnswersAreDisputedOnly(t *testing.T) {
	s := own(t)
	h, worker, adapter := s.declared(t), s.people.As("ilze.kalnina"), s.register(t)
	wage := h.of(t, "FACT_KIND_INCOME")
	answer := func(cents string) rest.Doc {
		return rest.Doc{"household": h.name, "municipality": "0033000", "fact": rest.Doc{"person": wage["person"], "startDate": wage["startDate"], "endDate": wage["endDate"],
			"value":  rest.Doc{"income": rest.Doc{"type": "INCOME_TYPE_WAGE", "amount": rest.Doc{"cents": cents}}},
			"source": rest.Doc{"kind": "FACT_SOURCE_KIND_REGISTER", "register": "VID", "record": "d-2026-1"}}}
	}
	first, err := adapter.Post(t.Context(), "/v1/facts", answer("6000"), "")
	if err != nil {
		t.Fatal(err)
	}
	change := rest.Doc{"fact": answer("1")["fact"], "reason": "please lower it"}
	_, err = worker.Post(t.Context(), "/v1/"+rest.Str(first, "name")+":correct", change, "")
	wantProblem(t, err, http.StatusConflict, "FACT_FROM_REGISTER")
	_, err = worker.Post(t.Context(), "/v1/"+rest.Str(first, "name")+":retract", rest.Doc{"reason": "please forget it"}, "")
	wantProblem(t, err, http.StatusConflict, "FACT_FROM_REGISTER")
	_, err = adapter.Get(t.Context(), "/v1/facts?household="+h.name)
	wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")
	if _, err = worker.Post(t.Context(), "/v1/"+rest.Str(first, "name")+":dispute", rest.Doc{"reason": "another person's wage"}, ""); err != nil {
		t.Fatal(err)
	}
	newer, err := adapter.Post(t.Context(), "/v1/facts", answer("6100"), "")
	if err != nil || rest.Str(newer, "lineage") != rest.Str(first, "name") || rest.Str(newer, "dispute") != "" || rest.Str(newer, "origin") != "FACT_ORIGIN_SUPERSEDED" {
		t.Fatalf("newer answer %v, %v", newer, err)
	}
	made, err := worker.Post(t.Context(), "/v1/assessments", h.assessment(""), "")
	if err != nil {
		t.Fatal(err)
	}
	aside := 0
	for _, u := range rest.List(made, "factSet", "used") {
		if rest.At(u, "setAside") == true && rest.Str(u, "fact") == rest.Str(wage, "name") {
			aside++
		}
	}
	incomes := rest.List(made, "declaration", "monthlyIncomes")
	if aside != 1 || len(incomes) != 1 || rest.Str(incomes[0], "amount", "cents") != "6100" {
		t.Errorf("%d set aside, incomes %v", aside, incomes)
	}
}

// A person belongs to one household at a time (R11), whoever records it: the second one is told where, and nothing of hers is stored.
func TestPersonBelongsToOneHouseholdInFacts(t *testing.T) {
	s := sys(t)
	h := s.declared(t)
	membership := h.of(t, "FACT_KIND_MEMBERSHIP")
	worker, before := s.people.As("ilze.kalnina"), s.rows(t)
	body := rest.Doc{"household": "households/" + uuid.NewString(), "municipality": "0033000", "facts": []any{
		rest.Doc{"startDate": h.day, "value": rest.Doc{"noVehicles": rest.Doc{}}, "source": rest.Doc{"kind": "FACT_SOURCE_KIND_DECLARED"}},
		rest.Doc{"person": membership["person"], "startDate": h.day, "value": membership["value"], "source": rest.Doc{"kind": "FACT_SOURCE_KIND_DECLARED"}},
	}}
	_, err := worker.Post(t.Context(), "/v1/facts:batchRecord", body, "")
	wantProblem(t, err, http.StatusConflict, "FACT_MEMBERSHIP_OVERLAPS")
	p := new(rest.Problem)
	if !errors.As(err, &p) || p.Violations[0].Field != "facts[1].person" || !strings.Contains(p.Violations[0].Description, "(R11)") {
		t.Errorf("problem %+v", p)
	}
	if after := s.rows(t); after != before {
		t.Errorf("stored by half: %s, before %s", after, before)
	}
	if _, err = worker.Post(t.Context(), "/v1/"+rest.Str(membership, "name")+":retract", rest.Doc{"reason": "she never lived there"}, ""); err != nil {
		t.Fatal(err)
	}
	if _, err = worker.Post(t.Context(), "/v1/facts:batchRecord", body, ""); err != nil {
		t.Errorf("after the first membership was retracted: %v", err)
	}
}
