package e2e

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/uuid"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// spmis is a partner's system, written from the guide alone.
type spmis struct {
	t          *testing.T
	s          *system
	sender     string
	key        ed25519.PrivateKey
	client     *rest.Client
	server     *httptest.Server
	permission string

	mu  sync.Mutex
	got map[string][]byte // callbacks by path
}

// newSpmis records a partner with a callback server on this machine, which only a development profile calls.
func newSpmis(t *testing.T, s *system) *spmis {
	t.Helper()
	public, private, _ := ed25519.GenerateKey(rand.Reader)
	p := &spmis{t: t, s: s, sender: "spmis-" + uuid.NewString()[:8], key: private, client: s.institution(t, "RELIEF", "MK-624-2023"), got: map[string][]byte{}}
	p.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		p.mu.Lock()
		defer p.mu.Unlock()
		p.got[r.URL.Path] = body
		_, _ = w.Write([]byte(`{"message":{"ack_status":"ACK"}}`))
	}))
	t.Cleanup(p.server.Close)
	keys, _ := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: public, KeyID: "k1", Use: "sig"}}})
	_, err := s.people.As("dace.kronberga").Post(t.Context(), "/v1/registryPartners", rest.Doc{"partner": rest.Doc{
		"senderId": p.sender, "organisation": "90000000001", "callbackUrls": []string{p.server.URL + "/cb"}, "keys": string(keys)}}, uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// sign makes an envelope as the guide says.
func (p *spmis) sign(action string, message any, total int) []byte {
	header, _ := json.Marshal(map[string]any{"version": "1.0.0", "message_id": uuid.NewString(), "message_ts": time.Now().UTC().Format(time.RFC3339), "action": action,
		"sender_id": p.sender, "total_count": total, "meta": map[string]string{"purpose": "RELIEF", "legal_basis": "MK-624-2023", "permission": p.permission}})
	body, _ := json.Marshal(message)
	now := time.Now().Unix()
	digest := sha256.Sum256(append(append([]byte{}, header...), body...))
	text := fmt.Sprintf("(created): %d\n(expires): %d\ndigest: SHA-256=%s", now, now+300, base64.StdEncoding.EncodeToString(digest[:]))
	signature := fmt.Sprintf(`Signature: namespace="spdci", kidId="%s|k1|ed25519", algorithm="ed25519", created="%d", expires="%d", headers="(created) (expires) digest", signature="%s"`,
		p.sender, now, now+300, base64.StdEncoding.EncodeToString(ed25519.Sign(p.key, []byte(text))))
	quoted, _ := json.Marshal(signature)
	return fmt.Appendf(nil, `{"signature":%s,"header":%s,"message":%s}`, quoted, header, body)
}

// post sends bytes as they are, with nothing but the token: purpose and basis stand in the envelope.
func (p *spmis) post(path string, body []byte) (int, []byte) {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.client.Base+path, bytes.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	token, err := p.client.Token(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer answer.Body.Close()
	out, _ := io.ReadAll(answer.Body)
	return answer.StatusCode, out
}

func (p *spmis) callback(path string) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.got["/cb"+path]
}

func searchFor(code string) map[string]any {
	return map[string]any{"transaction_id": "T-" + uuid.NewString()[:8], "search_request": []any{map[string]any{"reference_id": "R-1", "timestamp": time.Now().UTC().Format(time.RFC3339),
		"search_criteria": map[string]any{"query_type": "idtype-value", "query": map[string]any{"type": "UIN", "value": code}}}}}
}

// A partner's system searches at once and later, subscribes, is told of the next decision, and is cut off at the next message.
func TestInstanceSPDCIPartner(t *testing.T) {
	s := own(t)
	first := decide(t)
	name, number := s.permit(t, "granted-benefits", "person", "kind", "period", "amount")
	p := newSpmis(t, s)
	p.permission = number
	code := s.codeOf(t, rest.Str(first.benefits[0], "name"))
	status, body := p.post("/v1/spdci/ibr/registry/sync/search", p.sign("search", searchFor(code), 1))
	if status != http.StatusOK || !strings.Contains(string(body), `"succ"`) || !strings.Contains(string(body), code) || !strings.Contains(string(body), " EUR") {
		t.Fatalf("sync search: %d %s", status, body)
	}
	p.asynchronous(code)
	p.refusals(code)
	p.subscribed()
	if _, err := s.people.As("dace.kronberga").Post(t.Context(), "/v1/"+name+":move", rest.Doc{"step": "SUSPEND"}, ""); err != nil {
		t.Fatal(err)
	}
	status, body = p.post("/v1/spdci/ibr/registry/sync/search", p.sign("search", searchFor(code), 1))
	if status != http.StatusForbidden || !strings.Contains(string(body), "err.request.forbidden") {
		t.Errorf("without a permission: %d %s", status, body)
	}
}

// asynchronous searches and waits for the answer at the callback.
func (p *spmis) asynchronous(code string) {
	p.t.Helper()
	status, body := p.post("/v1/spdci/ibr/registry/search", p.sign("search", searchFor(code), 1))
	if status != http.StatusAccepted || !strings.Contains(string(body), `"ACK"`) {
		p.t.Fatalf("search: %d %s", status, body)
	}
	await(p.t, "the answer comes to the callback", func() bool { return p.callback("/registry/on-search") != nil })
	if answer := string(p.callback("/registry/on-search")); !strings.Contains(answer, code) || !strings.Contains(answer, `"on-search"`) {
		p.t.Errorf("on-search: %s", answer)
	}
}

// subscribed subscribes to every new enrolment and waits to be told of the next.
func (p *spmis) subscribed() {
	p.t.Helper()
	message := map[string]any{"transaction_id": "S-" + uuid.NewString()[:8], "subscribe_request": []any{map[string]any{"reference_id": "R-1", "timestamp": time.Now().UTC().Format(time.RFC3339),
		"subscribe_criteria": map[string]any{"reg_event_type": "enrollement", "notify_record_type": "Beneficiary", "filter_type": "expression",
			"filter": map[string]any{"query": map[string]any{"benefit_value": map[string]any{"$gt": 0}}}}}}}
	status, body := p.post("/v1/spdci/ibr/registry/subscribe", p.sign("subscribe", message, 1))
	if status != http.StatusAccepted {
		p.t.Fatalf("subscribe: %d %s", status, body)
	}
	await(p.t, "the subscription is confirmed", func() bool { return p.callback("/registry/on-subscribe") != nil })
	decide(p.t)
	await(p.t, "the next decision is told", func() bool { return p.callback("/registry/notify") != nil })
	if notice := string(p.callback("/registry/notify")); !strings.Contains(notice, `"identifier_value":"00`) || !strings.Contains(notice, `"enrollement"`) {
		p.t.Errorf("notify: %s", notice)
	}
}

// refusals tries what must not be answered; each is refused in the standard's words.
func (p *spmis) refusals(code string) {
	p.t.Helper()
	other := &spmis{t: p.t, s: p.s, sender: p.sender, client: p.client, permission: p.permission}
	_, other.key, _ = ed25519.GenerateKey(rand.Reader)
	signed := p.sign("search", searchFor(code), 1)
	for what, try := range map[string]struct {
		path   string
		body   []byte
		status int
		code   string
	}{
		"another's key":   {"/v1/spdci/ibr/registry/sync/search", other.sign("search", searchFor(code), 1), http.StatusUnauthorized, "err.signature.invalid"},
		"a changed body":  {"/v1/spdci/ibr/registry/sync/search", bytes.Replace(signed, []byte("R-1"), []byte("R-2"), 1), http.StatusUnauthorized, "err.signature.invalid"},
		"no envelope":     {"/v1/spdci/ibr/registry/sync/search", []byte(`{"a":1}`), http.StatusForbidden, "err.request.forbidden"}, // it says no purpose
		"no JSON":         {"/v1/spdci/ibr/registry/sync/search", []byte(`<xml/>`), http.StatusBadRequest, "err.request.bad"},
		"no such address": {"/v1/spdci/ibr/registry/sync/everything", signed, http.StatusNotFound, "err.request.not_found"},
	} {
		status, body := p.post(try.path, try.body)
		if status != try.status || !strings.Contains(string(body), try.code) {
			p.t.Errorf("%s: %d %s", what, status, body)
		}
		if strings.Contains(string(body), code) {
			p.t.Errorf("%s: the answer repeats the code: %s", what, body)
		}
	}
	for i := range 2 {
		status, body := p.post("/v1/spdci/ibr/registry/sync/search", signed)
		if again := strings.Contains(string(body), "rjct.message_id.duplicate"); status != http.StatusOK || again != (i == 1) {
			p.t.Errorf("message %d of the same id: %d %s", i, status, body)
		}
	}
}

// codeOf is the personal code in a benefit's record, as the dataset tells it.
func (s *system) codeOf(t *testing.T, award string) (code string) {
	t.Helper()
	_, number := s.permit(t, "granted-benefits", "person")
	await(t, "the benefit is in the dataset", func() bool {
		for _, r := range changes(t, s.institution(t, "RELIEF", "MK-624-2023"), "granted-benefits", number, award) {
			code = rest.Str(r, "personalCode")
		}
		return code != ""
	})
	return code
}
