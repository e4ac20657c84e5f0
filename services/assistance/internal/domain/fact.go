package domain

import (
	"time"

	"github.com/google/uuid"
)

// Fact is one version of one thing that is known about a household or a person of it: for which days it holds and from when until
// when it was known. A version is never changed; a correction, a dispute and a newer answer of a register are the next version of the
// same lineage, a retraction ends the lineage. What was known at any moment can therefore always be read again.
type Fact struct {
	ID           uuid.UUID
	Lineage      uuid.UUID // ID of the first version
	Household    uuid.UUID
	Person       uuid.UUID // nil: the whole household
	Municipality string    // ATVK code of the municipality that recorded it
	Case         uuid.UUID // nil: for no case
	Valid        Days
	Value        FactValue
	Source       FactSource
	Known        Knowledge
	Origin       FactOrigin
	Reason       string // why this version was made; empty for a first version
	Dispute      string // why the value is disputed; empty when it is not
	RecordedBy   string // subject of the caller
}

// Days are the half-open interval [From, Until); Until 0 means until further notice.
type Days struct{ From, Until Date }

// Month is the days of one calendar month.
func (m Month) days() Days { return Days{m.First(), (m + 1).First()} }

// holds reports whether the day is in the interval.
func (d Days) holds(day Date) bool { return d.From <= day && (d.Until == 0 || day < d.Until) }

// meets reports whether the intervals have a day in common.
func (d Days) meets(o Days) bool {
	return (o.Until == 0 || d.From < o.Until) && (d.Until == 0 || o.From < d.Until)
}

// Last is the last day, 0 when the interval is open.
func (d Days) Last() Date {
	if d.Until == 0 {
		return 0
	}
	return d.Until.previous()
}

// DaysThrough is the interval whose last day is given; last 0 leaves it open.
func DaysThrough(first, last Date) Days {
	if last == 0 {
		return Days{From: first}
	}
	return Days{first, last.Next()}
}

// Knowledge is from when until when a version was what is known: [From, Until); Until zero means still. Ended says how it ended.
type Knowledge struct {
	From, Until time.Time
	Ended       FactOrigin // what ended it; 0 while it is known
	EndedBy     string
	EndReason   string
}

// FactSource is where a fact comes from.
type FactSource struct {
	Kind     SourceKind
	Register string // code of the register, for example VSAA; empty for the other kinds
	Record   string // opaque name of the document, or of the record in the register
}

// String is the source as assessments note it: DECLARED, DOCUMENT:a1 or REGISTER:VSAA.
func (s FactSource) String() string {
	switch s.Kind {
	case FromDocument:
		return s.Kind.String() + ":" + s.Record
	case FromRegister:
		return s.Kind.String() + ":" + s.Register
	}
	return s.Kind.String()
}

// SourceKind is a kind of source.
type SourceKind int32

// Kinds of sources: what the household declares, what a document shows, what a register answered.
const (
	Declared     SourceKind = 1
	FromDocument SourceKind = 2
	FromRegister SourceKind = 3
)

// FactOrigin is what made or ended a version.
type FactOrigin int32

// Origins. A lineage begins with OriginRecorded; OriginRetracted only ends one.
const (
	OriginRecorded   FactOrigin = 1
	OriginCorrected  FactOrigin = 2
	OriginDisputed   FactOrigin = 3
	OriginSuperseded FactOrigin = 4
	OriginRetracted  FactOrigin = 5
	OriginSettled    FactOrigin = 6
)

var (
	sourceWords = []string{"", "DECLARED", "DOCUMENT", "REGISTER"}
	originWords = []string{"", "RECORDED", "CORRECTED", "DISPUTED", "SUPERSEDED", "RETRACTED", "SETTLED"}
)

// String is the word of the contract without its prefix.
func (v SourceKind) String() string { return word(sourceWords, v) }

func (v FactOrigin) String() string { return word(originWords, v) }

// UnmarshalText reads the word.
func (v *SourceKind) UnmarshalText(b []byte) error { return unword(sourceWords, b, v) }

// UnmarshalText reads the word.
func (v *FactOrigin) UnmarshalText(b []byte) error { return unword(originWords, b, v) }

// KnownAt reports whether this version is what was known at a moment.
func (f *Fact) KnownAt(at time.Time) bool {
	return !at.Before(f.Known.From) && (f.Known.Until.IsZero() || at.Before(f.Known.Until))
}
