package e2e

import (
	"net/http"
	"testing"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// The difference that another law makes to running awards is shown through REST before anybody applies it, and kept nowhere.
func TestDifferenceOfRunningAwardsIsShownFirst(t *testing.T) {
	s := sys(t)
	worker := s.people.As("ilze.kalnina")
	before := s.rows(t)
	body := rest.Doc{"municipality": "0033000", "fromMonth": "2026-11", "validateOnly": true}
	shown, err := worker.Post(t.Context(), "/v1/awardChanges:propose", body, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range rest.List(shown, "awardChanges") {
		if rest.Str(c, "name") != "" || len(rest.List(c, "months")) == 0 {
			t.Errorf("a difference that is only shown: %v", c)
		}
	}
	if after := s.rows(t); after != before {
		t.Errorf("showing stored something: %s, before %s", after, before)
	}
	body["refusal"] = rest.Doc{"person": s.fixture.names["person"]}
	_, err = worker.Post(t.Context(), "/v1/awardChanges:propose", body, "")
	wantProblem(t, err, http.StatusBadRequest, "REFUSAL_NEEDS_DECISION")
	_, err = s.people.As("anna.ozola").Post(t.Context(), "/v1/awardChanges:propose", body, "")
	wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")
	if _, err := worker.Get(t.Context(), "/v1/awardChanges?state=AWARD_CHANGE_STATE_PROPOSED"); err != nil {
		t.Error(err)
	}
	_, err = s.people.As("janis.berzs").Post(t.Context(), "/v1/awardChanges/019a2f6e-7c1d-7b42-9a35-1f0e5d6c7b80:apply", rest.Doc{}, "")
	wantProblem(t, err, http.StatusNotFound, "AWARD_CHANGE_NOT_FOUND")
}

// What the result does not say by itself: rights not asked for, and the smallest change of one input that changes a line.
func TestAssessmentIsExplained(t *testing.T) {
	s := sys(t)
	doc, err := s.people.As("ilze.kalnina").Get(t.Context(), s.fixture.fill("/v1/{assessment}:explain"))
	if err != nil || len(rest.List(doc, "otherRights")) == 0 || len(rest.List(doc, "flips")) == 0 {
		t.Fatalf("%v, %v", doc, err)
	}
	for _, f := range rest.List(doc, "flips") {
		if rest.Str(f, "path") == "" || rest.Str(f, "from") == rest.Str(f, "to") {
			t.Errorf("flip %v", f)
		}
	}
	_, err = s.people.As("karlis.vitols").Get(t.Context(), s.fixture.fill("/v1/{assessment}:explain"))
	wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")
}
