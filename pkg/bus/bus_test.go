package bus_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"go.opentelemetry.io/otel"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/digisoc/platform/pkg/bus"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/inbox"
	"github.com/digisoc/platform/pkg/outbox"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
	caseseventsv1 "github.com/digisoc/platform/proto/gen/go/cases/events/v1"
)

var errFlaky = errors.New("this time it fails")

func TestEffectsHappenOnceInOrderAlsoWithRetries(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	subjects := []string{newSubject(), newSubject(), newSubject(), newSubject()}
	var calls atomic.Int64
	w.consume(func(ctx context.Context, m bus.Message) error {
		if calls.Add(1)%4 == 0 {
			return errFlaky
		}
		return w.apply(ctx, m)
	}, func(c *bus.Consumer) { c.MaxDeliver = 100 })
	for i := range 200 {
		w.emit(t.Context(), subjects[i%4])
	}
	w.awaitEffects(200)
}

func TestEventsSeenBeforeHaveNoSecondEffect(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.consume(w.apply)
	subject := newSubject()
	for range 30 {
		w.emit(t.Context(), subject)
	}
	w.awaitEffects(30)
	// The stream is lost and rebuilt: everything comes again, and something new after it.
	if err := outbox.Rebuild(t.Context(), w.cases, w.js, "cases", nil); err != nil {
		t.Fatal(err)
	}
	w.emit(t.Context(), subject)
	w.awaitEffects(31)
	if n := len(w.effects()[subject]); n != 31 {
		t.Errorf("%d effects", n)
	}
}

func TestRelayKilledBetweenPublishAndMarkHasOneEffect(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.consume(w.apply)
	subject := newSubject()
	for range 10 {
		w.emit(t.Context(), subject)
	}
	w.awaitEffects(10)
	w.stopRelay()
	if _, err := w.cases.Exec(t.Context(), "with gone as (delete from outbox_published) insert into outbox_unsent select id from outbox on conflict do nothing"); err != nil {
		t.Fatal(err)
	}
	// After the duplicate window: the broker has forgotten the ids, the inbox has not.
	if err := w.js.DeleteStream(t.Context(), "CASES"); err != nil {
		t.Fatal(err)
	}
	w.relay()
	w.emit(t.Context(), subject)
	w.awaitEffects(11)
}

func TestTakeOverKeepsTheOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	subjects := []string{newSubject(), newSubject(), newSubject()}
	stop := w.consume(w.apply)
	standby := w.consume(w.apply)
	for i := range 60 {
		if i == 20 {
			stop() // hands over at once
		}
		if i == 40 {
			w.consume(w.apply)
			standby()
		}
		w.emit(t.Context(), subjects[i%3])
	}
	w.awaitEffects(60)
}

// An instance dies with an event of the record in hand. Its successor must not handle the record's next event before
// that one has come back.
func TestCrashOfAnInstanceKeepsTheOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := bus.Consumer{Name: "assistance-cases", Stream: "CASES", Topics: []string{topic}}
	begun, forever := make(chan struct{}, 1), make(chan struct{})
	dying := w.broker.JetStream()
	doomed := c
	doomed.Handle = func(context.Context, bus.Message) error { begun <- struct{}{}; <-forever; return errFlaky }
	stop := w.background(func(ctx context.Context) error {
		return bus.New(dying, "assistance", clock.Fixed(start), w.log()).Hasten().Run(ctx, doomed)
	})
	t.Cleanup(func() { close(forever); stop() })
	subject := newSubject()
	w.emit(t.Context(), subject)
	select {
	case <-begun:
	case <-time.After(20 * time.Second):
		t.Fatal("the first instance got nothing")
	}
	dying.Conn().Close() // neither acknowledged nor given back
	for range 5 {
		w.emit(t.Context(), subject)
	}
	c.Handle = w.apply
	w.background(func(ctx context.Context) error {
		return bus.New(w.broker.JetStream(), "assistance", clock.Fixed(start), w.log()).Hasten().Run(ctx, c)
	})
	w.awaitEffects(6)
}

func TestBrokerRestartUnderTheConsumer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.consume(w.apply)
	subject := newSubject()
	for i := range 60 {
		if i%20 == 10 {
			w.broker.Stop()
			w.broker.Start()
		}
		w.emit(t.Context(), subject)
	}
	w.awaitEffects(60)
}

