package domain

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
)

// DisputeCause is why a municipality disputes a record.
type DisputeCause string

// DisputeCauses are all of them. OTHER needs words.
var DisputeCauses = []DisputeCause{"NOT_DELIVERED", "UNITS_WRONG", "DAY_WRONG", "NOT_GRANTED", "QUALITY", "OTHER"}

// Decision is what an official of a municipality decides about records of deliveries to its clients: they are accepted, which
// is what is paid for, or disputed with a cause. It is a person's act; a later one about the same record counts.
type Decision struct {
	State RecordState // RecordAccepted or RecordDisputed
	Cause DisputeCause
	Note  string
	By    string
	At    time.Time
}

// Check refuses a dispute without a cause, and OTHER without words.
func (d *Decision) Check() error {
	if d.State == RecordAccepted {
		return nil
	}
	if !slices.Contains(DisputeCauses, d.Cause) || d.Cause == "OTHER" && strings.TrimSpace(d.Note) == "" {
		return ErrDisputeCause
	}
	return nil
}

// DecisionOutcome is what became of one record of a decision.
type DecisionOutcome string

// DecisionOutcomes are all of them.
var DecisionOutcomes = []DecisionOutcome{Decided, DecidedAlready, DecisionRefused}

// The outcomes.
const (
	Decided         DecisionOutcome = "DECIDED"
	DecidedAlready  DecisionOutcome = "ALREADY" // it was decided so before
	DecisionRefused DecisionOutcome = "REFUSED"
)

// DecisionAnswer is the answer about one record. Refused says why it was refused.
type DecisionAnswer struct {
	Record  uuid.UUID
	Outcome DecisionOutcome
	State   RecordState // where it stands now; empty when there is no such record
	Refused *errs.Error
}

// On decides one record, nil when there is none. Only the current version of a record about a known client can be decided,
// until it is taken back; a version that took its place is decided anew.
func (d *Decision) On(id uuid.UUID, k *Kept) DecisionAnswer {
	out := DecisionAnswer{Record: id, Outcome: DecisionRefused}
	if k == nil {
		out.Refused = ErrRecordNotFound
		return out
	}
	out.State = k.State
	switch {
	case !k.Current:
		out.Refused = ErrRecordSuperseded
	case k.State != RecordReceived && k.State != RecordAccepted && k.State != RecordDisputed:
		out.Refused = ErrRecordDecidable
	case k.State == d.State:
		out.Outcome = DecidedAlready
	default:
		k.State = d.State
		out.Outcome, out.State = Decided, d.State
	}
	return out
}

// The ways in which records cannot be decided or looked for.
var (
	ErrRecordDecidable  = errs.New(errs.Precondition, "RECORD_NOT_DECIDABLE", "Its client is not known yet, or it was taken back.", "Ieraksta klients vēl nav zināms vai ieraksts ir atcelts.")
	ErrRecordSuperseded = errs.New(errs.Precondition, "RECORD_SUPERSEDED", "A newer version took its place.", "Ierakstu ir aizstājusi jaunāka redakcija.")
	ErrDisputeCause     = errs.New(errs.Invalid, "DISPUTE_CAUSE_REQUIRED", "Choose a cause of the list; say in words what OTHER is.", "Jāizvēlas iemesls no saraksta; cits iemesls jāapraksta.")
	ErrRecordListWide   = errs.New(errs.Invalid, "RECORD_LIST_TOO_WIDE", "Name a provider or an assignment.", "Jānorāda sniedzējs vai nosūtījums.")
)
