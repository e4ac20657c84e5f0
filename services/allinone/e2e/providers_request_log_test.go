package e2e

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// sandboxed is a system with a sandbox of its own.
type sandboxed struct {
	*apsis
	box rest.Doc
}

func newSandboxed(t *testing.T) sandboxed {
	t.Helper()
	s := newSystem(t)
	box, err := sys(t).people.As("").Post(t.Context(), "/v1/sandboxes", rest.Doc{"jwk": s.jwk(), "certificatePem": s.pem}, uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	s.client = rest.Str(box, "clientId")
	return sandboxed{s, box}
}

// persona is one of its clients, accepted.
func (s sandboxed) persona(id string) (assignment, code string) {
	s.t.Helper()
	for _, p := range rest.List(s.box, "people") {
		if rest.Str(p, "persona") == id {
			name := rest.Str(p, "assignment")
			if _, err := s.Post(s.t.Context(), "/v1/"+name+":accept", rest.Doc{}, uuid.NewString()); err != nil {
				s.t.Fatal(err)
			}
			return name, p["madeUpCodes"].([]any)[0].(string)
		}
	}
	s.t.Fatalf("%s is not in the sandbox", id)
	return "", ""
}

func (s sandboxed) logs(query string) []rest.Doc {
	s.t.Helper()
	out, err := s.Get(s.t.Context(), "/v1/requestLogs"+query)
	if err != nil {
		s.t.Fatal(err)
	}
	return rest.List(out, "requestLogs")
}

func (s sandboxed) log(name string) rest.Doc {
	s.t.Helper()
	out, err := s.Get(s.t.Context(), "/v1/"+name)
	if err != nil {
		s.t.Fatal(err)
	}
	return out
}

func (s sandboxed) record(event, code, units string) rest.Doc {
	day := time.Now().In(clock.Riga).AddDate(0, 0, -3).Format(time.DateOnly)
	return rest.Doc{"record": rest.Doc{
		"eventId": event, "type": "service.delivered", "schemaVersion": "2026-10", "occurredAt": day + "T10:00:00Z",
		"registration": s.box["registrations"].([]any)[0], "personalCode": code, "day": day, "units": units,
	}}
}

// The log of a sandbox shows each call with what was sent and answered, and no personal code; a logged write that is done again
// is answered as it was the first time and kept once. Nobody else sees it, and a reset clears it.
func TestRequestLogReplay(t *testing.T) {
	s := newSandboxed(t)
	_, code := s.persona("M01")
	key := uuid.NewString()
	answer, err := s.Post(t.Context(), "/v1/records", s.record("zurnals-1", code, "2"), key)
	if err != nil || rest.Str(answer, "answer", "outcome") != "RECORD_OUTCOME_ACCEPTED" {
		t.Fatalf("%v %v", answer, err)
	}
	rows := s.logs("?rpc=DeliveryService/SubmitRecord")
	if len(rows) != 1 || rest.Str(rows[0], "method") != "POST /v1/records" || rest.Str(rows[0], "idempotencyKey") != key || rest.Str(rows[0], "traceId") == "" ||
		rest.Str(rows[0], "purpose") != "DELIVER" || !strings.HasPrefix(rest.Str(rows[0], "userAgent"), "Go-http-client") {
		t.Fatalf("the log of the record: %v", rows)
	}
	full := s.log(rest.Str(rows[0], "name"))
	if sent := rest.Str(full, "request"); !strings.Contains(sent, `"personalCode":"{M01/0}"`) || strings.Contains(sent, code) || full["replayable"] != true {
		t.Errorf("what was sent reads %v", full)
	}
	if !strings.Contains(rest.Str(full, "answer"), rest.Str(answer, "answer", "name")) {
		t.Errorf("what was answered reads %v", full)
	}

	again, err := s.Post(t.Context(), "/v1/"+rest.Str(rows[0], "name")+":replay", rest.Doc{}, "")
	if err != nil || again["status"] != float64(200) || rest.Str(again, "replayOf") != rest.Str(rows[0], "name") || rest.Str(again, "answer") != rest.Str(full, "answer") {
		t.Fatalf("done again: %v %v", again, err)
	}
	kept, err := s.Get(t.Context(), "/v1/records")
	if err != nil || len(rest.List(kept, "records")) != 1 {
		t.Errorf("after a replay %v %v", kept, err)
	}

	_, err = s.Post(t.Context(), "/v1/records", rest.Doc{"record": rest.Doc{"eventId": "zurnals-2", "note": "Anna Kalniņa ir slima"}, "requestId": "x"}, "")
	wantProblem(t, err, http.StatusBadRequest, "REQUEST_INVALID")
	rows = s.logs("?failed=true")
	if len(rows) != 1 || rows[0]["status"] != float64(400) || rest.Str(rows[0], "reason") != "REQUEST_INVALID" {
		t.Fatalf("what the guards refuse: %v", rows)
	}
	if full = s.log(rest.Str(rows[0], "name")); strings.Contains(rest.Str(full, "request"), "Anna") || full["replayable"] == true {
		t.Errorf("a note is kept: %v", full)
	}
	_, err = s.Post(t.Context(), "/v1/"+rest.Str(rows[0], "name")+":replay", rest.Doc{}, "")
	wantProblem(t, err, http.StatusConflict, "REQUEST_LOG_NOT_REPLAYABLE")

	if rows = s.logs("?rpc=TokenService/IssueToken"); len(rows) == 0 {
		t.Error("the token call is not in the log")
	} else if full = s.log(rest.Str(rows[0], "name")); strings.Contains(rest.Str(full, "request")+rest.Str(full, "answer"), "eyJ") {
		t.Errorf("the log holds what opens something: %v", full)
	}
	s.uploadsAreLogged(code)
	s.refusedTokensAreLogged()

	other := newSandboxed(t)
	_, err = other.Get(t.Context(), "/v1/"+rest.Str(rows[0], "name"))
	wantProblem(t, err, http.StatusNotFound, "REQUEST_LOG_NOT_FOUND")
	if rows := other.logs("?rpc=DeliveryService/SubmitRecord"); len(rows) != 0 {
		t.Errorf("another sandbox sees %v", rows)
	}
	if _, err := s.Post(t.Context(), "/v1/sandbox:reset", rest.Doc{}, uuid.NewString()); err != nil {
		t.Fatal(err)
	}
	if rows := s.logs("?rpc=DeliveryService/SubmitRecord"); len(rows) != 0 {
		t.Errorf("after a reset: %v", rows)
	}
}

// A file leaves a row with the number of its pieces and the sums of its answer, and no line of it.
func (s sandboxed) uploadsAreLogged(code string) {
	s.t.Helper()
	line := string(mustJSON(s.t, s.record("zurnals-3", code, "1")["record"])) + "\n"
	if status, _, err := s.upload(s.t.Context(), "", strings.NewReader(line)); err != nil || status != http.StatusOK {
		s.t.Fatal(status, err)
	}
	rows := s.logs("?rpc=DeliveryService/UploadRecords")
	if len(rows) != 1 || rows[0]["replayable"] == true {
		s.t.Fatalf("the log of the file: %v", rows)
	}
	full := s.log(rest.Str(rows[0], "name"))
	if strings.Contains(rest.Str(full, "request"), code) || !strings.Contains(rest.Str(full, "answer"), "accepted") {
		s.t.Errorf("the log of the file: %v", full)
	}
}

// A token that the guards refuse, here one without the certificate that it is bound to, is told to whom it was given.
func (s sandboxed) refusedTokensAreLogged() {
	s.t.Helper()
	stolen := *sys(s.t).people.As("")
	stolen.Token, stolen.Purpose, stolen.LegalBasis = s.signIn, s.Purpose, s.LegalBasis
	if _, err := stolen.Get(s.t.Context(), "/v1/changes"); err == nil {
		s.t.Fatal("a token is good without its certificate")
	}
	if rows := s.logs("?rpc=AssignmentService/ListChanges&status=401"); len(rows) != 1 {
		s.t.Errorf("the log of a refused token: %v", rows)
	}
}