func TestPoisonIsADeadLetterAndReplayReachesOnlyItsConsumer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var repaired atomic.Bool
	subject := newSubject()
	w.consume(func(ctx context.Context, m bus.Message) error {
		if m.Sequence == 2 && !repaired.Load() {
			return errs.ErrRequestInvalid.Wrap(errors.New("secret detail of a person"))
		}
		return w.apply(ctx, m)
	})
	var others record[string]
	w.consume(func(_ context.Context, m bus.Message) error { others.add(m.ID); return nil },
		func(c *bus.Consumer) { c.Name = "other" })
	for range 2 {
		w.emit(t.Context(), subject)
	}
	poison := w.emit(t.Context(), newSubject())
	_ = poison
	letters := bus.DeadLetters(w.js)
	var list []bus.DeadLetter
	testkit.Await(t, func() (done bool) {
		var err error
		list, err = letters.List(t.Context(), 0, 10)
		return err == nil && len(list) == 1 && len(others.get()) == 3
	})
	letter := list[0]
	if letter.Stream != "CASES" || letter.Consumer != "assistance-cases" || letter.Reason != "REQUEST_INVALID" || letter.Deliveries != 1 ||
		letter.Error != errs.ErrRequestInvalid.Message || letter.Message.Subject != subject || letter.Message.Topic != topic || letter.Message.Payload != nil || !letter.Time.Equal(start) {
		t.Errorf("dead letter %+v", letter)
	}
	shown, err := letters.Show(t.Context(), letter.Number)
	if err != nil || len(shown.Message.Payload) == 0 {
		t.Errorf("show: %+v, %v", shown, err)
	}

	if err := letters.Replay(t.Context(), letter.Number); err != nil { // fails again
		t.Fatal(err)
	}
	testkit.Await(t, func() bool {
		list, err = letters.List(t.Context(), letter.Number, 10)
		return err == nil && len(list) == 1
	})
	if list[0].Message.Topic != topic || list[0].Message.ID != letter.Message.ID {
		t.Errorf("dead again: %+v", list[0])
	}
	repaired.Store(true)
	if err := letters.Replay(t.Context(), list[0].Number); err != nil {
		t.Fatal(err)
	}
	w.awaitEffects(3)
	if err := letters.Replay(t.Context(), list[0].Number); !errors.Is(err, bus.ErrNoDeadLetter) {
		t.Errorf("second replay: %v", err)
	}
	if left, err := letters.List(t.Context(), 0, 10); err != nil || len(left) != 0 {
		t.Errorf("left %v, %v", left, err)
	}
	if n := len(others.get()); n != 3 {
		t.Errorf("the other consumer got %d events", n)
	}
}

func TestUnexpectedErrorsAreRetriedThenDead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var tries record[string]
	w.consume(func(_ context.Context, m bus.Message) error {
		tries.add(m.ID)
		if len(tries.get()) == 2 {
			panic("bug")
		}
		return errFlaky
	})
	id := w.emit(t.Context(), newSubject())
	var list []bus.DeadLetter
	testkit.Await(t, func() bool {
		list, _ = bus.DeadLetters(w.js).List(t.Context(), 0, 10)
		return len(list) == 1
	})
	if l := list[0]; l.Message.ID != id || l.Deliveries != 3 || l.Reason != "INTERNAL" || l.Error != errs.ErrInternal.Message {
		t.Errorf("dead letter %+v", l)
	}
	if n := len(tries.get()); n != 3 {
		t.Errorf("%d tries", n)
	}
}

func TestUnavailableIsNeverADeadLetter(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var tries atomic.Int64
	w.consume(func(ctx context.Context, m bus.Message) error {
		if tries.Add(1) < 10 {
			return errs.ErrServiceUnavailable
		}
		return w.apply(ctx, m)
	})
	w.emit(t.Context(), newSubject())
	w.awaitEffects(1)
	if list, err := bus.DeadLetters(w.js).List(t.Context(), 0, 10); err != nil || len(list) != 0 {
		t.Errorf("dead letters %v, %v", list, err)
	}
}

