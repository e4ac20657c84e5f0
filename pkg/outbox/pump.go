package outbox

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"
)

// flight is a group of records on its way to the stream.
type flight struct {
	records []record
	places  runs       // where they lie; to be read after the result
	result  chan error // receives once
}

// pump publishes until ctx ends (its error), something fails, or limit has passed and nothing is in the air (nil). What
// is in the air is given up when link ends. With
// drained set it also returns when nothing is left, and tells drained after every group how many it held.
//
// Three things overlap: while one group is on its way, the next is read and the one before is marked, so that a backlog
// leaves at the speed of the slowest of them. Only one group is in the air at a time, and the next goes only after the
// broker has it on disk: otherwise a failed group could be overtaken by a later event of the same record.
func (s *session) pump(ctx, link context.Context, limit time.Duration, drained func(n int)) error {
	p := &pumping{session: s, look: true, poll: s.cfg.Poll, drained: drained}
	over := time.NewTimer(limit)
	defer over.Stop()
	tick := time.NewTimer(p.poll)
	defer tick.Stop()
	for {
		p.depart(link)
		if err := p.exchange(ctx); err != nil {
			p.settle()
			return err
		}
		if p.idle() && (p.stopping || drained != nil) {
			return nil
		}
		rest := p.resting()
		if p.busy(rest) {
			continue
		}
		if rest > 0 {
			tick.Reset(rest)
		} else if !p.look {
			tick.Reset(p.poll)
		}
		select {
		case <-ctx.Done():
			p.settle()
			return ctx.Err()
		case <-p.lost(link):
			return context.Cause(link)
		case err := <-p.landing():
			if err := p.land(err); err != nil {
				return errors.Join(err, p.save(ctx))
			}
		case <-p.woken(rest):
			p.look, p.poll = true, s.cfg.Poll
		case <-tick.C:
			p.look, p.poll = true, min(2*p.poll, 16*s.cfg.Poll)
		case <-over.C:
			p.stopping = drained == nil
		}
	}
}

// pumping is the state of one pump.
type pumping struct {
	*session
	air      *flight  // on its way, nil when nothing is
	next     []record // read, waiting for the flight to land
	done     runs     // on the stream's disk, not marked yet
	look     bool     // there may be something to read
	stopping bool     // read nothing more; end when everything has landed and is marked
	poll     time.Duration
	rest     time.Time // nothing is read or marked before
	drained  func(int)
}

// depart sends the next group when the air is free.
func (p *pumping) depart(link context.Context) {
	if p.air != nil || len(p.next) == 0 {
		return
	}
	// Late commits may have been read after rows with higher ids; per record, order of id is order of sequence.
	slices.SortFunc(p.next, func(a, b record) int { return cmp.Compare(a.id, b.id) })
	group := fit(p.next)
	f := &flight{records: group, result: make(chan error, 1)}
	p.air, p.next = f, p.next[len(group):]
	go func() {
		var err error
		f.places, err = p.publish(link, group)
		f.result <- err
	}()
}

// exchange talks to the database when there is something to mark, or something to read and room for it.
func (p *pumping) exchange(ctx context.Context) error {
	if p.resting() > 0 {
		return nil
	}
	reading := p.look && len(p.next) == 0 && !p.stopping
	if !reading && len(p.done) == 0 {
		return nil
	}
	limit := p.cfg.Batch - len(p.next)
	if p.stopping {
		limit = 0
	}
	read, err := p.session.exchange(ctx, p.done, p.held(), limit)
	if err != nil {
		return err
	}
	p.done = nil
	p.next = append(p.next, read...)
	p.look = !p.stopping && limit > 0 && len(read) == limit
	return nil
}

// held are the ids in hand, which a read must not return again.
func (p *pumping) held() []int64 {
	held := ids(p.next)
	if p.air != nil {
		held = append(held, ids(p.air.records)...)
	}
	return held
}

// landing is the result of the flight; it never answers when nothing is in the air.
func (p *pumping) landing() <-chan error {
	if p.air == nil {
		return nil
	}
	return p.air.result
}

// lost tells that the link has ended while nothing is in the air or unmarked, so that the stream is looked at as soon as
// the broker is back; what is in the air brings the news itself.
func (p *pumping) lost(link context.Context) <-chan struct{} {
	if p.air != nil || len(p.done) > 0 {
		return nil
	}
	return link.Done()
}

// land takes note of the end of a flight.
func (p *pumping) land(err error) error {
	landed, places := p.air.records, p.air.places
	p.air = nil
	if err != nil {
		return err
	}
	p.done = append(p.done, places...) // the one before may still wait to be marked
	p.poll = p.cfg.Poll
	if p.rate.note(len(landed), time.Now()) > crowded && len(landed) < p.cfg.Batch/2 {
		p.rest, p.look = time.Now().Add(pace), true
	}
	if p.drained != nil {
		p.drained(len(landed))
	}
	return nil
}

// save marks what landed before a flight that failed, so that it is not published again.
func (p *pumping) save(ctx context.Context) error {
	if len(p.done) == 0 {
		return nil
	}
	_, err := p.session.exchange(ctx, p.done, nil, 0)
	return err
}

// settle waits for the flight, so that nothing is published after the pump has ended.
func (p *pumping) settle() {
	if p.air != nil {
		<-p.air.result //nolint:errcheck // a failed group is unsent still and will be read again
		p.air = nil
	}
}

// idle reports that nothing is in hand: not read, not in the air, not unmarked.
func (p *pumping) idle() bool {
	return p.air == nil && len(p.next) == 0 && len(p.done) == 0 && (!p.look || p.stopping)
}

// busy reports that the loop can go on without waiting.
func (p *pumping) busy(rest time.Duration) bool {
	if p.air == nil && len(p.next) > 0 {
		return true
	}
	return rest <= 0 && (len(p.done) > 0 || p.look && len(p.next) == 0 && !p.stopping)
}

func ids(records []record) []int64 {
	all := make([]int64, len(records), len(records)+8)
	for i, r := range records {
		all[i] = r.id
	}
	return all
}

// maxGroupBytes keeps one group well below what the broker buffers for a client.
const maxGroupBytes = 8 << 20

// fit is the longest beginning of records that may travel together.
func fit(records []record) []record {
	size := 0
	for i, r := range records {
		size += len(r.payload) + len(r.headers)
		if i > 0 && size > maxGroupBytes {
			return records[:i]
		}
	}
	return records
}
