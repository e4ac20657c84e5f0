package gateway

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// headers that state a purpose.
var stated = []string{"Authorization", "Bearer own", "Digisoc-Purpose", "ASSIST", "Digisoc-Legal-Basis", "SPSP-36"}

// What reaches a service is a token for the purpose; it is got once for the same token, purpose, norm and case, and again when it ends.
func TestStatedPurposeBecomesAToken(t *testing.T) {
	g, f, now := serve(t, Config{})
	for range 3 {
		if w := send(t, g, "GET", personPath, "", stated...); w.Code != http.StatusOK {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if got := f.metadata.Get("authorization"); !slices.Equal(got, []string{"Bearer for-ASSIST"}) {
			t.Fatalf("authorization %q", got)
		}
	}
	if len(f.asked) != 1 || !slices.Equal(f.asker.Get("authorization"), []string{"Bearer own"}) || len(f.asker.Get("traceparent")) != 1 {
		t.Errorf("%d exchanges, as %v", len(f.asked), f.asker)
	}
	send(t, g, "GET", personPath, "", append(slices.Clone(stated), "Digisoc-Case", "cases/1")...)
	now.Set(now.Now().Add(5 * time.Minute))
	send(t, g, "GET", personPath, "", stated...)
	if len(f.asked) != 3 || f.asked[1].GetAuthorizationDetails()[0].GetCase() != "cases/1" {
		t.Errorf("exchanges %v", f.asked)
	}
}

// ADR 0044: after a write for a case, and when the caller wants nothing that is remembered, a new token is asked for, since the case may be about others
// now. Reads for a case, and writes for none, go on with the token that there is.
func TestTokenForACaseIsAskedForAnewAfterAWrite(t *testing.T) {
	g, f, _ := serve(t, Config{})
	inCase := append(slices.Clone(stated), "Digisoc-Case", "cases/1")
	for i, step := range []struct {
		method, path, body string
		headers            []string
		exchanges          int
	}{
		{"GET", personPath, "", inCase, 1},
		{"GET", personPath, "", inCase, 1},
		{"POST", "/v1/persons", newPerson, inCase, 1},
		{"GET", personPath, "", inCase, 2},
		{"GET", personPath, "", append(slices.Clone(inCase), "Cache-Control", "no-cache"), 3},
		{"GET", personPath, "", inCase, 3},
		{"POST", "/v1/persons", newPerson, stated, 4},
		{"POST", "/v1/persons", newPerson, stated, 4},
	} {
		if w := send(t, g, step.method, step.path, step.body, step.headers...); w.Code != http.StatusOK || len(f.asked) != step.exchanges {
			t.Fatalf("step %d: %d %s, %d exchanges", i+1, w.Code, w.Body, len(f.asked))
		}
	}
}

// Nothing is exchanged where nothing is stated, where data is public, or where the token says what for already.
func TestNothingIsExchangedWithoutNeed(t *testing.T) {
	g, f, _ := serve(t, Config{PublicURL: "https://digisoc.example/"})
	own := "a." + base64.RawURLEncoding.EncodeToString([]byte(`{"iss":"https://digisoc.example/purpose"}`)) + ".c"
	send(t, g, "GET", "/v1/municipalities", "", stated...)
	send(t, g, "GET", personPath, "", "Authorization", "Bearer own")
	send(t, g, "GET", personPath, "", "Digisoc-Purpose", "ASSIST", "Digisoc-Legal-Basis", "SPSP-36")
	send(t, g, "GET", personPath, "", "Authorization", "Bearer "+own, "Digisoc-Purpose", "ASSIST", "Digisoc-Legal-Basis", "SPSP-36")
	send(t, g, "GET", personPath, "", "Authorization", "Bearer own", "Digisoc-Purpose", "because i want", "Digisoc-Legal-Basis", "SPSP-36")
	if len(f.asked) != 0 || f.calls != 5 {
		t.Errorf("%d exchanges, %d calls", len(f.asked), f.calls)
	}
}

// A purpose that is not allowed ends the call before any service sees it; a token that is not accepted is refused by the service
// that was meant, which keeps that.
func TestRefusedExchange(t *testing.T) {
	g, f, _ := serve(t, Config{})
	f.refused = refusal(t, codes.PermissionDenied, "PURPOSE_NOT_ALLOWED")
	if w := send(t, g, "GET", personPath, "", stated...); w.Code != http.StatusForbidden || f.calls != 0 {
		t.Errorf("not allowed: %d, %d calls", w.Code, f.calls)
	}
	f.refused = refusal(t, codes.Unavailable, "SERVICE_UNAVAILABLE")
	if w := send(t, g, "GET", personPath, "", stated...); w.Code != http.StatusServiceUnavailable || f.calls != 0 {
		t.Errorf("down: %d, %d calls", w.Code, f.calls)
	}
	f.refused = refusal(t, codes.Unauthenticated, "TOKEN_EXPIRED")
	if send(t, g, "GET", personPath, "", stated...); f.calls != 1 || !slices.Equal(f.metadata.Get("authorization"), []string{"Bearer own"}) {
		t.Errorf("not accepted: %d calls, %q", f.calls, f.metadata.Get("authorization"))
	}
}

// OBJ-D2: a purpose that needs a sign-in of just now says so, in the words of RFC 9470, and nothing is asked without it.
func TestOBJ_D2_SignInAgainIsAskedFor(t *testing.T) {
	g, f, _ := serve(t, Config{})
	f.refused = refusal(t, codes.Unauthenticated, "SIGN_IN_AGAIN")
	w := send(t, g, "GET", personPath, "", stated...)
	if said := w.Header().Get("WWW-Authenticate"); w.Code != http.StatusUnauthorized || f.calls != 0 || !strings.Contains(said, `error="insufficient_user_authentication", max_age="0"`) {
		t.Errorf("%d, %d calls, %q", w.Code, f.calls, said)
	}
}

// SEC-AUT-3: a session that was idle or superseded is told so in the same words, and no service is reached with the sign-in itself.
func TestSEC_AUT_3_AnEndedSessionAsksForASignIn(t *testing.T) {
	for _, reason := range []string{"SESSION_IDLE", "SESSION_SUPERSEDED"} {
		g, f, _ := serve(t, Config{})
		f.refused = refusal(t, codes.Unauthenticated, reason)
		w := send(t, g, "GET", personPath, "", stated...)
		if said := w.Header().Get("WWW-Authenticate"); w.Code != http.StatusUnauthorized || f.calls != 0 || !strings.Contains(said, `error="insufficient_user_authentication", max_age="0"`) {
			t.Errorf("%s: %d, %d calls, %q", reason, w.Code, f.calls, said)
		}
	}
}

// The form of RFC 8693 is taken: the token that is exchanged is the one that the request comes with.
func TestExchangeTakesTheFormOfRFC8693(t *testing.T) {
	g, f, _ := serve(t, Config{})
	form := "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange&subject_token=own&subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aaccess_token" +
		"&authorization_details=%5B%7B%22type%22%3A%22digisoc.data_access%22%2C%22purpose%22%3A%22ASSIST%22%2C%22legal_basis%22%3A%22SPSP-36%22%2C%22data_groups%22%3A%5B%22G01%22%5D%7D%5D"
	post := func(body string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/purpose/token", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		g.ServeHTTP(w, r)
		return w
	}
	if w := post(form); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"access_token":"for-ASSIST"`) {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if d := f.asked[0].GetAuthorizationDetails()[0]; d.GetLegalBasis() != "SPSP-36" || !slices.Equal(d.GetDataGroups(), []string{"G01"}) || !slices.Equal(f.asker.Get("authorization"), []string{"Bearer own"}) {
		t.Errorf("asked %v as %v", d, f.asker)
	}
	f.refused = refusal(t, codes.PermissionDenied, "PURPOSE_NOT_ALLOWED")
	if w := post(form); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), `"error":"invalid_authorization_details"`) {
		t.Errorf("refused: %d %s", w.Code, w.Body)
	}
	if w := post("authorization_details=%5B"); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), `"error":"invalid_request"`) {
		t.Errorf("broken: %d %s", w.Code, w.Body)
	}
}

// refusal is an error as services write it.
func refusal(t *testing.T, code codes.Code, reason string) error {
	t.Helper()
	st, err := status.New(code, "no").WithDetails(&errdetails.ErrorInfo{Reason: reason, Domain: "sharing.digisoc.lv"})
	if err != nil {
		t.Fatal(err)
	}
	return st.Err()
}

func TestIssuerOfPurposesIsDescribed(t *testing.T) {
	g, _, _ := serve(t, Config{PublicURL: "https://digisoc.example"})
	for _, path := range []string{"/purpose/.well-known/openid-configuration", "/.well-known/oauth-authorization-server/purpose"} {
		if w := send(t, g, "GET", path, ""); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"issuer":"https://digisoc.example/purpose"`) || !strings.Contains(w.Body.String(), `/purpose/jwks"`) {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}
