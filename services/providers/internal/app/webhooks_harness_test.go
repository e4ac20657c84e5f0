package app_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/page"
	"github.com/digisoc/platform/pkg/webhook"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// receiver is the address of a provider's system.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	hold   chan struct{} // answers wait for it
	got    []int64       // positions, as they were answered with a good status
	tried  map[int64]int
	keys   []webhook.Key
	forged int
	now    func() time.Time
}

func (w *world) receiver() *receiver {
	r := &receiver{status: http.StatusOK, tried: map[int64]int{}, now: w.clock.Now}
	r.Server = httptest.NewServer(r)
	w.t.Cleanup(r.Close)
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if req.Method == http.MethodOptions {
		w.Header().Set("WebHook-Allowed-Origin", req.Header.Get("WebHook-Request-Origin"))
		return
	}
	body, _ := io.ReadAll(req.Body)
	var in struct {
		Type, Challenge string
		Data            struct{ Position int64 }
	}
	_ = json.Unmarshal(body, &in)
	r.mu.Lock()
	keys, hold := slices.Clone(r.keys), r.hold
	r.mu.Unlock()
	good := webhook.Verify(req.Header, keys, body, r.now()) == nil
	if hold != nil {
		select {
		case <-hold:
		case <-req.Context().Done():
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !good {
		r.forged++
		w.WriteHeader(http.StatusForbidden)
		return
	}
	if in.Challenge != "" {
		_ = json.NewEncoder(w).Encode(map[string]string{"challenge": in.Challenge})
		return
	}
	r.tried[in.Data.Position]++
	w.WriteHeader(r.status)
	if r.status < 300 {
		r.got = append(r.got, in.Data.Position)
	}
}

func (r *receiver) answer(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status = status
}

// positions are what arrived since it was last asked, sorted.
func (r *receiver) positions() []int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := r.got
	r.got = nil
	slices.Sort(out)
	return out
}

// change writes a line of a provider's list.
func (w *world) change(p domain.Provider, kind domain.ChangeKind) {
	w.t.Helper()
	_, err := w.db.Exec(w.t.Context(), `with head as (
		insert into change_head (provider_id, last) values ($1, 1) on conflict (provider_id) do update set last = change_head.last + 1 returning last)
		insert into change (provider_id, position, kind, subject, body, at) select $1, last, $2, 'assignments/' || gen_random_uuid(), '{}', $3 from head`, p.ID, string(kind), w.clock.Now())
	must(w.t, err)
}

// changeOf writes a line about a client of a municipality.
func (w *world) changeOf(p domain.Provider, municipality string) {
	w.t.Helper()
	w.change(p, domain.PlanChanged)
	_, err := w.db.Exec(w.t.Context(), `update change set municipality = $2
		where provider_id = $1 and position = (select last from change_head where provider_id = $1)`, p.ID, municipality)
	must(w.t, err)
}

// cursor is what a list of changes gives at a position.
func (w *world) cursor(number string, position int64) string {
	w.t.Helper()
	p, err := w.store.ProviderByNumber(w.t.Context(), domain.Live, number)
	must(w.t, err)
	text, err := page.Encode(struct {
		List     string
		Provider uuid.UUID
	}{"changes", p.ID}, position)
	must(w.t, err)
	return text
}

// flush sends what is due.
func (w *world) flush() {
	w.t.Helper()
	s := app.NewWebhooks(w.App)
	for range 20 { // one batch after another for endpoints that answer, one for those that do not
		must(w.t, s.Start(w.t.Context(), func(_ context.Context, err error) { w.t.Errorf("send: %v", err) }))
		s.Wait()
	}
}

// hooked is a provider with an endpoint that has proved itself.
func (w *world) hooked(number string, r *receiver, scheme domain.Scheme) (domain.Provider, app.WebhookEndpoint) {
	w.t.Helper()
	p := w.provider(number)
	w.registered(p, "Liepājas iela 1")
	e, err := w.CreateWebhookEndpoint(w.system(number, "CreateWebhookEndpoint"), app.NewWebhookEndpoint{URL: r.URL + "/hook", Scheme: scheme, FromBeginning: true})
	must(w.t, err)
	w.trust(number, r, e.ID)
	e, err = w.VerifyWebhookEndpoint(w.system(number, "VerifyWebhookEndpoint"), e.ID)
	must(w.t, err)
	return p, e
}

// trust lets the receiver check with what the platform says.
func (w *world) trust(number string, r *receiver, id uuid.UUID) {
	w.t.Helper()
	secrets, err := w.RevealWebhookSecret(w.system(number, "RevealWebhookSecret"), id)
	must(w.t, err)
	var keys []webhook.Key
	for _, s := range secrets {
		k, err := webhook.ParseKey(s.Value)
		must(w.t, err)
		keys = append(keys, k)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.keys = keys
}

func (w *world) webhook(number string, id uuid.UUID) app.WebhookEndpoint {
	w.t.Helper()
	e, err := w.WebhookEndpoint(w.system(number, "GetWebhookEndpoint"), id)
	must(w.t, err)
	return e
}

func want(t *testing.T, what string, got []int64, positions ...int64) {
	t.Helper()
	if !slices.Equal(got, positions) {
		t.Errorf("%s: %v arrived, want %v", what, got, positions)
	}
}

func second[T any](_ T, err error) error { return err }
