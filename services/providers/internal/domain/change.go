package domain

import (
	"time"

	"github.com/google/uuid"
)

// ChangeKind is what a provider is told.
type ChangeKind string

// The kinds. Bodies are thin: names and days; whoever wants more asks for the record, and every reading is recorded.
const (
	ReferralCreated       ChangeKind = "referral.created"
	ReferralChanged       ChangeKind = "referral.changed"
	ReferralWithdrawn     ChangeKind = "referral.withdrawn"
	ReferralLapsed        ChangeKind = "referral.lapsed"
	PlanChanged           ChangeKind = "plan.changed"
	StatusChanged         ChangeKind = "status.changed"
	ClientMerged          ChangeKind = "client.merged"
	PaymentDecided        ChangeKind = "decision.payment"
	RecordAcceptedChange  ChangeKind = "record.accepted"
	RecordDisputedChange  ChangeKind = "record.disputed"
	RecordUnfit           ChangeKind = "record.unfit" // kept without a client; it does not fit what the client was assigned
	RecordMatched         ChangeKind = "record.matched"
	CorrectionNotified    ChangeKind = "correction.notified"
	IssueChanged          ChangeKind = "issue.changed"
	StatementReadyChange  ChangeKind = "statement.ready"
	StatementClosedChange ChangeKind = "statement.closed"
	AgreementChanged      ChangeKind = "agreement.changed"
	CredentialExpiring    ChangeKind = "credential.expiring"
	EraseRequested        ChangeKind = "erase.requested"
	RegistrationExpires   ChangeKind = "registration.expiring"
	ExerciseRequested     ChangeKind = "exercise.requested" // in a sandbox only: what a person is to do in the system that is tested
)

// ChangeKinds are all of them.
var ChangeKinds = []ChangeKind{
	ReferralCreated, ReferralChanged, ReferralWithdrawn, ReferralLapsed, PlanChanged,
	StatusChanged, ClientMerged, PaymentDecided, RecordAcceptedChange, RecordDisputedChange,
	RecordMatched, RecordUnfit, CorrectionNotified, IssueChanged, StatementReadyChange, StatementClosedChange, AgreementChanged,
	CredentialExpiring, EraseRequested, RegistrationExpires, ExerciseRequested,
}

// Change is one line of a provider's list of changes. Positions of one provider have no gaps and grow in the order in which
// changes were committed, so a reader that remembers its last position misses nothing.
type Change struct {
	Provider     uuid.UUID
	Position     int64
	Kind         ChangeKind
	Subject      string // name of the record
	Municipality string // whose client it is about; empty for none
	At           time.Time
	Body         map[string]string
}
