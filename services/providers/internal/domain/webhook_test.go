package domain_test

import (
	"errors"
	"testing"
	"time"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

var noon = time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)

func activeEndpoint(t *testing.T) domain.Endpoint {
	t.Helper()
	e, err := domain.NewEndpoint(domain.Endpoint{Kinds: []domain.ChangeKind{domain.PlanChanged, domain.ReferralCreated, domain.PlanChanged}}, domain.EndpointKey{Public: "1"}, noon)
	if err != nil || len(e.Kinds) != 2 {
		t.Fatal(e.Kinds, err)
	}
	if err := e.Verified(); err != nil {
		t.Fatal(err)
	}
	return e
}

// What is not taken is tried again after the waits that the courier says; then the endpoint is paused, if nothing else arrived in the
// meantime.
func TestWebhookRetries(t *testing.T) {
	t.Parallel()
	failing := activeEndpoint(t)
	refused := domain.Delivery{State: domain.DeliveryOpen, First: noon, Next: noon}
	for refused.State == domain.DeliveryOpen {
		now, wait := refused.Next, time.Duration(refused.Attempts+1)*time.Hour
		refused.Record(&failing, domain.Attempt{Outcome: "STATUS", Status: 503, Wait: wait}, now)
		if refused.State == domain.DeliveryOpen && refused.Next != now.Add(wait) {
			t.Fatalf("attempt %d comes %s after the one before", refused.Attempts, refused.Next.Sub(now))
		}
	}
	if refused.Attempts != domain.MaxAttempts || refused.State != domain.DeliveryFailed || failing.State != domain.EndpointPaused || failing.Reason != "EXHAUSTED" {
		t.Errorf("after %d attempts: %s, endpoint %s %s", refused.Attempts, refused.State, failing.State, failing.Reason)
	}
	e := activeEndpoint(t)
	e.Delivered = noon.Add(time.Hour) // others arrived: one that cannot be taken does not stop them
	d := domain.Delivery{State: domain.DeliveryOpen, First: noon, Attempts: domain.MaxAttempts - 1}
	d.Record(&e, domain.Attempt{Outcome: "STATUS", Status: 400}, noon.Add(80*time.Hour))
	if d.State != domain.DeliveryFailed || e.State != domain.EndpointActive {
		t.Errorf("one bad change stops the endpoint: %s", e.State)
	}
}

func TestWebhookGone(t *testing.T) {
	t.Parallel()
	e := activeEndpoint(t)
	d := domain.Delivery{State: domain.DeliveryOpen, First: noon}
	d.Record(&e, domain.Attempt{Gone: true, Outcome: "GONE", Status: 410}, noon)
	if d.State != domain.DeliveryFailed || e.State != domain.EndpointGone || e.Reason != "GONE" {
		t.Errorf("%s, endpoint %s", d.State, e.State)
	}
	for name, act := range map[string]func() error{
		"resume": e.Resume, "pause": e.Pause, "verify": e.Verified, "replay": func() error { return e.Replay(0) },
		"rotate": func() error { return e.Rotate(domain.EndpointKey{}, 0, noon) }, "delete": func() error { return e.Leave("OWNER") },
	} {
		if err := act(); !errors.Is(err, domain.ErrWebhookState) {
			t.Errorf("%s after gone: %v", name, err)
		}
	}
}

func TestWebhookRotation(t *testing.T) {
	t.Parallel()
	e := activeEndpoint(t)
	if err := e.Rotate(domain.EndpointKey{Public: "2"}, 48*time.Hour, noon); err != nil {
		t.Fatal(err)
	}
	if err := e.Rotate(domain.EndpointKey{Public: "3"}, time.Hour, noon); !errors.Is(err, domain.ErrWebhookRotation) {
		t.Errorf("a third key: %v", err)
	}
	for at, want := range map[time.Duration]string{0: "21", 48*time.Hour - 1: "21", 48 * time.Hour: "2"} {
		got := ""
		for _, k := range e.Signing(noon.Add(at)) {
			got += k.Public
		}
		if got != want {
			t.Errorf("after %s %q signs, want %q", at, got, want)
		}
	}
	if err := e.Rotate(domain.EndpointKey{Public: "3"}, 0, noon.Add(72*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if live := e.Signing(noon.Add(72 * time.Hour)); len(live) != 1 || live[0].Public != "3" {
		t.Errorf("a key that is known to others still signs: %v", live)
	}
	if _, err := domain.NewEndpoint(domain.Endpoint{Kinds: []domain.ChangeKind{"nothing.known"}}, domain.EndpointKey{}, noon); !errors.Is(err, domain.ErrWebhookKind) {
		t.Error(err)
	}
}
