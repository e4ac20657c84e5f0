package e2e

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// The system of before sends a delta over REST: what was decided after the cut-over stands in its queue of errors, is repaired or withdrawn there,
// and an official reads what was accepted as what it is, a decision of another system (OBJ-N1).
func TestInstanceOBJ_N1_DeltaAfterCutoverIsRejected(t *testing.T) {
	s := own(t)
	sopa, dace, ilze := s.systemClient(t, "sopa-test", "ASSIST", "SPSP-36"), s.people.As("dace.kronberga"), s.people.As("ilze.kalnina")
	v := &victim{t: t}
	person := v.person("Sarma", "1980-02-03")
	today, yesterday := time.Now().In(clock.Riga).Format(time.DateOnly), time.Now().In(clock.Riga).AddDate(0, 0, -1).Format(time.DateOnly)
	duty := rest.Doc{"mandatoryTask": rest.Doc{"municipality": "0033000", "decisionType": "DECISION_TYPE_CRISIS", "from": today, "source": "Vienošanās 7"}}
	_, err := ilze.Post(t.Context(), "/v1/mandatoryTasks", duty, uuid.NewString())
	wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")
	v.post(dace, "/v1/mandatoryTasks", duty)
	public, err := s.people.As("").Get(t.Context(), "/v1/mandatoryTasks?municipality=0033000")
	if err != nil || len(rest.List(public, "mandatoryTasks")) == 0 {
		t.Errorf("%v %v", public, err)
	}

	decision := func(reference, day string) rest.Doc {
		return rest.Doc{"reference": reference, "person": person, "decisionType": "DECISION_TYPE_CRISIS", "decideDate": day, "number": "L-" + reference, "fromDate": day, "amount": rest.Doc{"cents": "12345"}}
	}
	early, late := "a-"+uuid.NewString()[:8], "b-"+uuid.NewString()[:8]
	body, key := rest.Doc{"decisions": []any{decision(early, yesterday), decision(late, today)}}, uuid.NewString()
	answer, err := sopa.Post(t.Context(), "/v1/externalDecisions:import", body, key)
	if err != nil {
		t.Fatal(err)
	}
	out := rest.List(answer, "outcomes")
	if len(out) != 2 || rest.Str(out[0], "result") != "EXTERNAL_DECISION_RESULT_ADDED" || rest.Str(out[1], "result") != "EXTERNAL_DECISION_RESULT_QUEUED" ||
		rest.Str(rest.List(out[1], "problems")[0], "reason") != "EXTERNAL_DECISION_AFTER_CUTOVER" {
		t.Fatalf("%v", out)
	}
	if again, err := sopa.Post(t.Context(), "/v1/externalDecisions:import", body, key); err != nil || rest.Str(rest.List(again, "outcomes")[0], "result") != "EXTERNAL_DECISION_RESULT_ADDED" {
		t.Errorf("the same request again: %v %v", again, err)
	}
	queue, err := sopa.Get(t.Context(), "/v1/externalDecisionErrors")
	if err != nil {
		t.Fatal(err)
	}
	wrong := rest.Doc{}
	for _, e := range rest.List(queue, "externalDecisionErrors") {
		if rest.Str(e, "decision", "reference") == late {
			wrong = e
		}
	}
	if rest.Str(wrong, "decision", "number") != "L-"+late || rest.Str(wrong, "decision", "amount", "cents") != "12345" || len(rest.List(wrong, "problems")) != 1 {
		t.Fatalf("queue %v", queue)
	}
	_, err = ilze.Get(t.Context(), "/v1/externalDecisionErrors")
	wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")
	repaired := v.post(sopa, "/v1/"+rest.Str(wrong, "name")+":repair", rest.Doc{"decision": decision(late, yesterday), "etag": rest.Str(wrong, "etag")})
	if rest.Str(repaired, "state") != "EXTERNAL_DECISION_ERROR_STATE_REPAIRED" {
		t.Errorf("repaired %v", repaired)
	}
	_, err = sopa.Post(t.Context(), "/v1/"+rest.Str(wrong, "name")+":withdraw", rest.Doc{}, uuid.NewString())
	wantProblem(t, err, http.StatusConflict, "EXTERNAL_DECISION_ERROR_ENDED")
	read, err := ilze.Get(t.Context(), "/v1/externalDecisions?person="+person)
	if err != nil || len(rest.List(read, "externalDecisions")) != 2 || rest.Str(rest.List(read, "externalDecisions")[0], "sourceSystem") != "sopa-test" {
		t.Errorf("an official reads %v %v", read, err)
	}
	_, err = s.people.As("anna.ozola").Get(t.Context(), "/v1/externalDecisionErrors")
	wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")
}
