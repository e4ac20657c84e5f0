package consumer

import (
	"sync"
	"time"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// breaker stops asking a register that does not answer, so that nobody at work waits for the same timeout again and again. After a
// while one question is let through; its answer closes it.
type breaker struct {
	mu     sync.Mutex
	failed int
	until  time.Time
}

const (
	opensAfter = 5
	openFor    = 30 * time.Second
)

// pass is domain.ErrRegisterDown while the register is left alone, with the time to wait.
func (b *breaker) pass(c clock.Clock) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if now := c.Now(); b.failed >= opensAfter {
		if now.Before(b.until) {
			return domain.ErrRegisterDown.Retry(b.until.Sub(now))
		}
		b.until = now.Add(openFor) // this one tries
	}
	return nil
}

// learn takes the outcome of a question. A refusal is an answer.
func (b *breaker) learn(err error, c clock.Clock) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if errs.KindOf(err) != errs.Unavailable {
		b.failed = 0
		return
	}
	if b.failed++; b.failed == opensAfter {
		b.until = c.Now().Add(openFor)
	}
}
