package domain

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Fact is what a version of a record of a dataset says.
type Fact struct {
	Row
	Position           int64
	Kind, Municipality string
	Decision           uuid.UUID
	Occurred, Produced time.Time
	Code               string // personal code of a made-up person
}

// Of is what makes the event of a version.
func (f *Fact) Of() string {
	switch {
	case f.Withdrawn:
		return OfWithdrawn
	case f.Version > 1:
		return OfChanged
	}
	return OfGranted
}

// Entry is an event of a subscription: a numbered place in its log, and the version it tells of.
type Entry struct {
	Sequence        int64
	EventID         uuid.UUID
	Subject         uuid.UUID
	SubjectSequence int64
	Type            string
	Kind            *EventType // the row of its type
	Sample          int        // of a made-up one
	Recorded        time.Time
	Fact            Fact
	Report          *UseReport // instead of a version
	Notice          *Notice    // instead of a version
	Restricted      bool       // by the person (GDPR 18): no field is told
}

// Entry makes the entry of a version, without its numbers. The names of subject and event are the subscription's own: two
// organisations cannot join theirs, and the same version makes the same event whenever it is made.
func (s *Subscription) Entry(kind *EventType, f Fact, sample int, now time.Time) Entry {
	return Entry{
		EventID: s.secretly("event", uuid.Nil, uuid.Nil, f.Position, int64(sample)), Subject: s.secretly("subject", f.Award, f.Person, 0, 0),
		Type: kind.Type, Kind: kind, Sample: sample, Recorded: now, Fact: f,
	}
}

// secretly is a name (UUID version 8) that nobody without the salt can make or read.
func (s *Subscription) secretly(what string, a, b uuid.UUID, m, n int64) uuid.UUID {
	h := sha256.New()
	h.Write(s.Salt)
	h.Write([]byte(what))
	h.Write(a[:])
	h.Write(b[:])
	_ = binary.Write(h, binary.BigEndian, []int64{m, n}) // a hash takes everything
	id := uuid.UUID(h.Sum(nil)[:16])
	id[6], id[8] = id[6]&0x0f|0x80, id[8]&0x3f|0x80
	return id
}

// Told says which fields of a dataset stand in events; the rest is read where dataref leads.
type Told map[string]bool

// Event is a CloudEvent 1.0 in the structured JSON format. Its attributes hold no personal data.
type Event struct {
	SpecVersion        string         `json:"specversion"`
	ID                 string         `json:"id"`
	Source             string         `json:"source"`
	Type               string         `json:"type"`
	Subject            string         `json:"subject"`
	Time               string         `json:"time"`
	RecordedTime       string         `json:"recordedtime"`
	Sequence           string         `json:"sequence"`
	SubjectSequence    string         `json:"subjectsequence"`
	Subscription       string         `json:"subscription"`
	DataClassification string         `json:"dataclassification"`
	DataRegulation     string         `json:"dataregulation"`
	DataCategory       string         `json:"datacategory"`
	DataContentType    string         `json:"datacontenttype,omitempty"`
	DataSchema         string         `json:"dataschema,omitempty"`
	DataRef            string         `json:"dataref,omitempty"`
	Data               map[string]any `json:"data,omitempty"`
}

// eventSchema is where the contract of the data is found.
const eventSchema = "https://digisoc.lv/schemas/sharing.v1.DatasetRecord"

// PlainSource is the source of an event that does not tell which municipality decided, ClassPersonal the class of one that tells no amount.
const (
	PlainSource   = "/service/assistance"
	ClassPersonal = "personal"
)

// Event composes what is sent of an entry: nothing but what is told. base is the public address of the platform.
func (s *Subscription) Event(e *Entry, d Dataset, told Told, base string) Event {
	if e.Restricted {
		told = nil
	}
	source := PlainSource
	if told[FieldMunicipality] {
		source = "/municipality/" + e.Fact.Municipality + source
	}
	out := Event{
		SpecVersion: "1.0", ID: e.EventID.String(), Source: source, Type: e.Type, Subject: "records/" + e.Subject.String(),
		Time: e.Fact.Occurred.UTC().Format(time.RFC3339Nano), RecordedTime: e.Recorded.UTC().Format(time.RFC3339Nano),
		Sequence: fmt.Sprintf("%020d", e.Sequence), SubjectSequence: fmt.Sprintf("%020d", e.SubjectSequence), Subscription: s.ID.String(),
		DataClassification: ClassPersonal, DataRegulation: "GDPR", DataCategory: e.Kind.Group, DataContentType: "application/json", DataSchema: eventSchema,
		DataRef: fmt.Sprintf("%s/v1/subscriptions/%s/events/%d", strings.TrimSuffix(base, "/"), s.ID, e.Sequence),
	}
	switch {
	case e.Report != nil:
		s.report(e, &out)
		return out
	case e.Notice != nil:
		e.notice(&out, base)
		return out
	}
	if told[FieldAmount] {
		out.DataClassification = "financial"
	}
	out.Data = data(e, d, told)
	return out
}

// data are the fields of DatasetRecord that are told. Award, version and first day are the key of a record and always are.
func data(e *Entry, d Dataset, told Told) map[string]any {
	collection := "statuses/"
	if d == GrantedBenefits {
		collection = "benefits/"
	}
	f := &e.Fact
	out := map[string]any{
		"award": collection + f.Award.String(), "version": fmt.Sprint(f.Version), "withdrawn": f.Withdrawn, "fromDate": f.Part.From.Format(time.DateOnly),
	}
	for field, fill := range map[string]func(){
		FieldKind:   func() { out["kind"] = f.Kind },
		FieldPeriod: func() { out["toDate"] = f.Part.To.Format(time.DateOnly) },
		FieldAmount: func() {
			out["monthlyAmount"] = map[string]any{"cents": fmt.Sprint(f.Part.Cents), "currencyCode": "EUR"}
		},
		FieldMunicipality: func() { out["municipality"] = f.Municipality },
		FieldDecision:     func() { out["decision"] = "decisions/" + f.Decision.String() },
	} {
		if told[field] {
			fill()
		}
	}
	return out
}

// Attributes are what filters see: those of an event that are known before it has a number. One that an event has not is left out.
func (e *Event) Attributes() map[string]any {
	out := map[string]any{
		"specversion": e.SpecVersion, "id": e.ID, "source": e.Source, "type": e.Type, "subject": e.Subject, "time": e.Time, "subscription": e.Subscription,
		"dataclassification": e.DataClassification, "dataregulation": e.DataRegulation, "datacategory": e.DataCategory,
	}
	for name, value := range map[string]string{"datacontenttype": e.DataContentType, "dataschema": e.DataSchema} {
		if value != "" {
			out[name] = value
		}
	}
	return out
}
