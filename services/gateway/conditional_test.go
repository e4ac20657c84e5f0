package gateway

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
)

const issuePath = "/v1/decisions/" + id + ":issue"

func (f *fakes) IssueDecision(ctx context.Context, r *casesv1.IssueDecisionRequest) (*casesv1.IssueDecisionResponse, error) {
	f.issue = r
	return &casesv1.IssueDecisionResponse{Decision: &casesv1.Decision{Name: r.GetName(), Etag: "v3"}}, f.arrive(ctx)
}

func TestIfMatchIsTheExpectedVersion(t *testing.T) {
	g, f, _ := serve(t, Config{})
	for name, c := range map[string]struct {
		body  string
		match []string
		want  string
	}{
		"header alone":          {"", []string{`"v2"`}, "v2"},
		"header and empty body": {"{}", []string{`"v2"`}, "v2"},
		"the same in the body":  {`{"etag":"v2"}`, []string{`"v2"`}, "v2"},
		"body alone":            {`{"etag":"v2"}`, nil, "v2"},
		"any":                   {"", []string{"*"}, ""},
		"any, body says which":  {`{"etag":"v2"}`, []string{"*"}, "v2"},
		"twice the same":        {"", []string{`"v2", "v2"`}, "v2"},
		"a weak one beside it":  {"", []string{`W/"v1"`, `"v2"`}, "v2"},
		"nothing":               {"", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var headers []string
			for _, line := range c.match {
				headers = append(headers, "If-Match", line)
			}
			w := send(t, g, "POST", issuePath, c.body, headers...)
			if w.Code != http.StatusOK || f.issue.GetEtag() != c.want || f.issue.GetName() != "decisions/"+id {
				t.Fatalf("%d %s, service got %v", w.Code, w.Body, f.issue)
			}
			if got := w.Header().Get("ETag"); got != `"v3"` {
				t.Errorf("ETag %s", got)
			}
		})
	}
}

// In a PATCH the version stands in the record; it is no field to change.
func TestIfMatchOfAPatchIsNoChange(t *testing.T) {
	g, f, _ := serve(t, Config{})
	if w := send(t, g, "PATCH", personPath, `{"surname":"Bērziņš"}`, "If-Match", `"v7"`); w.Code != http.StatusOK || w.Header().Get("ETag") != `"v7"` {
		t.Fatalf("%d %s %s", w.Code, w.Header().Get("ETag"), w.Body)
	}
	if f.update.GetPerson().GetEtag() != "v7" || !slices.Equal(f.update.GetUpdateMask().GetPaths(), []string{"surname"}) || f.update.GetPerson().GetName() != "persons/"+id {
		t.Fatalf("service got %v", f.update)
	}
}

func TestConditionsThatCannotBeKeptAreRefused(t *testing.T) {
	g, f, _ := serve(t, Config{})
	for name, c := range map[string]struct {
		method, target, body, header, value, why string
	}{
		"another in the body":  {"POST", issuePath, `{"etag":"v1"}`, "If-Match", `"v2"`, "ETAG_DIFFERS"},
		"another in the patch": {"PATCH", personPath, `{"surname":"B","etag":"v1"}`, "If-Match", `"v2"`, "ETAG_DIFFERS"},
		"without quotes":       {"POST", issuePath, "", "If-Match", "v2", "ETAG_MALFORMED"},
		"half a quote":         {"POST", issuePath, "", "If-Match", `"v2`, "ETAG_MALFORMED"},
		"empty":                {"POST", issuePath, "", "If-Match", "", "ETAG_MALFORMED"},
		"not ASCII":            {"POST", issuePath, "", "If-Match", `"ā"`, "ETAG_MALFORMED"},
		"too long":             {"POST", issuePath, "", "If-Match", `"` + strings.Repeat("v", maxCondition) + `"`, "ETAG_MALFORMED"},
		"weak":                 {"POST", issuePath, "", "If-Match", `W/"v2"`, "ETAG_WEAK"},
		"several":              {"POST", issuePath, "", "If-Match", `"v1", "v2"`, "ETAG_SEVERAL"},
		"no version":           {"POST", issuePath, "", "If-Match", `""`, "ETAG_SEVERAL"},
		"a new record":         {"POST", "/v1/persons", newPerson, "If-Match", `"v1"`, "CONDITION_NOT_EXPECTED"},
		"a search":             {"POST", "/v1/persons:search", "{}", "If-Match", "*", "CONDITION_NOT_EXPECTED"},
		"a read":               {"GET", personPath, "", "If-Match", `"v1"`, "CONDITION_NOT_EXPECTED"},
		"only if new":          {"POST", "/v1/persons", newPerson, "If-None-Match", "*", "CONDITION_NOT_EXPECTED"},
		"odd known version":    {"GET", personPath, "", "If-None-Match", "v7", "ETAG_MALFORMED"},
	} {
		t.Run(name, func(t *testing.T) {
			w := send(t, g, c.method, c.target, c.body, c.header, c.value)
			p := problemOf(t, w.Body.Bytes())
			if w.Code != http.StatusBadRequest || p.Reason != "REQUEST_INVALID" || len(p.Violations) != 1 || p.Violations[0].Field != c.header || p.Violations[0].Reason != c.why {
				t.Errorf("%d %s", w.Code, w.Body)
			}
		})
	}
	if f.calls != 0 {
		t.Errorf("%d calls reached a service", f.calls)
	}
}

func TestReaderWhoHasTheVersionGetsNoBody(t *testing.T) {
	g, f, _ := serve(t, Config{})
	for name, c := range map[string]struct {
		target, known string
		status        int
	}{
		"has it":             {personPath, `"v7"`, http.StatusNotModified},
		"has it, weakened":   {personPath, `W/"v7"`, http.StatusNotModified},
		"has several":        {personPath, `"v6", "v7"`, http.StatusNotModified},
		"has any":            {personPath, "*", http.StatusNotModified},
		"has an older one":   {personPath, `"v6"`, http.StatusOK},
		"a list has no tag":  {"/v1/municipalities", `"v7"`, http.StatusOK},
		"a list, known once": {"/v1/municipalities", "*", http.StatusNotModified},
	} {
		t.Run(name, func(t *testing.T) {
			before := f.calls
			w := send(t, g, "GET", c.target, "", "If-None-Match", c.known)
			if w.Code != c.status || (w.Body.Len() == 0) != (c.status == http.StatusNotModified) {
				t.Fatalf("%d %q", w.Code, w.Body)
			}
			h := w.Header()
			if c.target == personPath && h.Get("ETag") != `"v7"` || (h.Get("Content-Type") == "") != (c.status == http.StatusNotModified) {
				t.Errorf("headers %v", h)
			}
			if f.calls != before+1 {
				t.Error("the service was not asked: the access is neither decided nor recorded")
			}
		})
	}
}

// A refusal is told in full, whatever the reader has.
func TestRefusedReaderLearnsNothingFromAVersion(t *testing.T) {
	g, f, _ := serve(t, Config{})
	f.fail(context.DeadlineExceeded)
	if w := send(t, g, "GET", personPath, "", "If-None-Match", "*"); w.Code < 500 || problemOf(t, w.Body.Bytes()).Reason == "" || w.Header().Get("ETag") != "" {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
}
