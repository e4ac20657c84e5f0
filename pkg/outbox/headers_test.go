package outbox_test

import (
	"context"
	"testing"
	"time"

	"github.com/cloudevents/sdk-go/v2/event"
	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/outbox"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
	assistanceeventsv1 "github.com/digisoc/platform/proto/gen/go/assistance/events/v1"
	caseseventsv1 "github.com/digisoc/platform/proto/gen/go/cases/events/v1"
)

func TestHeadersAreACloudEvent(t *testing.T) {
	t.Parallel()
	db, js := testkit.Postgres(t, service, nil), testkit.JetStream(t)
	relay(t, db, js)
	request := uuid.NewString()
	ctx := caller.With(t.Context(), caller.Caller{RequestID: request})
	e := opened(newSubject())
	if err := db.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error { return outbox.Append(ctx, tx, service, e) }); err != nil {
		t.Fatal(err)
	}
	awaitSent(t, db)
	m := contents(t, js)[0]

	ce := event.New()
	ce.SetID(m.Header.Get("ce-id"))
	ce.SetSource(m.Header.Get("ce-source"))
	ce.SetType(m.Header.Get("ce-type"))
	ce.SetSubject(m.Header.Get("ce-subject"))
	ce.SetDataSchema(m.Header.Get("ce-dataschema"))
	ce.SetDataContentType(m.Header.Get("content-type"))
	at, err := time.Parse(time.RFC3339Nano, m.Header.Get("ce-time"))
	if err != nil {
		t.Fatal(err)
	}
	ce.SetTime(at)
	for _, name := range []string{"sequence", "partitionkey", "correlationid", "causationid", "recordedtime", "dataclassification", "datacategory"} {
		if m.Header.Get("ce-"+name) == "" {
			t.Errorf("no %s", name)
		}
		ce.SetExtension(name, m.Header.Get("ce-"+name))
	}
	if err := ce.Validate(); err != nil {
		t.Error(err)
	}
	want := map[string]string{
		"ce-specversion": "1.0", "ce-id": e.ID.String(), "ce-source": "/municipality/0001000/service/cases",
		"ce-dataschema": "https://digisoc.lv/schemas/cases.events.v1.CaseOpened", "ce-sequence": "00000000000000000001",
		"ce-partitionkey": e.Subject, "ce-correlationid": request, "ce-causationid": request,
		"ce-dataclassification": "operational", "ce-datacategory": "G07", "ce-dataregulation": "",
		"content-type": "application/protobuf", "Nats-Msg-Id": e.ID.String(),
	}
	for name, value := range want {
		if got := m.Header.Get(name); got != value {
			t.Errorf("%s: %q, want %q", name, got, value)
		}
	}
	var payload caseseventsv1.CaseOpened
	if err := proto.Unmarshal(m.Data, &payload); err != nil || !proto.Equal(&payload, e.Payload) {
		t.Errorf("payload %v, %v", &payload, err)
	}
	if m.Subject != e.Topic {
		t.Errorf("topic %s", m.Subject)
	}
}

func TestPersonalPayloadIsMarked(t *testing.T) {
	t.Parallel()
	db, js := testkit.Postgres(t, "assistance", nil), testkit.JetStream(t)
	e := opened("benefits/" + uuid.NewString())
	e.Type, e.Topic = "lv.digisoc.assistance.v1.benefitGranted", "assistance.benefit.granted.v1"
	e.Payload, e.DataClass = &assistanceeventsv1.BenefitGranted{StartDate: "2027-01-01"}, ""
	if err := db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error { return outbox.Append(ctx, tx, "assistance", e) }); err != nil {
		t.Fatal(err)
	}
	if err := outbox.Rebuild(t.Context(), db, js, "assistance", nil); err != nil {
		t.Fatal(err)
	}
	stream, err := js.Stream(t.Context(), "ASSISTANCE")
	if err != nil {
		t.Fatal(err)
	}
	m, err := stream.GetMsg(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if c, r := m.Header.Get("ce-dataclassification"), m.Header.Get("ce-dataregulation"); c != "financial" || r != "GDPR" {
		t.Errorf("class %q, regulation %q", c, r)
	}
}

func TestEventsThatCouldLeakOrBreakAreRefused(t *testing.T) {
	t.Parallel()
	db := testkit.Postgres(t, service, nil)
	for name, spoil := range map[string]func(*outbox.Event){
		"no id":                      func(e *outbox.Event) { e.ID = uuid.Nil },
		"type of another service":    func(e *outbox.Event) { e.Type = "lv.digisoc.persons.v1.caseOpened" },
		"topic of another service":   func(e *outbox.Event) { e.Topic = "persons.case.opened.v1" },
		"topic without version":      func(e *outbox.Event) { e.Topic = "cases.case.opened" },
		"topic with a wildcard":      func(e *outbox.Event) { e.Topic = "cases.*.opened.v1" },
		"personal code as subject":   func(e *outbox.Event) { e.Subject = "persons/010190-12345" },
		"name as subject":            func(e *outbox.Event) { e.Subject = "Anna Bērziņa" },
		"subject with a line break":  func(e *outbox.Event) { e.Subject += "\r\nx: y" },
		"municipality not a code":    func(e *outbox.Event) { e.Municipality = "Rīga" },
		"category not a group":       func(e *outbox.Event) { e.DataCategory = "diagnosis" },
		"no time":                    func(e *outbox.Event) { e.Time = time.Time{} },
		"no payload":                 func(e *outbox.Event) { e.Payload = nil },
		"unknown class":              func(e *outbox.Event) { e.DataClass = "SECRETISH" },
		"class below the contract's": func(e *outbox.Event) { e.Payload = &assistanceeventsv1.BenefitGranted{} },
		"payload too large": func(e *outbox.Event) {
			e.Payload, e.DataClass = wrapperspb.Bytes(make([]byte, outbox.MaxPayload+1)), ""
		},
	} {
		e := opened(newSubject())
		spoil(&e)
		err := db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error { return outbox.Append(ctx, tx, service, e) })
		if err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if n := unsent(t, db); n != 0 {
		t.Errorf("%d events were stored", n)
	}
}

func TestClientChosenRequestIDsStayOutOfHeaders(t *testing.T) {
	t.Parallel()
	db, js := testkit.Postgres(t, service, nil), testkit.JetStream(t)
	relay(t, db, js)
	e := opened(newSubject())
	ctx := caller.With(t.Context(), caller.Caller{RequestID: "010190-12345"})
	if err := db.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error { return outbox.Append(ctx, tx, service, e) }); err != nil {
		t.Fatal(err)
	}
	awaitSent(t, db)
	h := contents(t, js)[0].Header
	if h.Get("ce-correlationid") != e.ID.String() || h.Get("ce-causationid") != "" {
		t.Errorf("correlation %q, causation %q", h.Get("ce-correlationid"), h.Get("ce-causationid"))
	}
}
