package domain

import (
	"time"

	"github.com/google/uuid"
)

// RecordType is what a delivery record tells.
type RecordType string

// The types that are taken. Places are reported to the register (ReportCapacity), not as a record.
const (
	ServiceDelivered   RecordType = "service.delivered"
	ClientAdmitted     RecordType = "client.admitted"
	ClientDischarged   RecordType = "client.discharged"
	AssessmentRecorded RecordType = "assessment.recorded"
	PlanUpdated        RecordType = "plan.updated"
	IncidentReported   RecordType = "incident.reported"
)

// RecordTypes are all of them.
var RecordTypes = []RecordType{ServiceDelivered, ClientAdmitted, ClientDischarged, AssessmentRecorded, PlanUpdated, IncidentReported}

// RecordState is where a record stands.
type RecordState string

// The states. An unmatched record is kept until its client is known; it counts for nothing before.
const (
	RecordReceived  RecordState = "RECEIVED"
	RecordUnmatched RecordState = "UNMATCHED"
	RecordAccepted  RecordState = "ACCEPTED" // by the municipality
	RecordDisputed  RecordState = "DISPUTED" // by the municipality
	RecordCancelled RecordState = "CANCELLED"
)

// RecordStates are all of them.
var RecordStates = []RecordState{RecordReceived, RecordUnmatched, RecordAccepted, RecordDisputed, RecordCancelled}

// Record is one thing that a provider did for a client (G20), as its system tells it. Source is the provider's own name of
// the record and Version counts its corrections: the same pair is the same record, whenever and however it comes again.
type Record struct {
	Source       string
	Version      int
	Type         RecordType
	Schema       string
	Occurred     time.Time
	Registration uuid.UUID
	Assignment   uuid.UUID // none when the client is named by her code
	CodeHash     []byte    // hash of the personal code; the code itself is not kept
	Worker       string    // the provider's own name of who worked
	Day          Date
	Units        Units
	Note         string
	Cancelled    bool
	Hash         [32]byte // of the content, to tell a repeat from another record under the same name
}

// Parsed is a record as it was read, with what is wrong with it so far. Position counts from 1: the line of a file, or the
// place in a batch.
type Parsed struct {
	Position int
	Record   Record
	Findings []Finding
}

// Finding is one thing that is wrong, with its place. It never repeats a value.
type Finding struct {
	Rule  string
	Field string // JSON name in the record
}

// Outcome is what became of a record.
type Outcome string

// The outcomes.
const (
	OutcomeAccepted  Outcome = "ACCEPTED"
	OutcomeReplaced  Outcome = "REPLACED" // a correction or cancellation of a version before
	OutcomeDuplicate Outcome = "DUPLICATE"
	OutcomeUnmatched Outcome = "UNMATCHED" // kept; counted once its client is known
	OutcomeRejected  Outcome = "REJECTED"
)

// Judgement is what became of one record of a chunk.
type Judgement struct {
	Position int
	Source   string
	Outcome  Outcome
	ID       uuid.UUID // of the kept record; also of the one that a duplicate repeats
	Findings []Finding

	New      *Kept     // to be stored; nil when nothing is
	Replaces uuid.UUID // version that is no longer the current one
	Delta    Units     // by which the assignment's used units change
	Before   uuid.UUID // assignment of the replaced version, when it is another
	Back     Units     // units that it gets back
	LastDay  Date      // day of the replaced version; none when it replaces none
}

// Kept is a record as it is stored.
type Kept struct {
	Record
	ID           uuid.UUID
	Provider     uuid.UUID
	Agreement    uuid.UUID
	Environment  Environment
	Municipality string
	Person       uuid.UUID // none while unmatched
	State        RecordState
	Received     time.Time
	Current      bool      // as read: no version took its place
	Decision     *Decision // as read: what the municipality decided last
	Review       []Finding // as read: which rules it breaks since a fact of its assignment was corrected
	Unfit        []Finding // as read: why a record without a client does not fit what its client was assigned
}

// RecordFacts are what the database knows about one record of a chunk.
type RecordFacts struct {
	RegistrationKnown  bool // it is the provider's and of the agreement
	RegistrationActive bool // it held on the day
	Mode               InputMode
	Assignment         uuid.UUID // none when none was found
	AssignmentOf       uuid.UUID // registration of the assignment
	Person             uuid.UUID
	Municipality       string
	State              AssignmentState
	From, To           Date
	Paused             bool // on the day
	Unit               string
	Limit              Units
	LimitPer           LimitPer
	SpanUsed           Units // delivered in the span of the limit that the day lies in
	DayUsed            Units // delivered on the day
	ServiceKind        string
	WorkerKnown        bool // the provider has registered who worked
	WorkerValid        bool // for the day
	WorkerDemanded     bool // a rule demands a registered worker
	LastVersion        int  // 0 when the record is new
	LastID             uuid.UUID
	LastUnits          Units
	LastAssignment     uuid.UUID
	LastDay            Date
	LastState          RecordState
	SameID             uuid.UUID // the very version that came again; none when it did not
	SameHash           []byte
}
