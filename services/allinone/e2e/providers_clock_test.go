package e2e

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// The clock of a sandbox is moved through the API: an offer that nobody answers lapses on the way, and answers tell the time of
// the sandbox, refusals too.
func TestSandboxClockThroughTheAPI(t *testing.T) {
	s := newSandboxed(t)
	box, err := s.Post(t.Context(), "/v1/sandbox:advanceClock", rest.Doc{"days": 31}, uuid.NewString())
	if err != nil || rest.Str(box, "clock") != "SANDBOX_CLOCK_ADVANCING" {
		t.Fatalf("%v %v", box, err)
	}
	await(t, "the clock is ready", func() bool {
		box, err = s.Get(t.Context(), "/v1/sandbox")
		return err == nil && rest.Str(box, "clock") == "SANDBOX_CLOCK_READY"
	})
	list, err := s.Get(t.Context(), "/v1/changes")
	if err != nil {
		t.Fatal(err)
	}
	lapsed := 0
	for _, c := range rest.List(list, "changes") {
		if rest.Str(c, "kind") == "referral.lapsed" {
			lapsed++
		}
	}
	if lapsed != 8 {
		t.Errorf("%d offers lapsed", lapsed)
	}
	for path, want := range map[string]int{"/v1/changes": http.StatusOK, "/v1/records/" + uuid.NewString(): http.StatusNotFound} {
		status, header, body, err := s.Raw(t.Context(), http.MethodGet, path, nil, "")
		if err != nil || status != want {
			t.Fatalf("%s: %d %s %v", path, status, body, err)
		}
		told, err := time.Parse(time.RFC3339, header.Get("Digisoc-Sandbox-Time"))
		if ahead := time.Until(told); err != nil || ahead < 30*24*time.Hour || ahead > 32*24*time.Hour {
			t.Errorf("%s tells the time %q: %v", path, header.Get("Digisoc-Sandbox-Time"), err)
		}
	}
	_, err = s.Post(t.Context(), "/v1/sandbox:advanceClock", rest.Doc{"days": 401}, uuid.NewString())
	wantProblem(t, err, http.StatusBadRequest, "REQUEST_INVALID")
}
