package e2e

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/digisoc/platform/services/allinone/internal/people"
)

// deployed is the address of the system that is tested; empty means one that the tests start.
var deployed = strings.TrimSuffix(os.Getenv("E2E_URL"), "/")

// instance is called by whatever starts, kills or looks into an instance. Tests that do are called TestInstance…, so that
// both groups can be told by name, and are left out where the system is a deployed one.
func instance(t testing.TB) {
	t.Helper()
	if !strings.HasPrefix(t.Name(), "TestInstance") {
		t.Fatal("a test that needs an instance of its own is called TestInstance…")
	}
	if deployed != "" {
		t.Skip("needs an instance of its own; E2E_URL names a deployed system")
	}
}

// own is sys for tests that need more of the shared instance than its REST API.
func own(t testing.TB) *system {
	t.Helper()
	instance(t)
	return sys(t)
}

// find looks at a deployed system: it must take work and tell its issuer (RFC 9728).
func find(t testing.TB, base string) *system {
	t.Helper()
	res, err := http.Get(base + "/readyz")
	if err != nil {
		t.Fatalf("E2E_URL: %v", err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("E2E_URL: %s/readyz answers %d", base, res.StatusCode)
	}
	res, err = http.Get(base + "/.well-known/oauth-protected-resource")
	if err != nil {
		t.Fatalf("E2E_URL: %v", err)
	}
	defer res.Body.Close()
	var about struct {
		Issuers []string `json:"authorization_servers"`
	}
	if err := json.NewDecoder(res.Body).Decode(&about); err != nil || len(about.Issuers) == 0 {
		t.Fatalf("E2E_URL: %s does not tell its issuer (public-url and issuers of the gateway): %d %v", base, res.StatusCode, err)
	}
	return &system{issuer: about.Issuers[0], people: people.New(base, about.Issuers[0])}
}
