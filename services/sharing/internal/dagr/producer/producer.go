// Package producer gives the versions of our datasets to DAGR, in their order and at least once: the position moves only when DAGR
// has said what became of a version, so nothing is lost while DAGR or we are down, and what DAGR had already it recognises by key
// and version. A correction or withdrawal is a version too; nothing is deleted (MK 624/2023).
package producer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/dagr"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/release"
)

// Source is where versions come from.
type Source interface {
	Changes(ctx context.Context, d domain.Dataset, after int64, size int) ([]app.Version, error)
}

// Book keeps how far each dataset got.
type Book interface {
	// Lease takes a channel for one instance until a time; false while another one has it, or while it is too early after a failure.
	Lease(ctx context.Context, c Channel, holder uuid.UUID, now, until time.Time) (Place, bool, error)
	// Advance moves the position and keeps what was set aside, all or nothing; ErrLost when the lease is gone.
	Advance(ctx context.Context, c Channel, holder uuid.UUID, to int64, asides []Aside, now time.Time) error
	Fail(ctx context.Context, c Channel, holder uuid.UUID, reason string, now, next time.Time) error
	// Asides lists versions that were set aside and not tried since before.
	Asides(ctx context.Context, c Channel, before time.Time, size int) ([]app.Version, error)
	// Settle ends what is an aside no longer and renews the others.
	Settle(ctx context.Context, c Channel, done []int64, still []Aside, now time.Time) error
}

// Persons is the person registry.
type Persons interface {
	// AllCodes returns the personal codes of persons, present and former; who has none is missing.
	AllCodes(ctx context.Context, ids []uuid.UUID, purpose string) (map[uuid.UUID]Codes, error)
}

// Codes are the personal codes of one person.
type Codes struct {
	Present string
	Former  []string
}

// Channel is one dataset on its way to one section.
type Channel struct {
	Dataset domain.Dataset
	Section dagr.Section
}

// Place is where a channel stands.
type Place struct {
	Position int64
	Attempts int
}

// Aside is a version that was not taken.
type Aside struct {
	Position int64
	Reason   string
}

// ErrLost is a channel that another instance has taken over; what it publishes again is recognised.
var ErrLost = errors.New("dagr: another instance has the channel")

// Deps is what a producer is built from.
type Deps struct {
	Source    Source
	Book      Book
	Persons   Persons
	Publisher dagr.Publisher
	Ways      *release.Ways // cut what leaves; without them nothing does
	Section   dagr.Section
	Clock     clock.Clock
}

// Producer publishes. Any number may run at once.
type Producer struct {
	Deps
	sets []dagr.Outbound
	me   uuid.UUID
}

// New returns a producer of every dataset that has rows.
func New(d Deps) (*Producer, error) {
	sets, err := dagr.LoadOutbound()
	if err != nil {
		return nil, err
	}
	for i := range sets {
		if sets[i].Frame() {
			continue
		}
		for _, f := range sets[i].Fields {
			if err := d.Ways.Covers(release.Dagr, sets[i].Dataset, f.From); err != nil {
				return nil, err
			}
		}
	}
	return &Producer{Deps: d, sets: sets, me: uuid.Must(uuid.NewV7())}, nil
}

const (
	batch      = 100             // versions in one call
	lease      = 2 * time.Minute // longer than a call may take
	asideAgain = time.Hour       // pause between tries of what was set aside
)

// Once publishes all there is. A dataset that fails holds up no other.
func (p *Producer) Once(ctx context.Context) error {
	var failed error
	for i := range p.sets {
		if p.sets[i].Frame() {
			continue
		}
		if err := p.drain(ctx, &p.sets[i]); err != nil && !errors.Is(err, ErrLost) {
			failed = errors.Join(failed, fmt.Errorf("publish %s: %w", p.sets[i].Name, err))
		}
	}
	return failed
}

// drain publishes what waits of one dataset, then tries again what was set aside.
func (p *Producer) drain(ctx context.Context, o *dagr.Outbound) error {
	c := Channel{o.Dataset, p.Section}
	for {
		now := p.Clock.Now()
		at, ours, err := p.Book.Lease(ctx, c, p.me, now, now.Add(lease))
		if err != nil || !ours {
			return err
		}
		waiting, err := p.Source.Changes(ctx, o.Dataset, at.Position, batch)
		if err != nil {
			return err
		}
		if len(waiting) == 0 {
			return p.again(ctx, o, c, at)
		}
		asides, err := p.send(ctx, o, waiting)
		if err != nil {
			return errors.Join(err, p.fail(ctx, c, at, err))
		}
		if err := p.Book.Advance(ctx, c, p.me, waiting[len(waiting)-1].Position, asides, p.Clock.Now()); err != nil {
			return err
		}
	}
}

// again tries what was set aside, once an hour.
func (p *Producer) again(ctx context.Context, o *dagr.Outbound, c Channel, at Place) error {
	now := p.Clock.Now()
	versions, err := p.Book.Asides(ctx, c, now.Add(-asideAgain), batch)
	if err != nil || len(versions) == 0 {
		return err
	}
	still, err := p.send(ctx, o, versions)
	if err != nil {
		return errors.Join(err, p.fail(ctx, c, at, err))
	}
	out := map[int64]bool{}
	for _, a := range still {
		out[a.Position] = true
	}
	var done []int64
	for i := range versions {
		if !out[versions[i].Position] {
			done = append(done, versions[i].Position)
		}
	}
	return p.Book.Settle(ctx, c, done, still, now)
}

// The pause after a failure doubles from the first to the last of these.
const (
	firstPause = 2 * time.Second
	lastPause  = 5 * time.Minute
)

func (p *Producer) fail(ctx context.Context, c Channel, at Place, cause error) error {
	select {
	case <-ctx.Done(): // we are stopping; that is nobody's failure
		return nil
	default:
	}
	pause := firstPause << min(at.Attempts, 10)
	if e, ok := errs.As(cause); ok && e.RetryAfter > pause {
		pause = e.RetryAfter
	}
	now := p.Clock.Now()
	return p.Book.Fail(ctx, c, p.me, errs.ReasonOf(cause), now, now.Add(min(pause, lastPause)))
}
