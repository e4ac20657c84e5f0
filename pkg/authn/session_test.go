package authn

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
)

// SEC-AUT-1: an official who signed in with one factor has no session; methods of two classes, or an issuer that says so, make one. Citizens and systems
// sign in as their issuer sees fit.
func TestSEC_AUT_1_OneFactorIsNoSession(t *testing.T) {
	v := newVerifier(t, clock.Fixed(noon), nil)
	for name, c := range map[string]struct {
		changes map[string]any
		refused *errs.Error
	}{
		"nothing said":        {changes: map[string]any{"amr": nil}, refused: errs.ErrSecondFactor},
		"a password":          {changes: map[string]any{"amr": []string{"pwd"}}, refused: errs.ErrSecondFactor},
		"two of one class":    {changes: map[string]any{"amr": []string{"pwd", "pin"}}, refused: errs.ErrSecondFactor},
		"an unknown method":   {changes: map[string]any{"amr": []string{"pwd", "vibes"}}, refused: errs.ErrSecondFactor},
		"a level of its own":  {changes: map[string]any{"amr": nil, "acr": "gold"}, refused: errs.ErrSecondFactor},
		"password and card":   {changes: map[string]any{"amr": []string{"pwd", "sc"}}},
		"card and fingers":    {changes: map[string]any{"amr": []string{"sc", "fpt"}}},
		"the issuer says so":  {changes: map[string]any{"amr": []string{"mfa"}}},
		"eIDAS high":          {changes: map[string]any{"amr": nil, "acr": "http://eidas.europa.eu/LoA/high"}},
		"a citizen":           {changes: map[string]any{"amr": nil, "kind": "citizen"}},
		"a system":            {changes: map[string]any{"amr": nil, "kind": "system"}},
		"methods not a list":  {changes: map[string]any{"amr": 1}, refused: errs.ErrTokenInvalid},
		"time is no number":   {changes: map[string]any{"auth_time": "noon"}, refused: errs.ErrTokenInvalid},
		"nobody knows when":   {changes: map[string]any{"auth_time": nil}, refused: errs.ErrTokenInvalid},
		"signs in to come":    {changes: map[string]any{"auth_time": noon.Add(2 * time.Minute).Unix()}, refused: errs.ErrTokenInvalid},
		"its clock is a tick": {changes: map[string]any{"auth_time": noon.Add(30 * time.Second).Unix()}},
	} {
		_, err := v.Verify(t.Context(), signed(t, jose.ES256, testKey, with(c.changes)))
		if c.refused == nil && err != nil || c.refused != nil && !errors.Is(err, c.refused) {
			t.Errorf("%s: %v, want %v", name, err, c.refused)
		}
	}
}

// SEC-AUT-3: eight hours after the sign-in the session is over, whatever newer tokens say, and a token that is remembered ends with it.
func TestSEC_AUT_3_SessionEnds(t *testing.T) {
	now := clock.Fixed(noon)
	v := newVerifier(t, now, nil)
	old := signed(t, jose.ES256, testKey, with(map[string]any{"auth_time": noon.Add(-8 * time.Hour).Unix()}))
	if _, err := v.Verify(t.Context(), old); !errors.Is(err, errs.ErrTokenExpired) {
		t.Errorf("a session of eight hours: %v", err)
	}
	late := signed(t, jose.ES256, testKey, with(map[string]any{"auth_time": noon.Add(-8*time.Hour + time.Minute).Unix()}))
	d, err := v.Details(t.Context(), late)
	if err != nil || !d.Expiry.Equal(noon.Add(time.Minute)) {
		t.Fatalf("%s, %v", d.Expiry, err)
	}
	now.Advance(time.Minute)
	if _, err := v.Verify(t.Context(), late); !errors.Is(err, errs.ErrTokenExpired) {
		t.Errorf("a minute later: %v", err)
	}
}

func TestSEC_AUT_1_RowsAreChecked(t *testing.T) {
	good := `{kinds: [{kind: staff, factors: 2, hours: 8, from: "2020-01-01", source: x, mark: NC}], methods: {knowledge: [pwd]}, several: [mfa], levels: []}`
	if _, err := parseSessions([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for _, change := range [][2]string{{"staff", "system"}, {"factors: 2", "factors: 3"}, {"hours: 8", "hours: 0"}, {"2020-01-01", "yesterday"}, {"mark: NC", "mark: sure"}, {"several", "severall"}} {
		if _, err := parseSessions([]byte(strings.Replace(good, change[0], change[1], 1))); err == nil {
			t.Errorf("%s was read", change[1])
		}
	}
}
