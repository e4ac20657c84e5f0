package app_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/testkit"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// Nothing is sent before the endpoint has proved itself, then everything in its list, once.
func TestWebhookVerification(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.receiver()
	p := w.provider(samaria)
	w.registered(p, "Liepājas iela 1")
	w.change(p, domain.ReferralCreated)
	e, err := w.CreateWebhookEndpoint(w.system(samaria, "CreateWebhookEndpoint"), app.NewWebhookEndpoint{URL: r.URL, FromBeginning: true})
	must(t, err)
	if e.State != domain.EndpointPending || e.Waiting < 1 {
		t.Errorf("%s, %d wait", e.State, e.Waiting)
	}
	w.flush()
	want(t, "before the handshake", r.positions())
	if _, err := w.VerifyWebhookEndpoint(w.system(samaria, "VerifyWebhookEndpoint"), e.ID); !errors.Is(err, domain.ErrWebhookHandshake) {
		t.Errorf("a receiver that does not know the key: %v", err)
	}
	w.trust(samaria, r, e.ID)
	_, err = w.VerifyWebhookEndpoint(w.system(samaria, "VerifyWebhookEndpoint"), e.ID)
	must(t, err)
	w.flush()
	if got := w.webhook(samaria, e.ID); got.Waiting != 0 || int64(len(r.positions())) != got.Cursor || got.Delivered.IsZero() {
		t.Errorf("after the handshake: %d wait at %d", got.Waiting, got.Cursor)
	}
	if _, err := w.VerifyWebhookEndpoint(w.system(samaria, "VerifyWebhookEndpoint"), e.ID); !errors.Is(err, domain.ErrWebhookState) {
		t.Errorf("twice: %v", err)
	}
	for range domain.MaxEndpoints - 1 {
		_, err = w.CreateWebhookEndpoint(w.system(samaria, "CreateWebhookEndpoint"), app.NewWebhookEndpoint{URL: r.URL})
		must(t, err)
	}
	if _, err := w.CreateWebhookEndpoint(w.system(samaria, "CreateWebhookEndpoint"), app.NewWebhookEndpoint{URL: r.URL}); !errors.Is(err, domain.ErrWebhookMany) {
		t.Errorf("a sixth endpoint: %v", err)
	}
	for _, bad := range []string{"http://example.lv/", "https://10.0.0.1/", "https://169.254.169.254/latest"} {
		if _, err := w.CreateWebhookEndpoint(w.system(samaria, "CreateWebhookEndpoint"), app.NewWebhookEndpoint{URL: bad}); !errors.Is(err, domain.ErrWebhookAddress) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// What is not taken is tried again when its time has come, and the list goes on beside it.
func TestWebhookRetries(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.receiver()
	p, e := w.hooked(samaria, r, domain.SchemeHMAC)
	w.flush()
	r.positions()
	base := w.webhook(samaria, e.ID).Cursor
	r.answer(http.StatusInternalServerError)
	for range 3 {
		w.change(p, domain.PlanChanged)
	}
	w.flush()
	w.clock.Advance(time.Second)
	w.flush()
	if n := r.tried[base+1]; n != 1 {
		t.Errorf("tried %d times within a second", n)
	}
	r.answer(http.StatusOK)
	w.change(p, domain.PlanChanged)
	w.flush()
	want(t, "beside what waits", r.positions(), base+4)
	w.clock.Advance(10 * time.Second)
	w.flush()
	want(t, "when its time has come", r.positions(), base+1, base+2, base+3)
	list, _, err := w.WebhookDeliveries(w.system(samaria, "ListWebhookDeliveries"), e.ID, false, 0, "")
	must(t, err)
	if list[0].Position != base+4 || list[0].Attempts != 1 || list[1].Attempts != 2 || list[1].State != domain.DeliveryDone || list[1].Status != 200 {
		t.Errorf("%+v", list[:2])
	}
	if list, _, err := w.WebhookDeliveries(w.system(samaria, "ListWebhookDeliveries"), e.ID, true, 0, ""); err != nil || len(list) != 0 {
		t.Errorf("undelivered: %d %v", len(list), err)
	}
	w.clock.Advance(domain.KeepDeliveries + time.Hour)
	must(t, w.Tick(t.Context()))
	if list, _, err := w.WebhookDeliveries(w.system(samaria, "ListWebhookDeliveries"), e.ID, false, 0, ""); err != nil || len(list) != 0 {
		t.Errorf("after thirty days %d are kept, %v", len(list), err)
	}
}

// An endpoint that takes nothing keeps no more than MaxOpen changes waiting; nothing is lost, and after days it is paused.
func TestWebhookDeadEndpoint(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.receiver()
	p, e := w.hooked(samaria, r, domain.SchemeEd25519)
	w.flush()
	r.positions()
	base := w.webhook(samaria, e.ID).Cursor
	r.answer(http.StatusBadGateway)
	for range domain.MaxOpen + 20 {
		w.change(p, domain.StatusChanged)
	}
	w.flush()
	if got := w.webhook(samaria, e.ID); got.Cursor != base+domain.MaxOpen || got.Waiting != 20 {
		t.Errorf("cursor %d, %d wait", got.Cursor-base, got.Waiting)
	}
	for range domain.MaxAttempts {
		w.clock.Advance(27 * time.Hour)
		w.flush()
	}
	if got := w.webhook(samaria, e.ID); got.State != domain.EndpointPaused || got.Reason != "EXHAUSTED" {
		t.Errorf("%s %s", got.State, got.Reason)
	}
	r.answer(http.StatusOK)
	_, err := w.ReplayWebhookEndpoint(w.system(samaria, "ReplayWebhookEndpoint"), e.ID, "")
	must(t, err)
	_, err = w.ResumeWebhookEndpoint(w.system(samaria, "ResumeWebhookEndpoint"), e.ID)
	must(t, err)
	w.flush()
	if got := r.positions(); int64(len(got)) != base+domain.MaxOpen+20 || w.webhook(samaria, e.ID).Waiting != 0 {
		t.Errorf("%d arrived after the replay", len(got))
	}
}

// A slow endpoint holds up nobody: another's changes arrive while its calls hang.
func TestWebhookSlow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	slow, quick := w.receiver(), w.receiver()
	a, _ := w.hooked(samaria, slow, domain.SchemeHMAC)
	b, _ := w.hooked(other, quick, domain.SchemeHMAC)
	w.flush()
	quick.positions()
	hold := make(chan struct{})
	slow.mu.Lock()
	slow.hold = hold
	slow.mu.Unlock()
	for range 20 {
		w.change(a, domain.PlanChanged)
	}
	w.change(b, domain.PlanChanged)
	s := app.NewWebhooks(w.App)
	failed := func(_ context.Context, err error) { t.Errorf("send: %v", err) }
	must(t, s.Start(t.Context(), failed))
	testkit.Await(t, func() bool { return len(quick.positions()) == 1 })
	must(t, s.Start(t.Context(), failed)) // the slow one is busy: it is not taken up twice
	close(hold)
	s.Wait()
	for position, n := range slow.tried {
		if n != 1 {
			t.Errorf("change %d was sent %d times", position, n)
		}
	}
}

// Two processes send each change once between them.
func TestWebhookOneProcessAtATime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.receiver()
	p, _ := w.hooked(samaria, r, domain.SchemeHMAC)
	for range 40 {
		w.change(p, domain.PlanChanged)
	}
	first, second := app.NewWebhooks(w.App), app.NewWebhooks(w.App)
	failed := func(_ context.Context, err error) { t.Errorf("send: %v", err) }
	for range 20 {
		must(t, first.Start(t.Context(), failed))
		must(t, second.Start(t.Context(), failed))
	}
	first.Wait()
	second.Wait()
	w.flush()
	for position, n := range r.tried {
		if n != 1 {
			t.Errorf("change %d was sent %d times", position, n)
		}
	}
	if len(r.tried) < 40 {
		t.Errorf("%d of 40 arrived", len(r.tried))
	}
}

func TestWebhookGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.receiver()
	p, e := w.hooked(samaria, r, domain.SchemeEd25519)
	w.flush()
	r.answer(http.StatusGone)
	w.change(p, domain.PlanChanged)
	w.flush()
	if got := w.webhook(samaria, e.ID); got.State != domain.EndpointGone || got.Reason != "GONE" {
		t.Errorf("%s %s", got.State, got.Reason)
	}
	r.answer(http.StatusOK)
	r.positions()
	w.change(p, domain.PlanChanged)
	w.clock.Advance(100 * time.Hour)
	w.flush()
	want(t, "after 410", r.positions())
	if _, err := w.ResumeWebhookEndpoint(w.system(samaria, "ResumeWebhookEndpoint"), e.ID); !errors.Is(err, domain.ErrWebhookState) {
		t.Error(err)
	}
}

// Only the wanted kinds are sent; a replay sends them again from any position; a pause keeps the place.
func TestWebhookReplay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.receiver()
	p := w.provider(samaria)
	w.registered(p, "Liepājas iela 1")
	w.system(samaria, "") // its agreement is there before the endpoint
	e, err := w.CreateWebhookEndpoint(w.system(samaria, "CreateWebhookEndpoint"), app.NewWebhookEndpoint{URL: r.URL, Kinds: []domain.ChangeKind{domain.PlanChanged}})
	must(t, err)
	w.trust(samaria, r, e.ID)
	_, err = w.VerifyWebhookEndpoint(w.system(samaria, "VerifyWebhookEndpoint"), e.ID)
	must(t, err)
	base := e.Cursor
	for i := range 6 {
		w.change(p, []domain.ChangeKind{domain.PlanChanged, domain.StatusChanged}[i%2])
	}
	w.flush()
	want(t, "the wanted kind", r.positions(), base+1, base+3, base+5)
	_, err = w.PauseWebhookEndpoint(w.system(samaria, "PauseWebhookEndpoint"), e.ID)
	must(t, err)
	w.change(p, domain.PlanChanged)
	w.flush()
	want(t, "while paused", r.positions())
	_, err = w.ReplayWebhookEndpoint(w.system(samaria, "ReplayWebhookEndpoint"), e.ID, w.cursor(samaria, base+2))
	must(t, err)
	_, err = w.ResumeWebhookEndpoint(w.system(samaria, "ResumeWebhookEndpoint"), e.ID)
	must(t, err)
	w.flush()
	want(t, "from a cursor on", r.positions(), base+3, base+5, base+7)
	if _, err := w.ReplayWebhookEndpoint(w.system(samaria, "ReplayWebhookEndpoint"), e.ID, "forged"); !errors.Is(err, domain.ErrCursorInvalid) {
		t.Errorf("a forged cursor: %v", err)
	}
}

