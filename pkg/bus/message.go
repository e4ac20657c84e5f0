package bus

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/outbox"
)

// Message is an event as a consumer sees it: the CloudEvents attributes and the payload.
type Message struct {
	// ID is the event's id; with Source it is unique. It is what inbox.Once is asked about.
	ID string
	// Type, Subject (the record) and Source of the event.
	Type, Subject, Source string
	// Topic is the NATS subject.
	Topic string
	// Time is when it happened.
	Time time.Time
	// Sequence counts the events of Subject, from 1 without gaps.
	Sequence uint64
	// Correlation is shared by everything that one request set off; Causation is the event or request right before.
	Correlation, Causation string
	// DataClass is the highest class of the payload's fields, in lower case.
	DataClass string
	// Payload is the encoded protobuf message.
	Payload []byte
}

// Errors of a message that is not one of ours; it can never be handled.
var (
	errNotCloudEvent = errors.New("not a CloudEvents 1.0 message")
	errContentType   = errors.New("payload is not protobuf")
)

// Decode reads the payload. An error is of kind Invalid, so a handler that returns it makes a dead letter.
func (m Message) Decode(into proto.Message) error {
	if err := proto.Unmarshal(m.Payload, into); err != nil {
		return errs.ErrRequestInvalid.Wrap(fmt.Errorf("decode event %s: %w", m.ID, err))
	}
	return nil
}

// Municipality is the ATVK code in the source, empty for an event of the state.
func (m Message) Municipality() string {
	rest, ok := strings.CutPrefix(m.Source, "/municipality/")
	if !ok {
		return ""
	}
	code, _, _ := strings.Cut(rest, "/")
	return code
}

// Producer is the service in the source.
func (m Message) Producer() string {
	_, name, _ := strings.Cut(m.Source, "/service/")
	return name
}

// read makes a Message of headers and payload.
func read(topic string, h nats.Header, payload []byte) (Message, error) {
	m := Message{
		ID: h.Get(outbox.HeaderID), Type: h.Get(outbox.HeaderType), Subject: h.Get(outbox.HeaderSubject),
		Source: h.Get(outbox.HeaderSource), Topic: topic, Correlation: h.Get(outbox.HeaderCorrelation),
		Causation: h.Get(outbox.HeaderCausation), DataClass: h.Get(outbox.HeaderClassification), Payload: payload,
	}
	if t := h.Get(headerDeadTopic); t != "" {
		m.Topic = t
	}
	m.Time, _ = time.Parse(time.RFC3339Nano, h.Get(outbox.HeaderTime)) // zero when absent or unreadable
	m.Sequence, _ = strconv.ParseUint(h.Get(outbox.HeaderSequence), 10, 64)
	switch {
	case h.Get(outbox.HeaderSpecVersion) != "1.0" || m.ID == "" || m.Type == "" || m.Source == "":
		return m, errNotCloudEvent
	case h.Get(outbox.HeaderContentType) != outbox.ContentType:
		return m, errContentType
	}
	return m, nil
}
