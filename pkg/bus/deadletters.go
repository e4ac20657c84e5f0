package bus

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// ErrNoDeadLetter says that there is no dead letter of that number: never was, or replayed already.
var ErrNoDeadLetter = errors.New("no such dead letter")

// DeadLetter is an event that a consumer could not handle.
type DeadLetter struct {
	// Number names it in Show and Replay.
	Number uint64
	// Stream and Consumer could not handle it.
	Stream, Consumer string
	// Reason is the stable word of the last error, Error its safe text.
	Reason, Error string
	// Deliveries is how often it was tried.
	Deliveries int
	// Time is when it was given up.
	Time time.Time
	// Message is the event. List leaves its payload out.
	Message Message
}

// Letters looks after dead letters, for operators' tools.
type Letters struct{ js jetstream.JetStream }

// DeadLetters opens the dead letters of every service.
func DeadLetters(js jetstream.JetStream) *Letters { return &Letters{js} }

// List returns up to limit dead letters with numbers above after, oldest first, without payloads.
func (l *Letters) List(ctx context.Context, after uint64, limit int) ([]DeadLetter, error) {
	stream, err := l.stream(ctx)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return nil, nil // nothing ever failed
	}
	if err != nil {
		return nil, err
	}
	var all []DeadLetter
	for len(all) < limit {
		raw, err := stream.GetMsg(ctx, after+1, jetstream.WithGetMsgSubject("dead.>")) // the first at or above
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("list dead letters: %w", err)
		}
		letter := readLetter(raw)
		letter.Message.Payload = nil
		all, after = append(all, letter), raw.Sequence
	}
	return all, nil
}

// Show returns one dead letter with its payload, which may be personal data: showing it to a person is a read to audit.
func (l *Letters) Show(ctx context.Context, number uint64) (DeadLetter, error) {
	raw, err := l.get(ctx, number)
	if err != nil {
		return DeadLetter{}, err
	}
	return readLetter(raw), nil
}

// Replay hands the event to the consumer that could not handle it, and to no other, and removes the dead letter. The
// consumer gets it through a queue of its own, in turn with the other events of the record; when it fails again it is a
// new dead letter. Replaying twice is harmless: the broker drops the second, and after its window the inbox does.
func (l *Letters) Replay(ctx context.Context, number uint64) error {
	raw, err := l.get(ctx, number)
	if err != nil {
		return err
	}
	stream, consumer := raw.Header.Get(headerDeadStream), raw.Header.Get(headerDeadConsumer)
	if !token.MatchString(stream) || !token.MatchString(consumer) {
		return fmt.Errorf("replay dead letter %d: it does not say where it came from", number)
	}
	h := nats.Header{}
	for k, v := range raw.Header {
		h[k] = v
	}
	h[nats.MsgIdHdr] = []string{"replay/" + strconv.FormatUint(number, 10) + "/" + raw.Time.UTC().Format(time.RFC3339Nano)}
	subject := replaySubject(Consumer{Stream: stream, Name: consumer})
	if _, err := l.js.PublishMsg(ctx, &nats.Msg{Subject: subject, Header: h, Data: raw.Data}); err != nil {
		return fmt.Errorf("replay dead letter %d: %w", number, err)
	}
	dead, err := l.stream(ctx)
	if err == nil {
		err = dead.DeleteMsg(ctx, number)
	}
	if err != nil && !errors.Is(err, jetstream.ErrMsgNotFound) {
		return fmt.Errorf("remove replayed dead letter %d: %w", number, err)
	}
	return nil
}

func (l *Letters) stream(ctx context.Context) (s jetstream.Stream, err error) {
	err = try(ctx, func(ctx context.Context) error {
		s, err = l.js.Stream(ctx, deadStream)
		return err
	})
	return s, err
}

func (l *Letters) get(ctx context.Context, number uint64) (*jetstream.RawStreamMsg, error) {
	stream, err := l.stream(ctx)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return nil, ErrNoDeadLetter
	}
	if err != nil {
		return nil, err
	}
	raw, err := stream.GetMsg(ctx, number)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return nil, ErrNoDeadLetter
	}
	return raw, err
}

func readLetter(raw *jetstream.RawStreamMsg) DeadLetter {
	m, _ := read(raw.Subject, raw.Header, raw.Data) // an unreadable event shows what could be read
	tries, _ := strconv.Atoi(raw.Header.Get(headerDeadDeliveries))
	at, _ := time.Parse(time.RFC3339Nano, raw.Header.Get(headerDeadTime))
	return DeadLetter{
		Number: raw.Sequence, Stream: raw.Header.Get(headerDeadStream), Consumer: raw.Header.Get(headerDeadConsumer),
		Reason: raw.Header.Get(headerDeadReason), Error: raw.Header.Get(headerDeadError), Deliveries: tries, Time: at, Message: m,
	}
}
