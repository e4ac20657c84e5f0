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

// Retries go on for days, ever later, and never earlier than the endpoint asked for; then the endpoint is paused, if
// nothing else arrived in the meantime.
func TestWebhookRetries(t *testing.T) {
	t.Parallel()
	for jitter, share := range map[float64]float64{0: 0.9, 0.5: 1, 1: 1.1} {
		e := activeEndpoint(t)
		d := domain.Delivery{State: domain.DeliveryOpen, First: noon, Next: noon}
		now, gap := noon, time.Duration(0)
		for d.State == domain.DeliveryOpen {
			now = d.Next
			d.Record(&e, domain.Attempt{Outcome: "STATUS", Status: 503, Jitter: jitter}, now)
			if d.State == domain.DeliveryOpen && d.Next.Sub(now) <= gap {
				t.Fatalf("attempt %d comes %s after the one before, which waited %s", d.Attempts, d.Next.Sub(now), gap)
			}
			gap = d.Next.Sub(now)
		}
		want := time.Duration(share * float64(75*time.Hour+35*time.Minute+5*time.Second))
		if off := now.Sub(noon) - want; d.Attempts != domain.MaxAttempts || off > time.Second || off < -time.Second {
			t.Errorf("jitter %v: %d attempts in %s, want %s", jitter, d.Attempts, now.Sub(noon), want)
		}
		if d.State != domain.DeliveryFailed || e.State != domain.EndpointPaused || e.Reason != "EXHAUSTED" {
			t.Errorf("after the last attempt: %s, endpoint %s %s", d.State, e.State, e.Reason)
		}
	}
	e := activeEndpoint(t)
	e.Delivered = noon.Add(time.Hour) // others arrived: one that cannot be taken does not stop them
	d := domain.Delivery{State: domain.DeliveryOpen, First: noon, Attempts: domain.MaxAttempts - 1}
	d.Record(&e, domain.Attempt{Outcome: "STATUS", Status: 400}, noon.Add(80*time.Hour))
	if d.State != domain.DeliveryFailed || e.State != domain.EndpointActive {
		t.Errorf("one bad change stops the endpoint: %s", e.State)
	}
	d = domain.Delivery{State: domain.DeliveryOpen, First: noon}
	d.Record(&e, domain.Attempt{Outcome: "STATUS", Status: 429, RetryAfter: time.Hour, Jitter: 0.5}, noon)
	if d.Next != noon.Add(time.Hour) {
		t.Errorf("asked to wait for an hour, tried again after %s", d.Next.Sub(noon))
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
