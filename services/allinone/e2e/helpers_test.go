package e2e

import (
	"context"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authn/devissuer"
	"github.com/digisoc/platform/pkg/authn/login"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/allinone/internal/people"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

func sorted(s []string) []string { return slices.Sorted(slices.Values(s)) }

// await waits until a condition holds; it fails the test after half a minute.
func await(t testing.TB, what string, holds func() bool) {
	t.Helper()
	deadline := time.NewTimer(30 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-deadline.C:
			t.Fatalf("waited 30 s: %s", what)
		case <-tick.C:
		}
	}
}

// applicationBody is a new application in Kuldīgas novads by a person nobody has seen before; the registry is asked only
// when the case is opened.
func (f fixture) applicationBody(testing.TB) rest.Doc { return newApplication("0033000") }

func newApplication(municipality string) rest.Doc {
	applicant := "persons/" + uuid.Must(uuid.NewV7()).String()
	now := time.Now().In(clock.Riga)
	first := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	month := func(back int) string { return first.AddDate(0, -back, 0).Format("2006-01") }
	return rest.Doc{"application": rest.Doc{
		"municipality": municipality, "channel": "CHANNEL_ON_SITE", "applicant": applicant,
		"purposes": []any{"APPLICATION_PURPOSE_GMI_BENEFIT"},
		"declaration": rest.Doc{
			"members": []any{rest.Doc{"person": applicant, "birthDate": "1985-04-12", "relation": "RELATION_APPLICANT", "occupation": "OCCUPATION_EMPLOYED"}},
			"monthlyIncomes": []any{rest.Doc{"person": applicant, "month": month(1), "type": "INCOME_TYPE_WAGE",
				"amount": rest.Doc{"cents": "5000"}}},
			"noIncomes":          []any{rest.Doc{"person": applicant, "month": month(2)}, rest.Doc{"person": applicant, "month": month(3)}},
			"noIrregularIncomes": []any{applicant}, "savings": rest.Doc{"cents": "0"}, "noRealProperty": true, "noVehicles": true,
		},
	}}
}

// token makes a token that must not be accepted: expired, foreign (the right names, another key), or any text.
func (s *system) token(t testing.TB, kind string) func(context.Context) (string, error) {
	t.Helper()
	roster, err := people.Roster()
	if err != nil {
		t.Fatal(err)
	}
	config := devissuer.Config{URL: s.issuer, Profile: "development", Roster: roster, Clock: clock.System()}
	switch kind {
	case "expired":
		config.Dir = filepath.Join(s.Dir(), "issuer")
		config.Clock = clock.Fixed(time.Now().Add(-48 * time.Hour))
	case "foreign":
	default:
		return func(context.Context) (string, error) { return kind, nil }
	}
	issuer, err := devissuer.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return func(ctx context.Context) (string, error) {
		c := login.Client{Issuer: s.issuer, ID: people.Client, HTTP: &http.Client{Transport: direct{issuer}, CheckRedirect: lastResponse}, Clock: config.Clock}
		tokens, err := c.WithPKCE(ctx, login.As("ilze.kalnina"))
		return tokens.Access, err
	}
}

func lastResponse(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// direct answers requests by a handler, without a network.
type direct struct{ http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	res := w.Result()
	res.Request = r
	return res, nil
}

// stopAll stops an instance of one test.
func stopAll(t *testing.T, s *system) {
	if err := s.Stop(context.WithoutCancel(t.Context())); err != nil {
		t.Error(err)
	}
}
