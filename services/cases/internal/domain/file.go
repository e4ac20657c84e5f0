package domain

import (
	"time"

	"github.com/google/uuid"
)

// File is everything kept about one application: the application with its signatures, its case if one was opened, the
// last assessment, the decision and the tasks. It is loaded and changed as a whole; Changes says what a store must
// write. The methods that change it check first and change nothing when they refuse.
type File struct {
	Application Application
	Case        *Case          // nil until a case is opened
	Assessment  *Assessment    // nil until assessed; the last one
	Agreement   *Agreement     // nil until recorded
	Marks       []DocumentMark // what is known of the documents of the checklist
	Decisions   []Decision     // at most one in this version of the law's process
	Tasks       []Task
	Changes     Changes
}

// Changes is what a use case did to a File.
type Changes struct {
	Filed       bool // the application is new
	Application bool
	Amended     bool // declaration or purposes
	CaseOpened  bool
	Case        bool
	Assessed    bool
	Drafted     bool // the decision is new
	Decision    bool
	Snapshot    *Snapshot
	Documents   []Document // of the decision that was issued
	Agreed      bool       // the agreement was recorded
	Marks       []DocumentMark
	Signatures  []Signature // new or changed
	Unsigned    []uuid.UUID // adults who left the household
	TasksOpened []Task
	TasksEnded  []Task
	Events      []Event
}

// Actor says who acts and when. Today is the civil day in Riga.
type Actor struct {
	Subject string
	Now     time.Time
	Today   Date
}

// Signature is the signature of one adult of the household (R12).
type Signature struct {
	Person     uuid.UUID
	Signed     bool
	Method     SignatureMethod // empty while pending
	Time       time.Time       // zero while pending
	RecordedBy string          // official who recorded a paper signature
}

// SignatureMethod is how an adult signed.
type SignatureMethod string

// The methods.
const (
	SignedOnPaper        SignatureMethod = "PAPER"
	SignedElectronically SignatureMethod = "ELECTRONIC"
)

// Assessment is the part of a computed means test that a case keeps (R101). Body is the whole of it as JSON; it is
// filled when it was just made or is to be frozen, and empty otherwise.
type Assessment struct {
	ID             uuid.UUID
	Revision       int // of the application it was computed from
	Entitlements   []Entitlement
	Persons        []uuid.UUID // counted members: the beneficiaries
	EngineVersion  string
	ParametersHash string
	Agreement      bool // a co-operation agreement with a person of working age is due when it is granted (R46)
	Body           []byte
	By             string
	Time           time.Time
}

// Entitlement is one line of an assessment or a decision. Exactly one of Status and Benefit is set.
type Entitlement struct {
	Status       string `json:"status,omitempty"`
	Benefit      string `json:"benefit,omitempty"`
	Granted      bool   `json:"granted"`
	MonthlyCents *int64 `json:"monthly_cents,omitempty"`
	Start        Date   `json:"start,omitzero"`
	End          Date   `json:"end,omitzero"`
	Rule         string `json:"rule,omitempty"`
	ReasonLV     string `json:"reason_lv,omitempty"`
	ReasonEN     string `json:"reason_en,omitempty"`
	Undetermined bool   `json:"undetermined,omitempty"` // facts are missing: neither a grant nor a refusal
}

// Decision returns the decision with an id, or nil.
func (f *File) Decision(id uuid.UUID) *Decision {
	for i := range f.Decisions {
		if f.Decisions[i].ID == id {
			return &f.Decisions[i]
		}
	}
	return nil
}

// Parties returns the persons whose application it is: the applicant and the other adults.
func (f *File) Parties() []uuid.UUID {
	out := []uuid.UUID{f.Application.Applicant}
	for _, p := range f.Application.Declaration.Adults(f.Application.Received) {
		if p != f.Application.Applicant {
			out = append(out, p)
		}
	}
	return out
}

// IsOutdated reports whether the decision no longer rests on the application and the assessment as they stand.
func (f *File) IsOutdated(d *Decision) bool {
	return f.Assessment == nil || d.Assessment != f.Assessment.ID || d.Revision != f.Application.Revision
}

func (f *File) touchApplication(now time.Time) {
	f.Application.Updated = now
	if !f.Changes.Filed && !f.Changes.Application {
		f.Application.Version++
		f.Changes.Application = true
	}
}

func (f *File) touchCase(now time.Time) {
	f.Case.Updated = now
	if !f.Changes.CaseOpened && !f.Changes.Case {
		f.Case.Version++
		f.Changes.Case = true
	}
}

func (f *File) emit(e Event) { f.Changes.Events = append(f.Changes.Events, e) }
