// Package audit is the record of who did what to whose data, and why: the entry that every guarded call leaves behind.
//
// It is pure: an entry travels in the context while the call runs, the use case adds the persons and records concerned,
// and the chain (pkg/rpc, pkg/bus) writes it through pkg/auditlog, in the same transaction as the change where there is one.
//
// It is not logging: entries are complete, kept by law and shown to the person concerned (GDPR 15(1)(c)). It is not for
// values: an entry holds opaque names and codes, never a name, a personal code or a field's content.
package audit

import (
	"errors"
	"time"

	"github.com/google/uuid"
)

// Result says how the call ended.
type Result string

// The results of a call.
const (
	// OK means that the call did what was asked and its answer was given.
	OK Result = "ok"
	// Refused means that the platform said no: identity, purpose, policy, validation or the state of the record.
	Refused Result = "refused"
	// Failed means that the platform itself failed; nothing was changed.
	Failed Result = "error"
)

// Entry is one line of the audit log (MK 764 4.3; GDPR 5(2), 32).
type Entry struct {
	// ID is a version 7 UUID.
	ID uuid.UUID
	// Time is when the call began, UTC.
	Time time.Time
	// Service is the service that wrote the entry, for example cases.
	Service string
	// Action is the method, for example IssueDecision, or the name of an event consumer.
	Action string
	// ActorID is the opaque subject of the person or program that acts; "anonymous" when nobody is known.
	ActorID string
	// ActorKind is the kind of the actor: staff, citizen, system, service or anonymous.
	ActorKind string
	// Workload is the name on the certificate of the program that called.
	Workload string
	// Organisation is the actor's organisation.
	Organisation string
	// Municipality is the actor's municipality (ATVK code).
	Municipality string
	// Role is the actor's roles, joined with a comma, in the token's order.
	Role string
	// Purpose is why the data is used, for example ASSIST.
	Purpose string
	// LegalBasis is the norm that allows it, for example SPSP-36.
	LegalBasis string
	// Case is the case or agreement in which the actor acts.
	Case string
	// Subjects are opaque names of the persons and records concerned, for example persons/<uuid>, without repeats.
	Subjects []string
	// Groups are the groups of the data catalogue (G01..G33) that were read or written.
	Groups []string
	// Result says how it ended.
	Result Result
	// Reason is the stable word of the refusal or failure; empty when Result is OK.
	Reason string
	// RequestID is the caller's id of the request, empty when none was sent.
	RequestID string
	// TraceID is the id of the distributed trace, 32 hexadecimal digits.
	TraceID string
	// Write says that the call changes data.
	Write bool
}

// Errors of an entry that may not be stored.
var (
	errIncomplete = errors.New("audit entry lacks id, time, service, action, actor or result")
	errNoPurpose  = errors.New("audit entry of a granted use of personal data lacks purpose or legal basis")
	errNoReason   = errors.New("audit entry of a refusal or failure lacks its reason")
)

// Validate refuses an entry that would not answer who, what, when and why. A granted use of personal data (an entry
// with groups) without a purpose and a legal basis is impossible.
func (e Entry) Validate() error {
	switch {
	case e.ID == uuid.Nil, e.Time.IsZero(), e.Service == "", e.Action == "", e.ActorID == "", e.Result == "":
		return errIncomplete
	case e.Result == OK && len(e.Groups) > 0 && (e.Purpose == "" || e.LegalBasis == ""):
		return errNoPurpose
	case e.Result != OK && e.Reason == "":
		return errNoReason
	}
	return nil
}
