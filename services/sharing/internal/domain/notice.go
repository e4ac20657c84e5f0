package domain

import (
	"strings"
	"time"

	"github.com/google/uuid"
)

// Notice says that there is something new for one recipient, and where to ask. It stands in the order of a dataset between its versions, and holds
// nothing of what it is about.
type Notice struct {
	Dataset   Dataset
	Position  int64  // given by the store
	Kind      string // what makes it, by a row of the event types
	Recipient string // registration number: nobody else is told
	Record    string // what to ask for
	Reference string // the same is told to a recipient once
	Occurred  time.Time
	Produced  time.Time
}

// Check refuses a notice that names nobody or nothing; such an event can never succeed.
func (n *Notice) Check() error {
	if n.Dataset == "" || n.Kind == "" || n.Recipient == "" || n.Record == "" || n.Reference == "" || n.Occurred.IsZero() {
		return ErrAwardEvent
	}
	return nil
}

// NoticeEntry makes the entry of a notice, without its numbers.
func (s *Subscription) NoticeEntry(kind *EventType, n *Notice, now time.Time) Entry {
	return Entry{
		EventID: s.secretly("notice", uuid.Nil, uuid.Nil, n.Position, 0), Subject: s.secretly("record "+n.Record, uuid.Nil, uuid.Nil, 0, 0),
		Type: kind.Type, Kind: kind, Recorded: now, Notice: n, Fact: Fact{Position: n.Position},
	}
}

// notice composes the event of a notice: where to ask.
func (e *Entry) notice(out *Event, base string) {
	out.Source, out.Time = e.Kind.Source, e.Notice.Occurred.UTC().Format(time.RFC3339Nano)
	out.DataContentType, out.DataSchema, out.Data = "", "", nil
	out.DataRef = strings.TrimSuffix(base, "/") + strings.ReplaceAll(e.Kind.DataRef, "{record}", e.Notice.Record)
}