// While one key takes the other's place a receiver that knows either believes; afterwards only the new one signs.
func TestWebhookSecretRotation(t *testing.T) {
	t.Parallel()
	for _, scheme := range domain.Schemes {
		t.Run(string(scheme), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			r := w.receiver()
			p, e := w.hooked(samaria, r, scheme)
			w.flush()
			r.positions()
			base := w.webhook(samaria, e.ID).Cursor
			_, err := w.RotateWebhookSecret(w.system(samaria, "RotateWebhookSecret"), e.ID, time.Hour)
			must(t, err)
			w.change(p, domain.PlanChanged)
			w.flush()
			want(t, "with the old key", r.positions(), base+1)
			w.clock.Advance(time.Hour)
			w.change(p, domain.PlanChanged)
			w.flush()
			if want(t, "after the overlap", r.positions()); r.forged != 1 {
				t.Errorf("%d messages were not believed", r.forged)
			}
			w.trust(samaria, r, e.ID)
			w.clock.Advance(time.Minute)
			w.flush()
			want(t, "with the new key", r.positions(), base+2)
		})
	}
	w := newWorld(t)
	_, e := w.hooked(samaria, w.receiver(), domain.SchemeHMAC)
	var kept []byte
	must(t, w.db.QueryRow(t.Context(), "select decode(keys->0->>'Sealed', 'base64') from webhook_endpoint where id = $1", e.ID).Scan(&kept))
	secrets, err := w.RevealWebhookSecret(w.system(samaria, "RevealWebhookSecret"), e.ID)
	must(t, err)
	if len(secrets) != 1 || len(secrets[0].Value) < 30 || len(kept) < 30 || bytes.Contains(kept, []byte(secrets[0].Value[6:])) {
		t.Errorf("the database holds the secret: %d", len(secrets))
	}
}

