package e2e

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// lastMonth is the n-th day, from 0, of the month before this one.
func lastMonth(n int) string {
	now := time.Now().In(clock.Riga)
	return time.Date(now.Year(), now.Month()-1, 1+n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

// reports lets the provider enter records by its own system from the first day of last month on.
func (a deliverer) reports() {
	a.t.Helper()
	a.do(http.MethodPost, "/v1/"+rest.Str(a.registration, "name")+":switchInputMode", rest.Doc{"mode": "INPUT_MODE_API", "from": lastMonth(0)})
}

// report sends one record about an assignment and returns its answer.
func (a deliverer) report(record rest.Doc) rest.Doc {
	a.t.Helper()
	record["type"], record["schemaVersion"], record["registration"] = "service.delivered", "2026-10", rest.Str(a.registration, "name")
	record["occurredAt"] = rest.Str(record, "day") + "T10:00:00Z"
	doc := a.do(http.MethodPost, "/v1/records", rest.Doc{"record": record})
	answer, _ := doc["answer"].(map[string]any)
	return answer
}

// delivered accepts a referral and delivers an hour today; it returns the name of the record.
func (a deliverer) delivered(assignment rest.Doc) string {
	a.t.Helper()
	a.reports()
	a.do(http.MethodPost, "/v1/"+rest.Str(assignment, "name")+":accept", rest.Doc{})
	answer := a.report(rest.Doc{
		"eventId": uuid.NewString(), "assignment": rest.Str(assignment, "name"), "day": time.Now().In(clock.Riga).Format(time.DateOnly), "units": "1",
	})
	if rest.Str(answer, "outcome") != "RECORD_OUTCOME_ACCEPTED" {
		a.t.Fatalf("not taken: %v", answer)
	}
	return rest.Str(answer, "name")
}

// The municipality accepts and disputes through REST, each record answered by itself; the provider reads what was decided.
func TestMunicipalityAcceptsAndDisputes(t *testing.T) {
	a := newDeliverer(t)
	assignment, ilze := a.refer()
	record, none := a.delivered(assignment), "records/"+uuid.Must(uuid.NewV7()).String()
	cursor := rest.Str(a.since("", "0"), "nextCursor")
	key := uuid.NewString()
	var first rest.Doc
	for range 2 { // the same request again is answered the same
		doc, err := ilze.Post(t.Context(), "/v1/records:accept", rest.Doc{"records": []string{record, none}}, key)
		if err != nil {
			t.Fatal(err)
		}
		answers := rest.List(doc, "answers")
		if len(answers) != 2 || rest.Str(answers[0], "outcome") != "DECISION_OUTCOME_DECIDED" || rest.Str(answers[1], "reason") != "REASON_DELIVERY_RECORD_NOT_FOUND" ||
			rest.Str(answers[1], "text", "lv") == "" {
			t.Fatalf("%v", doc)
		}
		if first != nil && string(mustJSON(t, first)) != string(mustJSON(t, doc)) {
			t.Errorf("repeated: %v, first %v", doc, first)
		}
		first = doc
	}
	_, err := ilze.Post(t.Context(), "/v1/records:dispute", rest.Doc{"records": []string{record}}, uuid.NewString())
	wantProblem(t, err, http.StatusBadRequest, "DISPUTE_CAUSE_REQUIRED")
	if _, err := ilze.Post(t.Context(), "/v1/records:dispute", rest.Doc{"records": []string{record}, "cause": "DISPUTE_CAUSE_DAY_WRONG", "note": "cita diena"}, uuid.NewString()); err != nil {
		t.Fatal(err)
	}
	doc, err := sys(t).people.As("anna.ozola").Post(t.Context(), "/v1/records:accept", rest.Doc{"records": []string{record}}, uuid.NewString())
	if err != nil || rest.Str(rest.List(doc, "answers")[0], "reason") != "REASON_DELIVERY_RECORD_NOT_FOUND" {
		t.Errorf("another municipality: %v %v", doc, err)
	}
	got := a.do(http.MethodGet, "/v1/"+record, nil)
	if rest.Str(got, "state") != "RECORD_STATE_DISPUTED" || rest.Str(got, "decision", "cause") != "DISPUTE_CAUSE_DAY_WRONG" || rest.Str(got, "decision", "note") != "cita diena" {
		t.Errorf("%v", got)
	}
	kinds := map[string]int{}
	for _, c := range rest.List(a.since(cursor, "5"), "changes") {
		kinds[rest.Str(c, "kind")]++
	}
	if kinds["record.accepted"] != 1 || kinds["record.disputed"] != 1 {
		t.Errorf("told %v", kinds)
	}
	doc, err = ilze.Get(t.Context(), "/v1/records?state=RECORD_STATE_DISPUTED&assignment="+rest.Str(assignment, "name"))
	if err != nil || len(rest.List(doc, "records")) != 1 {
		t.Errorf("%v %v", doc, err)
	}
}
