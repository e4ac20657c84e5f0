package bus

import (
	"context"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// key names an event at the broker: events and replays come from two streams.
type key struct {
	stream   string
	sequence uint64
}

// item is an event in hand: waiting at the barrier, waiting in its lane, being handled, or waiting to be tried again.
type item struct {
	key
	lane string
	msg  jetstream.Msg // the latest delivery of it; guarded by dispatcher.mu
	try  int           // the try that comes next, counted from one
}

// dispatcher hands events to the handler, one at a time per record.
type dispatcher struct {
	bus      *Bus
	consumer Consumer
	work     context.Context // lives on after Run's context, until the handlers are done
	slots    chan struct{}
	ending   chan struct{} // closed when draining begins

	mu       sync.Mutex
	inHand   map[key]*item
	lanes    map[string][]*item // the first is at work
	draining bool
	empty    *sync.Cond // inHand has become smaller
}

func newDispatcher(work context.Context, b *Bus, c Consumer) *dispatcher {
	d := &dispatcher{bus: b, consumer: c, work: work, slots: make(chan struct{}, c.Concurrency), ending: make(chan struct{}),
		inHand: map[key]*item{}, lanes: map[string][]*item{}}
	d.empty = sync.NewCond(&d.mu)
	return d
}

// accept takes an event in hand. An event that is in hand already was delivered again: the newer delivery is the one to
// acknowledge. It reports whether the event is new.
func (d *dispatcher) accept(stream string, msg jetstream.Msg) (*item, bool) {
	meta, err := msg.Metadata()
	if err != nil {
		return nil, false // not a JetStream message: cannot come from a consumer
	}
	k := key{stream, meta.Sequence.Stream}
	d.mu.Lock()
	defer d.mu.Unlock()
	if it, ok := d.inHand[k]; ok {
		it.msg = msg
		return it, false
	}
	it := &item{key: k, lane: laneOf(k, msg), msg: msg, try: int(meta.NumDelivered)}
	d.inHand[k] = it
	return it, true
}

// start puts an event at the end of its lane, and sets the lane to work when it was empty.
func (d *dispatcher) start(it *item) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lanes[it.lane] = append(d.lanes[it.lane], it)
	if len(d.lanes[it.lane]) == 1 {
		go d.walk(it.lane)
	}
}

// walk handles the events of one lane until it is empty.
func (d *dispatcher) walk(lane string) {
	for {
		d.mu.Lock()
		it := d.lanes[lane][0]
		draining := d.draining
		d.mu.Unlock()
		if draining {
			_ = d.latest(it).Nak() // comes back to the next instance at once
		} else {
			d.finish(it)
		}
		if !d.leave(it) {
			return
		}
	}
}

// leave lets an event go and reports whether its lane has more.
func (d *dispatcher) leave(it *item) (more bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.inHand, it.key)
	d.lanes[it.lane] = d.lanes[it.lane][1:]
	more = len(d.lanes[it.lane]) > 0
	if !more {
		delete(d.lanes, it.lane)
	}
	d.empty.Broadcast()
	return more
}

// latest is the delivery to acknowledge.
func (d *dispatcher) latest(it *item) jetstream.Msg {
	d.mu.Lock()
	defer d.mu.Unlock()
	return it.msg
}

// upTo counts what is in hand of a stream, up to a sequence.
func (d *dispatcher) upTo(stream string, sequence uint64) (n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for k := range d.inHand {
		if k.stream == stream && k.sequence <= sequence {
			n++
		}
	}
	return n
}

// keepalive tells the broker that the events in hand are being worked on.
func (d *dispatcher) keepalive() {
	tick := time.NewTicker(d.bus.timing.ackWait / 3)
	defer tick.Stop()
	for {
		select {
		case <-d.work.Done():
			return
		case <-tick.C:
		}
		d.mu.Lock()
		all := make([]jetstream.Msg, 0, len(d.inHand))
		for _, it := range d.inHand {
			all = append(all, it.msg)
		}
		d.mu.Unlock()
		for _, m := range all {
			_ = m.InProgress() // without it the event comes again, and is recognised
		}
	}
}

// drain gives back what was not begun and waits for the handlers at work.
func (d *dispatcher) drain(limit time.Duration) {
	close(d.ending)
	d.mu.Lock()
	d.draining = true
	for k, it := range d.inHand {
		if _, begun := d.lanes[it.lane]; !begun { // held at the barrier
			_ = it.msg.Nak()
			delete(d.inHand, k)
		}
	}
	d.mu.Unlock()
	timer := time.AfterFunc(limit, func() {
		d.mu.Lock()
		d.inHand = map[key]*item{}
		d.mu.Unlock()
		d.empty.Broadcast()
	})
	defer timer.Stop()
	d.mu.Lock()
	defer d.mu.Unlock()
	for len(d.inHand) > 0 {
		d.empty.Wait()
	}
}