// What ends the system's own calls ends its webhooks with the next batch; nobody sees another's endpoints.
func TestWebhookIsAdmittedAnew(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.receiver()
	p, e := w.hooked(samaria, r, domain.SchemeHMAC)
	w.flush()
	r.positions()
	for name, c := range map[string]struct{ stop, back string }{
		"agreement suspended":    {"update agreement set state = 'SUSPENDED'", "update agreement set state = 'PRODUCTION'"},
		"term over":              {"update agreement set valid_to = '2026-03-01'", "update agreement set valid_to = '2030-12-31'"},
		"registration suspended": {"update registration set suspended = datemultirange(daterange('2026-03-01', null))", "update registration set suspended = '{}'"},
	} {
		base := w.webhook(samaria, e.ID).Cursor
		_, err := w.db.Exec(t.Context(), c.stop)
		must(t, err)
		w.change(p, domain.PlanChanged)
		w.flush()
		want(t, name, r.positions())
		_, err = w.db.Exec(t.Context(), c.back)
		must(t, err)
		w.flush()
		want(t, name+", again", r.positions(), base+1)
	}
	base := w.webhook(samaria, e.ID).Cursor
	w.changeOf(p, "0001000")
	w.changeOf(p, kuldiga)
	w.flush()
	want(t, "clients of the agreement's municipality only", r.positions(), base+2)
	b := w.provider(other)
	w.registered(b, "Kalna iela 2")
	for name, err := range map[string]error{
		"get":    second(w.WebhookEndpoint(w.system(other, "GetWebhookEndpoint"), e.ID)),
		"pause":  second(w.PauseWebhookEndpoint(w.system(other, "PauseWebhookEndpoint"), e.ID)),
		"secret": second(w.RevealWebhookSecret(w.system(other, "RevealWebhookSecret"), e.ID)),
		"delete": second(w.DeleteWebhookEndpoint(w.system(other, "DeleteWebhookEndpoint"), e.ID)),
		"unmade": second(w.WebhookEndpoint(w.system(other, "GetWebhookEndpoint"), uuid.New())),
	} {
		if !errors.Is(err, domain.ErrWebhookNotFound) {
			t.Errorf("%s of another's: %v", name, err)
		}
	}
	if list, err := w.WebhookEndpoints(w.system(other, "ListWebhookEndpoints")); err != nil || len(list) != 0 {
		t.Errorf("lists %d of another: %v", len(list), err)
	}
	_, err := w.DeleteWebhookEndpoint(w.system(samaria, "DeleteWebhookEndpoint"), e.ID)
	must(t, err)
	if list, err := w.WebhookEndpoints(w.system(samaria, "ListWebhookEndpoints")); err != nil || len(list) != 1 || list[0].State != domain.EndpointGone {
		t.Errorf("after it was deleted: %s", fmt.Sprint(list, err))
	}
}
