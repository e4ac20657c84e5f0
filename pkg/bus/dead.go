package bus

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/outbox"
	"github.com/digisoc/platform/pkg/telemetry"
)

// Streams of what could not be handled, and of what is handed to one consumer again.
const (
	deadStream   = "DEAD"
	replayStream = "REPLAY"
)

// Headers that a dead letter has beside those of its event.
const (
	headerDeadStream     = "dead-stream"     // where the event came from: the producer's stream
	headerDeadConsumer   = "dead-consumer"   // who could not handle it
	headerDeadTopic      = "dead-topic"      // its NATS subject
	headerDeadReason     = "dead-reason"     // stable word of the last error
	headerDeadError      = "dead-error"      // its safe text
	headerDeadDeliveries = "dead-deliveries" // how often it was tried
	headerDeadTime       = "dead-time"       // when it was given up
)

// deadConfig keeps dead letters until they are replayed.
func deadConfig() jetstream.StreamConfig {
	return jetstream.StreamConfig{Name: deadStream, Description: "events that a consumer could not handle", Subjects: []string{"dead.>"},
		Storage: jetstream.FileStorage, Duplicates: outbox.DuplicateWindow}
}

// replayConfig keeps replays until their consumer has handled them.
func replayConfig() jetstream.StreamConfig {
	return jetstream.StreamConfig{Name: replayStream, Description: "dead letters handed to their consumer again", Subjects: []string{"replay.>"},
		Storage: jetstream.FileStorage, Retention: jetstream.WorkQueuePolicy, Duplicates: outbox.DuplicateWindow}
}

func replaySubject(c Consumer) string { return "replay." + c.Stream + "." + c.Name }

func replayDurable(c Consumer) string { return c.Stream + "-" + c.Name }

// bury stores the event as a dead letter, and only then lets the broker forget it.
func (d *dispatcher) bury(it *item, cause error) error {
	msg := d.latest(it)
	h := nats.Header{}
	for k, v := range msg.Headers() {
		if !strings.HasPrefix(k, "Nats-") && !strings.HasPrefix(k, "dead-") {
			h[k] = v
		}
	}
	reason, text := safe(cause)
	topic := msg.Subject()
	if t := msg.Headers().Get(headerDeadTopic); t != "" { // a replay that failed again
		topic = t
	}
	for k, v := range map[string]string{
		headerDeadStream: d.consumer.Stream, headerDeadConsumer: d.consumer.Name, headerDeadTopic: topic,
		headerDeadReason: reason, headerDeadError: text, headerDeadDeliveries: strconv.Itoa(it.try),
		headerDeadTime: d.bus.clock.Now().UTC().Format(time.RFC3339Nano),
		nats.MsgIdHdr:  fmt.Sprintf("%s/%s/%d", d.consumer.Name, it.stream, it.sequence),
	} {
		h[k] = []string{v}
	}
	ctx, cancel := context.WithTimeout(d.work, apiTimeout)
	defer cancel()
	subject := "dead." + d.consumer.Stream + "." + d.consumer.Name
	if _, err := d.bus.js.PublishMsg(ctx, &nats.Msg{Subject: subject, Header: h, Data: msg.Data()}); err != nil {
		return errs.ErrServiceUnavailable.Wrap(fmt.Errorf("store dead letter: %w", err))
	}
	d.bus.log.ErrorContext(ctx, "event given up: stored as a dead letter", telemetry.KeyConsumer, d.consumer.Name, telemetry.KeyStream, d.consumer.Stream,
		telemetry.KeyEvent, h.Get(outbox.HeaderID), telemetry.KeyAttempt, it.try, telemetry.KeyReason, reason, telemetry.KeyError, cause)
	_ = d.latest(it).TermWithReason(reason)
	return nil
}

// safe is what may be stored of an error: its reason and its text made for callers, never its cause.
func safe(err error) (reason, text string) {
	switch e, ok := errs.As(err); {
	case ok:
		return e.Reason, e.Message
	case errors.Is(err, errNotCloudEvent), errors.Is(err, errContentType):
		return "EVENT_UNREADABLE", err.Error()
	case errors.Is(err, errPanic):
		return "HANDLER_PANIC", err.Error()
	case errors.Is(err, context.DeadlineExceeded):
		return errs.ErrDeadlineExceeded.Reason, errs.ErrDeadlineExceeded.Message
	default:
		return errs.ErrInternal.Reason, errs.ErrInternal.Message
	}
}
