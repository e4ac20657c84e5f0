package e2e

import (
	"net/http"
	"strings"
	"testing"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// A head asks what the law means for her municipality: the run goes through the queue of the running program, ends in a table
// that does not show the few households of the fixture, and comes as a Parquet file.
func TestHeadComparesTheCaseloadOfHerMunicipality(t *testing.T) {
	s := sys(t)
	head := s.people.As("janis.berzs")
	run, err := head.Post(t.Context(), "/v1/caseloadRuns", rest.Doc{"municipality": "0033000", "day": "2026-07-01", "keepHouseholds": true}, "")
	if err != nil || rest.Str(run, "name") == "" {
		t.Fatalf("%v, %v", run, err)
	}
	path := "/v1/" + rest.Str(run, "name")
	var done rest.Doc
	await(t, "the run is done", func() bool {
		done, err = head.Get(t.Context(), path)
		return err == nil && rest.Str(done, "state") == "CASELOAD_RUN_STATE_DONE"
	})
	if rest.At(done, "done") != rest.At(done, "total") || rest.At(done, "total") == 0.0 || rest.At(done, "failed") != 0.0 {
		t.Errorf("progress %v of %v, %v failed", rest.At(done, "done"), rest.At(done, "total"), rest.At(done, "failed"))
	}
	cells := rest.List(done, "cells")
	if len(cells) == 0 {
		t.Error("no table")
	}
	for _, c := range cells {
		households := rest.Str(c, "households")
		if rest.At(c, "suppressed") == true && households != "0" || rest.At(c, "suppressed") == false && len(households) == 1 && strings.Contains("1234", households) {
			t.Errorf("a small group is shown: %v", c)
		}
	}
	readsHouseholds(t, head, s.people.As("anna.ozola"), path)
	status, header, file, err := head.Raw(t.Context(), http.MethodGet, path+":download", nil, "")
	if err != nil || status != http.StatusOK || header.Get("Content-Type") != "application/vnd.apache.parquet" || !strings.HasPrefix(string(file), "PAR1") || !strings.HasSuffix(string(file), "PAR1") {
		t.Errorf("%d, %d bytes of %q, %v", status, len(file), header.Get("Content-Type"), err)
	}
	_, err = s.people.As("marta.liepa").Get(t.Context(), path)
	wantProblem(t, err, http.StatusNotFound, "CASELOAD_RUN_NOT_FOUND")
	_, err = head.Post(t.Context(), path+":cancel", rest.Doc{}, "")
	wantProblem(t, err, http.StatusConflict, "CASELOAD_RUN_ENDED")
}

func TestWhatIfOfOneHousehold(t *testing.T) {
	s := sys(t)
	worker := s.people.As("ilze.kalnina")
	before := s.rows(t)
	answer, err := worker.Post(t.Context(), "/v1/assessments:whatIf", rest.Doc{"base": s.fixture.names["assessment"], "day": "2025-03-10"}, "")
	if err != nil || rest.Str(answer, "then", "applicationDate") != "2025-03-10" || rest.Str(answer, "then", "name") != "" || len(rest.List(answer, "then", "trace")) < 10 {
		t.Fatalf("%v, %v", answer, err)
	}
	if rest.Str(answer, "now", "parametersHash") == "" {
		t.Error("no law named")
	}
	if after := s.rows(t); after != before {
		t.Errorf("a question stored something: %s, before %s", after, before)
	}
	_, err = worker.Post(t.Context(), "/v1/assessments:whatIf", rest.Doc{}, "")
	wantProblem(t, err, http.StatusBadRequest, "WHAT_IF_FACTS_REQUIRED")
	_, err = s.people.As("anna.ozola").Post(t.Context(), "/v1/assessments:whatIf", rest.Doc{"base": s.fixture.names["assessment"]}, "")
	wantProblem(t, err, http.StatusNotFound, "ASSESSMENT_NOT_FOUND")
}

// readsHouseholds opens the households of a run: a head reads her own, with both traces, and another municipality finds nothing.
func readsHouseholds(t *testing.T, head, foreign *rest.Client, path string) {
	t.Helper()
	list, err := head.Get(t.Context(), path+"/households?municipality=0033000")
	if err != nil || len(rest.List(list, "households")) == 0 {
		t.Fatalf("%v, %v", list, err)
	}
	name := rest.Str(rest.List(list, "households")[0], "name")
	one, err := head.Get(t.Context(), "/v1/"+name)
	if err != nil || rest.At(one, "now", "reproduced") != true || rest.At(one, "then", "reproduced") != true || len(rest.List(one, "now", "assessment", "trace")) < 10 {
		t.Errorf("%v, %v", one, err)
	}
	_, err = foreign.Get(t.Context(), "/v1/"+name)
	wantProblem(t, err, http.StatusNotFound, "CASELOAD_HOUSEHOLD_NOT_FOUND")
	_, err = foreign.Get(t.Context(), path+"/households?municipality=0033000")
	wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")
}