func TestHandlerKnowsWhoWhyAndWhatCausedIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var seen record[bus.Message]
	var callers record[caller.Caller]
	w.consume(func(ctx context.Context, m bus.Message) error {
		seen.add(m)
		callers.add(caller.From(ctx))
		var payload caseseventsv1.CaseOpened
		if err := m.Decode(&payload); err != nil || payload.GetCase() != m.Subject {
			t.Errorf("payload %v, %v", &payload, err)
		}
		return w.consuming.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error {
			if first, err := inbox.Once(ctx, tx, "assistance-cases", m.ID); err != nil || !first {
				return err
			}
			next := outbox.Event{ID: mustID(), Type: "lv.digisoc.assistance.v1.statusGranted", Topic: "assistance.status.granted.v1",
				Subject: "statuses/" + mustID().String(), Payload: &caseseventsv1.CaseOpened{}, Time: start}
			return outbox.Append(ctx, tx, "assistance", next)
		})
	})
	id := w.emit(t.Context(), newSubject())
	testkit.Await(t, func() bool { return count(t, w.consuming, "select count(*) from outbox") == 1 })
	m, who := seen.get()[0], callers.get()[0]
	if m.ID != id || m.Type != "lv.digisoc.cases.v1.caseOpened" || m.Source != "/municipality/0001000/service/cases" || m.Sequence != 1 || !m.Time.Equal(start) || m.DataClass != "operational" {
		t.Errorf("message %+v", m)
	}
	if who.Kind != caller.Service || who.Subject != "service:assistance" || who.Workload != "assistance" || who.Purpose != "EVENT" || who.LegalBasis != "EVENT" || who.Municipality != "0001000" {
		t.Errorf("caller %+v", who)
	}
	var correlation, causation string
	if err := w.consuming.QueryRow(t.Context(), "select headers->>'ce-correlationid', headers->>'ce-causationid' from outbox").Scan(&correlation, &causation); err != nil {
		t.Fatal(err)
	}
	if correlation != m.Correlation || causation != id {
		t.Errorf("the next event has correlation %s, causation %s", correlation, causation)
	}
	if n := count(t, w.consuming, "select count(*) from audit where action = 'assistance-cases' and actor_id = 'service:assistance' and workload = 'cases' and request_id = '"+id+"' and subjects = array['"+m.Subject+"']"); n != 1 {
		t.Errorf("%d audit entries", n)
	}
}

func TestOneTraceFromProducerToConsumer(t *testing.T) {
	spans := tracetest.NewInMemoryExporter()
	provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans))
	before := otel.GetTracerProvider()
	otel.SetTracerProvider(provider)
	t.Cleanup(func() { otel.SetTracerProvider(before) })
	w := newWorld(t)
	var traces record[string]
	w.consume(func(ctx context.Context, m bus.Message) error { traces.add(caller.From(ctx).TraceID); return nil })
	ctx, span := provider.Tracer("test").Start(t.Context(), "IssueDecision")
	w.emit(ctx, newSubject())
	span.End()
	testkit.Await(t, func() bool { return len(traces.get()) == 1 })
	want := span.SpanContext().TraceID()
	if traces.get()[0] != want.String() {
		t.Errorf("consumer in trace %s, producer in %s", traces.get()[0], want)
	}
	testkit.Await(t, func() bool { return len(named(spans, "process "+topic)) == 1 })
	created, processed := named(spans, "create "+topic)[0], named(spans, "process "+topic)[0]
	if created.Parent.SpanID() != span.SpanContext().SpanID() || processed.Parent.SpanID() != created.SpanContext.SpanID() {
		t.Error("the spans are not one under the other")
	}
}

func TestShutdownLetsTheHandlerFinish(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	begun, release := make(chan struct{}), make(chan struct{})
	stop := w.consume(func(ctx context.Context, m bus.Message) error {
		close(begun)
		<-release
		return w.apply(ctx, m)
	})
	subject := newSubject()
	w.emit(t.Context(), subject)
	<-begun
	stopped := make(chan struct{})
	go func() { stop(); close(stopped) }()
	close(release)
	<-stopped
	w.awaitEffects(1)
	w.emit(t.Context(), subject)
	w.consume(w.apply) // goes on where the other ended, at once
	w.awaitEffects(2)
}

func TestConsumerMistakesAreErrors(t *testing.T) {
	t.Parallel()
	js := testkit.JetStream(t)
	b := bus.New(js, "assistance", clock.System(), (&world{t: t}).log())
	for name, c := range map[string]bus.Consumer{
		"no handler": {Name: "a", Stream: "CASES", Topics: []string{topic}},
		"no topics":  {Name: "a", Stream: "CASES", Handle: func(context.Context, bus.Message) error { return nil }},
		"bad name":   {Name: "a.b", Stream: "CASES", Topics: []string{topic}, Handle: func(context.Context, bus.Message) error { return nil }},
	} {
		if err := b.Run(t.Context(), c); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	for range 2 {
		if err := b.EnsureStream(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}
