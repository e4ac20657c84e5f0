package e2e

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// A provider's system names an address through the API, proves that it wants to be called, and another system never sees it.
func TestWebhookEndpointThroughTheAPI(t *testing.T) {
	rita := registrar{sys(t).people.As("rita.lapina"), t}
	if sys(t).Platform == nil {
		t.Skip("a deployed system calls public addresses only")
	}
	p, q := rita.provider(""), rita.provider("")
	s, other := newSystem(t), newSystem(t)
	s.join(p, termsOf(rest.Str(rita.registration(p, "SVC-04", "A iela 7", false), "name")))
	other.join(q, termsOf(rest.Str(rita.registration(q, "SVC-04", "B iela 7", false), "name")))
	calls := map[string]string{}
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodOptions {
			w.Header().Set("WebHook-Allowed-Origin", "digisoc.lv")
			return
		}
		body, _ := io.ReadAll(r.Body)
		var in map[string]string
		_ = json.Unmarshal(body, &in)
		calls[in["type"]] = r.Header.Get("webhook-signature")
		_ = json.NewEncoder(w).Encode(map[string]string{"challenge": in["challenge"]})
	}))
	t.Cleanup(receiver.Close)
	create := func(address string) (rest.Doc, error) {
		return s.Post(t.Context(), "/v1/webhookEndpoints", rest.Doc{"endpoint": rest.Doc{"url": address, "kinds": []string{"referral.created"}}}, uuid.NewString())
	}
	for _, bad := range []string{"https://10.1.2.3/hook", "https://169.254.169.254/latest/meta-data", "http://hooks.example.lv/"} {
		_, err := create(bad)
		wantProblem(t, err, http.StatusBadRequest, "WEBHOOK_ADDRESS_REFUSED")
	}
	e, err := create(receiver.URL + "/hook")
	if err != nil || rest.Str(e, "state") != "WEBHOOK_STATE_PENDING" {
		t.Fatalf("%v %v", e, err)
	}
	at := "/v1/" + rest.Str(e, "name")
	if e, err = s.Post(t.Context(), at+":verify", rest.Doc{}, uuid.NewString()); err != nil || rest.Str(e, "state") != "WEBHOOK_STATE_ACTIVE" || calls["endpoint.verification"] == "" {
		t.Fatalf("%v %v", e, err)
	}
	if k, err := s.Post(t.Context(), at+":revealSecret", rest.Doc{}, uuid.NewString()); err != nil || len(rest.List(k, "secrets")) != 1 || rest.Str(rest.List(k, "secrets")[0], "value")[:5] != "whpk_" {
		t.Errorf("%v %v", k, err)
	}
	if e, err = s.Post(t.Context(), at+":pause", rest.Doc{}, uuid.NewString()); err != nil || rest.Str(e, "reason") != "OWNER" {
		t.Errorf("%v %v", e, err)
	}
	_, err = s.Post(t.Context(), at+":pause", rest.Doc{}, uuid.NewString())
	wantProblem(t, err, http.StatusConflict, "WEBHOOK_ENDPOINT_STATE")
	_, err = other.Get(t.Context(), at)
	wantProblem(t, err, http.StatusNotFound, "WEBHOOK_ENDPOINT_NOT_FOUND")
	if list, err := s.Get(t.Context(), "/v1/webhookEndpoints"); err != nil || len(rest.List(list, "endpoints")) != 1 {
		t.Errorf("%v %v", list, err)
	}
}
