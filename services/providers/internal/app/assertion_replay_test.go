package app_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/authn/assertion"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// RFC 7523: an assertion that was caught on its way opens one token, whichever replica is asked and however many at once.
func TestAssertionIsUsedOnceOverReplicas(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.provider(samaria)
	_, cred, s := w.open(p, w.terms(w.registered(p, "A iela 1").ID))
	form := s.form(t, cred.Client, w.clock.Now())
	replicas := []*app.App{w.App, w.replica(w.clock)}
	var given, refused atomic.Int32
	var wg sync.WaitGroup
	for i := range 12 {
		wg.Go(func() {
			switch _, err := replicas[i%2].IssueToken(t.Context(), form, s.thumbprint); {
			case err == nil:
				given.Add(1)
			case errors.Is(err, domain.ErrClientRefused):
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if given.Load() != 1 || refused.Load() != 11 {
		t.Errorf("%d tokens, %d refusals", given.Load(), refused.Load())
	}
}

// A replica whose clock is ahead, as far as clocks may be, does not forget an assertion that another one still takes.
func TestAssertionIsRememberedWhileAnyReplicaTakesIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.provider(samaria)
	_, cred, s := w.open(p, w.terms(w.registered(p, "A iela 1").ID))
	caught := s.form(t, cred.Client, w.clock.Now())
	if _, err := w.IssueToken(t.Context(), caught, s.thumbprint); err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(time.Minute + assertion.Skew - time.Second) // it expired after a minute and is taken for this second more
	ahead := w.replica(clock.Fixed(w.clock.Now().Add(assertion.Skew)))
	if _, err := ahead.IssueToken(t.Context(), s.form(t, cred.Client, w.clock.Now()), s.thumbprint); err != nil { // which forgets what is over
		t.Fatal(err)
	}
	if _, err := w.IssueToken(t.Context(), caught, s.thumbprint); !errors.Is(err, domain.ErrClientRefused) {
		t.Errorf("used again: %v", err)
	}
}
