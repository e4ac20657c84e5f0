// Package authz decides who may do what to which record, from rules written in Cedar.
//
// A service embeds its rules as *.cedar files and loads them once with Load. Nothing is allowed unless a permit says so;
// an action that no permit names is denied to everybody. The rules that all services share stand in package policy.
//
// # What the rules see
//
//	principal  Caller::"<subject>"
//	           .kind, .subject, .workload   strings, always present ("anonymous" has an empty subject)
//	           .roles                       set of strings, always present
//	           .municipality, .organisation, .person   strings, ABSENT when the caller has none
//	action     Action::"GetPerson"          the method's own name
//	resource   Record::"<id>"
//	           .type                        string, always present, empty when not known
//	           .known                       true when the record's tenant is known, see below
//	           .stage                       "request" or "record"
//	           .municipality                string, ABSENT when not known or none
//	           .persons                     set of strings, always present, empty when not known
//	context    .purpose, .legal_basis, .case   strings, always present, empty when not said
//	           .personal_data               true when the method touches data about a person
//
// An absent attribute makes a rule that reads it fail. A permit that fails permits nothing and a forbid that fails
// forbids, so a comparison of two unknown municipalities can never let anybody in.
//
// # Two stages
//
// Stage "request" runs in the interceptor chain, before the record is read: the resource has what the request says. Its
// municipality is known (known is true) only if a field marked tenant is filled. Stage "record" runs in the use case,
// once for every record that was loaded, by Check: known is always true and the attributes are the record's own. A rule
// for a method that works on stored records therefore reads
//
//	permit (principal, action == Action::"GetCase", resource)
//	when { principal.kind == "staff" && (!resource.known || resource.municipality == principal.municipality) };
//
//	permit (principal, action == Action::"GetCase", resource)
//	when { principal.kind == "citizen" && (resource.stage == "request" || resource.persons.contains(principal.person)) };
//
// The package is pure: no transport, no database. It is not for hiding single fields.
package authz

import (
	"github.com/digisoc/platform/pkg/caller"
)

// Resource is what is known about the record that a call is about.
type Resource struct {
	// Type is the kind of record, for example case.
	Type string
	// ID is its opaque name, for example cases/<uuid>; empty before the record is known.
	ID string
	// Municipality is the ATVK code of the municipality that the record belongs to.
	Municipality string
	// Persons are the opaque names of the persons whose record it is, for example persons/<uuid>.
	Persons []string
	// Cases are the names of the case and the application that the record belongs to; empty when it belongs to none, or when the
	// service does not know: a token for one case then does not open it, see WithCase.
	Cases []string
	// Relation is that of the caller to whose record it is, as the service found it in its own rows, for example ASSIGNMENT (the words
	// are those of package disclose); empty when it found none. That a record is a citizen's own, Check sees itself.
	Relation string
}

// Stage is the moment of a decision.
type Stage string

// The stages of a decision; see the package comment.
const (
	StageRequest Stage = "request"
	StageRecord  Stage = "record"
)

// Request is a question to the policy.
type Request struct {
	Caller   caller.Caller
	Action   string
	Resource Resource
	Stage    Stage
	// PersonalData says that the action touches data about a person.
	PersonalData bool
}

// Decision is the answer to a Request and why.
type Decision struct {
	Allowed bool
	// Policies are the ids of the rules that decided: the permits, or the forbids. Empty when no rule spoke, which denies.
	Policies []string
	// Failed are the ids of rules that could not be evaluated, with the cause. A failed permit is ignored, a failed
	// forbid denies.
	Failed []string
	// PurposeMissing says that the call was denied for want of a purpose or a legal basis.
	PurposeMissing bool
}

// purposeRule is the id of the shared rule that demands a purpose and a legal basis.
const purposeRule = "platform.purpose-required"
