package e2e

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// SEC-INC-1, GDPR 33: a leak by one official. It is counted from the logs of all services, each person once; the clocks of the inspectorate and of the persons
// start once; drafts come filled in; another person than who recorded it waives and closes.
func TestSEC_INC_1_SimulatedLeak(t *testing.T) {
	began := time.Now().Add(-time.Second).UTC().Format(time.RFC3339)
	one, other := twoPersons(t)
	thief := sys(t).people.As("ilze.kalnina")
	for _, read := range []string{one, other, one} {
		if _, err := thief.Get(t.Context(), "/v1/"+read); err != nil {
			t.Fatal(err)
		}
	}
	officer, protector, auditor := sys(t).people.As("raimonds.sils"), sys(t).people.As("daina.sarga"), sys(t).people.As("auditore.zane")
	facts := rest.Doc{"summary": "an official's account was used by a stranger", "kinds": []string{"CONFIDENTIALITY"}, "actor": "ilze.kalnina", "from": began}
	for _, nobody := range []rest.Doc{merged(facts, rest.Doc{"actor": ""}), merged(facts, rest.Doc{"service": "nosuch"}), {"summary": facts["summary"], "kinds": facts["kinds"]}} {
		_, err := officer.Post(t.Context(), "/v1/incidents", rest.Doc{"facts": nobody}, "")
		wantProblem(t, err, http.StatusBadRequest, "INCIDENT_INVALID")
	}
	_, err := thief.Post(t.Context(), "/v1/incidents", rest.Doc{"facts": facts}, "")
	wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")
	key := uuid.NewString()
	made, err := officer.Post(t.Context(), "/v1/incidents", rest.Doc{"facts": facts}, key)
	if err != nil {
		t.Fatal(err)
	}
	at := rest.Str(made, "name")
	if again, err := officer.Post(t.Context(), "/v1/incidents", rest.Doc{"facts": facts}, key); err != nil || rest.Str(again, "name") != at {
		t.Errorf("the same key: %v %v", again, err)
	}
	missing, _ := made["missingLogs"].([]any)
	if n, _ := made["persons"].(float64); n < 2 || len(missing) > 0 {
		t.Errorf("counted: %v", made)
	}
	wantTouched(t, protector, at, one, other)
	draft, err := protector.Get(t.Context(), "/v1/"+at+":draft?duty=BREACH_NOTICE")
	if err != nil || !strings.Contains(rest.Str(draft, "textLv"), "Datu valsts inspekcijai") || !strings.Contains(rest.Str(draft, "textEn"), "official's account") {
		t.Errorf("draft: %v %v", draft, err)
	}
	worse, err := officer.Post(t.Context(), "/v1/"+at+":assess", rest.Doc{"facts": merged(facts, rest.Doc{"malicious": true})}, "")
	if err != nil || due(worse, "BREACH_NOTICE") != due(made, "BREACH_NOTICE") || due(worse, "EARLY_WARNING") == "" || due(made, "EARLY_WARNING") != "" {
		t.Errorf("assessed again: %v %v", worse, err)
	}
	endIncident(t, officer, protector, at, worse)
	if list, err := auditor.Get(t.Context(), "/v1/incidents?state=CLOSED&pageSize=500"); err != nil || !slices.ContainsFunc(rest.List(list, "incidents"), func(i rest.Doc) bool { return rest.Str(i, "name") == at }) {
		t.Errorf("%v %v", list, err)
	}
}

// endIncident meets what is met, waives what another waives, and closes.
func endIncident(t *testing.T, officer, protector *rest.Client, at string, i rest.Doc) {
	t.Helper()
	_, err := officer.Post(t.Context(), "/v1/"+at+":recordReport", rest.Doc{"duty": "BREACH_NOTICE", "reference": "DVI-1"}, "")
	wantProblem(t, err, http.StatusForbidden, "INCIDENT_DUTY_ROLE")
	_, err = officer.Post(t.Context(), "/v1/"+at+":waiveDuty", rest.Doc{"duty": "EARLY_WARNING", "reason": "it was an exercise"}, "")
	wantProblem(t, err, http.StatusConflict, "INCIDENT_SAME_PERSON")
	_, err = protector.Post(t.Context(), "/v1/"+at+":close", rest.Doc{"finding": "the account was locked"}, "")
	wantProblem(t, err, http.StatusConflict, "INCIDENT_DUTY_OPEN")
	for _, d := range rest.List(i, "duties") {
		who := officer
		if duty := rest.Str(d, "duty"); duty == "BREACH_NOTICE" || duty == "PERSONS_NOTICE" {
			who = protector
		}
		if _, err := who.Post(t.Context(), "/v1/"+at+":recordReport", rest.Doc{"duty": rest.Str(d, "duty"), "reference": "2026/1"}, ""); err != nil {
			t.Errorf("%s: %v", rest.Str(d, "duty"), err)
		}
	}
	_, err = officer.Post(t.Context(), "/v1/"+at+":close", rest.Doc{"finding": "the account was locked"}, "")
	wantProblem(t, err, http.StatusConflict, "INCIDENT_SAME_PERSON")
	if doc, err := protector.Post(t.Context(), "/v1/"+at+":close", rest.Doc{"finding": "the account was locked"}, ""); err != nil || rest.Str(doc, "state") != "CLOSED" {
		t.Errorf("%v %v", doc, err)
	}
}

// wantTouched reads the list of persons page by page, one at a time: each once, in order, and these among them.
func wantTouched(t *testing.T, who *rest.Client, at string, want ...string) {
	t.Helper()
	var seen []string
	for token := ""; ; {
		doc, err := who.Get(t.Context(), "/v1/"+at+":persons?pageSize=1&pageToken="+token)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range rest.List(doc, "incidentPersons") {
			seen = append(seen, rest.Str(p, "person"))
		}
		if token = rest.Str(doc, "nextPageToken"); token == "" {
			break
		}
	}
	if !slices.IsSorted(seen) || len(slices.Compact(slices.Clone(seen))) != len(seen) {
		t.Errorf("not each once, in order: %q", seen)
	}
	for _, w := range want {
		if !slices.Contains(seen, w) {
			t.Errorf("%s is not among %q", w, seen)
		}
	}
}

// due is when a duty of an incident is due.
func due(i rest.Doc, duty string) string {
	for _, d := range rest.List(i, "duties") {
		if rest.Str(d, "duty") == duty {
			return rest.Str(d, "dueTime")
		}
	}
	return ""
}
