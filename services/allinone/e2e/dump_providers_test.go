package e2e

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/allinone/internal/demo"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// saySecretsToProviders brings a client with secrets to a provider: in the referral, in the provider's notes about a known and an unknown
// client, in a refused record, in a dispute, in an issue with its answer and its correction.
func (s *system) saySecretsToProviders(t *testing.T) {
	t.Helper()
	a := newDelivererOn(t, s)
	referred, ilze := a.refer()
	post, at := registrar{ilze, t}.post, "/v1/"+rest.Str(referred, "name")
	post(at+":change", rest.Doc{"extract": []rest.Doc{{"code": "G16", "value": markedHealth}, {"code": "G03.01", "value": markedAddress}}})
	turned, _ := a.refer()
	a.do(http.MethodPost, "/v1/"+rest.Str(turned, "name")+":reject", rest.Doc{"reason": "REJECT_CAUSE_OTHER", "note": markedMind})

	a.reports()
	a.do(http.MethodPost, at+":accept", rest.Doc{})
	code, err := demo.SyntheticCode()
	if err != nil {
		t.Fatal(err)
	}
	today := time.Now().In(clock.Riga).Format(time.DateOnly)
	for outcome, record := range map[string]rest.Doc{
		"ACCEPTED": {"assignment": rest.Str(referred, "name"), "units": "1"}, "UNMATCHED": {"personalCode": code, "units": "1"},
		"REJECTED": {"assignment": rest.Str(referred, "name"), "units": "99"},
	} {
		record["eventId"], record["day"], record["note"] = uuid.NewString(), today, markedHealth+", "+markedCrime
		answer := a.report(record)
		if rest.Str(answer, "outcome") != "RECORD_OUTCOME_"+outcome {
			t.Fatalf("a record that is to be %s: %v", outcome, answer)
		}
		if outcome == "ACCEPTED" {
			post("/v1/records:dispute", rest.Doc{"records": []string{rest.Str(answer, "name")}, "cause": "DISPUTE_CAUSE_OTHER", "note": markedMind})
		}
	}
	raised := a.do(http.MethodPost, "/v1/issues", rest.Doc{"issue": rest.Doc{
		"kind": "ISSUE_KIND_VALUE_WRONG", "target": rest.Str(referred, "name"), "fact": "G16", "wish": markedHealth, "evidence": markedCrime,
	}})
	issue := "/v1/" + rest.Str(raised, "name")
	await(t, "the issue has reached the municipality", func() bool {
		return rest.Str(a.do(http.MethodGet, issue, nil), "state") == "ISSUE_STATE_ROUTED"
	})
	corrected := post(issue+":correct", rest.Doc{"newValue": markedMind, "reason": markedIncome})
	if rest.Str(corrected, "state") != "ISSUE_STATE_CORRECTED" {
		t.Fatalf("%v", corrected)
	}
	if got := a.do(http.MethodGet, at, nil); !holds(rest.List(got, "extract"), markedMind) {
		t.Errorf("the provider reads %v", rest.List(got, "extract"))
	}
}

func holds(fields []rest.Doc, value string) bool {
	for _, f := range fields {
		if rest.Str(f, "value") == value {
			return true
		}
	}
	return false
}
