package sharing

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/digisoc/platform/pkg/bus"
	"github.com/digisoc/platform/services/sharing/internal/app"
)

// feedEvery is how often new versions and what is due are looked for: what another process took in, retries, what a stop held back. What this
// process takes in is looked at and sent at once.
const feedEvery = 300 * time.Millisecond

// wake is a wish that a loop goes round now; several are one.
type wake chan struct{}

func newWake() wake { return make(wake, 1) }

func (w wake) up() {
	select {
	case w <- struct{}{}:
	default:
	}
}

// runSubscriptions makes events of new versions, and beside it sends what is due, until ctx ends, and lets calls that are under way end.
func (s *Service) runSubscriptions(ctx context.Context) error {
	sender, due := app.NewSender(s.feed), newWake()
	defer sender.Wait()
	failed := func(ctx context.Context, err error) {
		s.deps.Log.WarnContext(ctx, "events were not sent to a subscriber", "error", err)
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		return round(ctx, s.fresh, failed, func() error { return s.feed.Dispatch(ctx, failed, due.up) })
	})
	g.Go(func() error {
		return round(ctx, due, failed, func() error { return sender.Start(ctx, failed) })
	})
	return g.Wait()
}

// round does something again and again until ctx ends.
func round(ctx context.Context, now wake, failed func(context.Context, error), do func() error) error {
	every := time.NewTicker(feedEvery)
	defer every.Stop()
	for {
		if err := do(); err != nil && ctx.Err() == nil {
			failed(ctx, err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-now:
		case <-every.C:
		}
	}
}

// waking has a consumer wake a loop after each event that it took in.
func waking(c bus.Consumer, w wake) bus.Consumer {
	handle := c.Handle
	c.Handle = func(ctx context.Context, m bus.Message) error {
		err := handle(ctx, m)
		w.up()
		return err
	}
	return c
}
