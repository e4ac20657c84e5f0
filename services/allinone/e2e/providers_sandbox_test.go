package e2e

import (
	"net/http"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// From nothing to an accepted client without anybody's help: one call makes the sandbox, the keys that were brought open it,
// and the same API as in production answers.
func TestSandboxThroughTheAPI(t *testing.T) {
	s, stranger := newSystem(t), newSystem(t)
	box, err := sys(t).people.As("").Post(t.Context(), "/v1/sandboxes", rest.Doc{"jwk": s.jwk(), "certificatePem": s.pem}, uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	s.client = rest.Str(box, "clientId")
	assignment := ""
	for _, p := range rest.List(box, "people") {
		if rest.Str(p, "persona") == "M01" {
			assignment = "/v1/" + rest.Str(p, "assignment")
		}
	}
	x, err := s.Get(t.Context(), assignment)
	if err != nil || rest.Str(x, "state") != "ASSIGNMENT_STATE_OFFERED" {
		t.Fatalf("%v %v", x, err)
	}
	if x, err = s.Post(t.Context(), assignment+":accept", rest.Doc{}, uuid.NewString()); err != nil || rest.Str(x, "state") != "ASSIGNMENT_STATE_ACCEPTED" {
		t.Fatalf("%v %v", x, err)
	}
	if _, err = s.Post(t.Context(), "/v1/sandbox:act", rest.Doc{"act": "SANDBOX_ACT_CHANGE_PLAN", "assignment": assignment[len("/v1/"):]}, uuid.NewString()); err != nil {
		t.Fatal(err)
	}
	list, err := s.Get(t.Context(), "/v1/changes")
	if err != nil {
		t.Fatal(err)
	}
	changes := rest.List(list, "changes")
	if len(changes) != 10 || rest.Str(changes[9], "kind") != "plan.changed" {
		t.Errorf("the list has %d changes: %v", len(changes), changes)
	}
	if _, err = s.Post(t.Context(), "/v1/sandbox:setFaults", rest.Doc{"faults": rest.Doc{"errorPercent": 100}}, uuid.NewString()); err != nil {
		t.Fatal(err)
	}
	_, err = s.Get(t.Context(), "/v1/changes")
	wantProblem(t, err, http.StatusServiceUnavailable, "SANDBOX_UNAVAILABLE")
	if box, err = s.Post(t.Context(), "/v1/sandbox:reset", rest.Doc{}, uuid.NewString()); err != nil || len(rest.List(box, "people")) != 8 {
		t.Fatalf("%v %v", box, err)
	}
	if list, err = s.Get(t.Context(), "/v1/changes"); err != nil || len(rest.List(list, "changes")) != 8 {
		t.Errorf("after a reset: %v %v", list, err)
	}
	_, err = sys(t).people.As("").Post(t.Context(), "/v1/sandboxes", rest.Doc{"jwk": s.jwk(), "certificatePem": stranger.pem}, uuid.NewString())
	wantProblem(t, err, http.StatusConflict, "CREDENTIAL_KEY_USED")
}
