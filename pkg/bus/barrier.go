package bus

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/digisoc/platform/pkg/outbox"
)

// barrier holds events back after a take-over, until every event that an earlier instance left open is in hand. Without
// it a new event of a record could be handled before an older one that was delivered to the instance that died.
type barrier struct {
	closed bool
	pin    string // the broker's id of this instance's turn; another id is another turn
	held   []*item
}

// checkEvery is how often a closed barrier asks the broker whether everything open has arrived.
const checkEvery = 50 * time.Millisecond

const headerPin = "Nats-Pin-Id"

// take receives events from a source until something fails.
func (d *dispatcher) take(ctx context.Context, s *source) error {
	defer d.abandon(s)
	for {
		waiting, cancel := ctx, context.CancelFunc(func() {})
		if len(s.barrier.held) > 0 {
			waiting, cancel = context.WithTimeout(ctx, checkEvery)
		}
		msg, err := s.Next(jetstream.NextContext(waiting))
		late := waiting.Err() != nil && ctx.Err() == nil
		cancel()
		switch {
		case err == nil:
			d.receive(s, msg)
		case !late:
			return err
		}
		if len(s.barrier.held) > 0 {
			if err := d.check(ctx, s); err != nil {
				return err
			}
		}
	}
}

// receive sends an event to its lane, or holds it at the barrier.
func (d *dispatcher) receive(s *source, msg jetstream.Msg) {
	if pin := msg.Headers().Get(headerPin); pin != "" && pin != s.barrier.pin {
		s.barrier.pin, s.barrier.closed = pin, true
	}
	it, isNew := d.accept(s.stream, msg)
	switch {
	case it == nil || !isNew:
	case s.barrier.closed:
		s.barrier.held = append(s.barrier.held, it)
	default:
		d.start(it)
	}
}

// check opens the barrier when everything the broker has open is in hand. Events delivered after its answer do not count.
func (d *dispatcher) check(ctx context.Context, s *source) error {
	ctx, cancel := context.WithTimeout(ctx, apiTimeout)
	defer cancel()
	info, err := s.consumer.Info(ctx)
	if err != nil {
		return err
	}
	if d.upTo(s.stream, info.Delivered.Stream) < info.NumAckPending {
		return nil
	}
	slices.SortFunc(s.barrier.held, func(a, b *item) int { return cmp.Compare(a.sequence, b.sequence) })
	for _, it := range s.barrier.held {
		d.start(it)
	}
	s.barrier.held, s.barrier.closed = nil, false
	return nil
}

// abandon forgets what is held when the source fails: it comes again from the next one.
func (d *dispatcher) abandon(s *source) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, it := range s.barrier.held {
		_ = it.msg.Nak()
		delete(d.inHand, it.key)
	}
	s.barrier.held = nil
	d.empty.Broadcast()
}

// laneOf is the record of an event: its events go one after the other. Something without a subject has its own lane.
func laneOf(k key, msg jetstream.Msg) string {
	if subject := msg.Headers().Get(outbox.HeaderSubject); subject != "" {
		return subject
	}
	return k.stream + "#" + msg.Reply()
}
