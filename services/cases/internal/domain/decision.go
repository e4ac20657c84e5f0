package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Decision is an administrative act on an application (lēmums, R99 to R101).
type Decision struct {
	ID           uuid.UUID
	Number       string
	State        DecisionState
	Entitlements []Entitlement
	Reasons      string
	Assessment   uuid.UUID
	Revision     int // of the application it rests on
	PreparedBy   string
	IssuedBy     string
	ReturnReason string
	Prepared     time.Time
	Issued       time.Time // zero until issued
	AppealUntil  Date      // last day to challenge (R99)
	Persons      []uuid.UUID
	Hearing      string  // how the persons were heard before a refusal, or why not (APL 62)
	Payees       []Payee // of the benefits that are not paid to the applicant
	Version      int64
	Snapshot     *Snapshot // filled when read or just frozen
}

// Snapshot is what a decision rests on, frozen at issue (REQ-DAT-3). Declaration, Assessment and Particulars are kept byte
// for byte.
type Snapshot struct {
	Decision       uuid.UUID
	Declaration    []byte
	Assessment     []byte
	AssessmentID   uuid.UUID
	EngineVersion  string
	ParametersHash string
	Particulars    []byte
	SHA256         string
}

// ReadDeclaration reads the frozen declaration.
func (s Snapshot) ReadDeclaration() (Declaration, error) {
	var d Declaration
	if err := json.Unmarshal(s.Declaration, &d); err != nil {
		return d, fmt.Errorf("read frozen declaration: %w", err)
	}
	return d, nil
}

// Proposal is what the preparer adds to the lines of the assessment.
type Proposal struct {
	Reasons string
	Hearing string // how the persons were heard before a refusal, or why not (APL 62)
	Payees  []Payee
}

// Draft prepares a decision from the last assessment, or renews one that was returned or is outdated. Every adult must
// have signed, the assessment must be of the application as it stands, and a refusal needs a note on the hearing.
func (f *File) Draft(in Proposal, duties Duties, by Actor) (*Decision, error) {
	if err := f.canDraft(); err != nil {
		return nil, err
	}
	if in.Hearing = strings.TrimSpace(in.Hearing); duties.Hearing && in.Hearing == "" {
		return nil, ErrHearingMissing.Field("hearing", ErrHearingMissing.Reason, ErrHearingMissing.Message, ErrHearingMissing.MessageLV)
	}
	if err := checkPayees(in.Payees, f.Assessment.Entitlements); err != nil {
		return nil, err
	}
	f.Case.State, _ = next(CaseTransitions, f.Case.State, ActDraft)
	if len(f.Decisions) == 0 {
		f.Decisions = append(f.Decisions, Decision{ID: uuid.Must(uuid.NewV7()), Number: fmt.Sprintf("%s/L%d", f.Case.Number, 1)})
		f.Changes.Drafted = true
	}
	d := &f.Decisions[0]
	d.State, _ = next(DecisionTransitions, d.State, ActDraft)
	d.Entitlements, d.Assessment, d.Revision, d.Persons = f.Assessment.Entitlements, f.Assessment.ID, f.Assessment.Revision, f.Assessment.Persons
	d.Reasons, d.Hearing, d.Payees, d.PreparedBy, d.Prepared = in.Reasons, in.Hearing, in.Payees, by.Subject, by.Now
	d.Version++
	f.Changes.Decision = true
	f.touchCase(by.Now)
	f.endKind(TaskDone, TaskCorrectDraft)
	f.openTask(TaskReviewDraft, uuid.Nil, by)
	return d, nil
}

func (f *File) canDraft() error {
	switch {
	case f.Case == nil:
		return ErrCaseNotFound
	case f.Case.State == CaseDecided || f.Case.State == CaseClosed:
		return ErrCaseNotOpen
	case f.Case.State == CaseDecisionDrafted:
		return ErrDecisionExists
	case f.Case.State != CaseAssessed || f.Assessment == nil || f.Assessment.Revision != f.Application.Revision:
		return ErrCaseNotAssessed
	case !f.Application.AllSigned():
		return ErrApplicationNotSigned
	case slices.ContainsFunc(f.Assessment.Entitlements, func(e Entitlement) bool { return e.Undetermined }):
		return ErrFactsMissing
	}
	return nil
}

// CanIssue says why the decision cannot be issued by a person; nil when it can. Who prepared it may not issue it
// (SEC-ACC-2).
func (f *File) CanIssue(id uuid.UUID, duties Duties, by Actor) error {
	d := f.Decision(id)
	switch {
	case d == nil:
		return ErrDecisionNotFound
	case d.State != StateDraft:
		return ErrDecisionNotDraft
	case f.Case.State == CaseClosed:
		return ErrCaseNotOpen
	case f.IsOutdated(d) || f.Case.State != CaseDecisionDrafted:
		return ErrDecisionOutdated
	case !f.Application.AllSigned():
		return ErrApplicationNotSigned
	case by.Subject == "" || by.Subject == d.PreparedBy:
		return ErrDecisionSamePerson
	case duties.Agreement && f.Agreement == nil:
		return ErrAgreementMissing
	}
	return nil
}

// Basis is what a decision rests on besides the file: the assessment as it was kept, and what other registers said.
type Basis struct {
	Assessment  []byte
	Particulars Particulars
	Duties      Duties
}

// Issue makes the draft a decision of the person who acts and freezes what it rests on; appeal computes the last day to
// challenge.
func (f *File) Issue(id uuid.UUID, basis Basis, by Actor, appeal func(issued Date) Date) error {
	if err := f.CanIssue(id, basis.Duties, by); err != nil {
		return err
	}
	d := f.Decision(id)
	basis.Particulars.Agreement = f.Agreement
	basis.Particulars.Day = by.Today
	snapshot, err := freeze(f, d, basis)
	if err != nil {
		return err
	}
	d.State, _ = next(DecisionTransitions, d.State, ActIssue)
	d.IssuedBy, d.Issued, d.AppealUntil, d.ReturnReason = by.Subject, by.Now, appeal(by.Today), ""
	d.Snapshot = &snapshot
	d.Version++
	f.Changes.Decision, f.Changes.Snapshot = true, &snapshot
	f.Case.State, _ = next(CaseTransitions, f.Case.State, ActIssue)
	f.touchCase(by.Now)
	f.Application.State, _ = next(ApplicationTransitions, f.Application.State, ActIssue)
	f.touchApplication(by.Now)
	f.endKind(TaskDone, TaskReviewDraft)
	f.endKind(TaskCancelled, TaskConcludeAgreement)
	f.emit(DecisionIssued{Decision: d.ID, Case: f.Case.ID, Application: f.Application.ID, Assessment: d.Assessment,
		Municipality: f.Application.Municipality, Applicant: f.Application.Applicant, IssueDate: by.Today, Entitlements: d.Entitlements, Persons: d.Persons,
		SnapshotSHA256: snapshot.SHA256})
	return nil
}

// Return gives a draft back to its preparer with a reason.
func (f *File) Return(id uuid.UUID, reason string, by Actor) error {
	d := f.Decision(id)
	switch {
	case d == nil:
		return ErrDecisionNotFound
	case d.State != StateDraft:
		return ErrDecisionNotDraft
	case f.Case.State == CaseClosed:
		return ErrCaseNotOpen
	}
	d.State, _ = next(DecisionTransitions, d.State, ActReturn)
	d.ReturnReason = reason
	d.Version++
	f.Changes.Decision = true
	f.Case.State, _ = next(CaseTransitions, f.Case.State, ActReturn)
	f.touchCase(by.Now)
	f.endKind(TaskDone, TaskReviewDraft)
	f.openTask(TaskCorrectDraft, uuid.Nil, by)
	return nil
}

func freeze(f *File, d *Decision, basis Basis) (Snapshot, error) {
	declaration, err := json.Marshal(f.Application.Declaration)
	if err != nil {
		return Snapshot{}, fmt.Errorf("freeze declaration: %w", err)
	}
	lines, err := json.Marshal(d.Entitlements)
	if err != nil {
		return Snapshot{}, fmt.Errorf("freeze entitlements: %w", err)
	}
	particulars, err := json.Marshal(basis.Particulars)
	if err != nil {
		return Snapshot{}, fmt.Errorf("freeze particulars: %w", err)
	}
	s := Snapshot{Decision: d.ID, Declaration: declaration, Assessment: basis.Assessment, AssessmentID: d.Assessment,
		EngineVersion: f.Assessment.EngineVersion, ParametersHash: f.Assessment.ParametersHash, Particulars: particulars}
	s.SHA256 = s.Hash(lines)
	return s, nil
}

// Hash is the SHA-256, in hexadecimal, of everything frozen: each part preceded by its length in bytes and a line
// break, in the order decision, declaration, assessment, its name, engine version, parameters hash, particulars, decided
// lines.
func (s Snapshot) Hash(lines []byte) string {
	h := sha256.New()
	for _, part := range [][]byte{[]byte(s.Decision.String()), s.Declaration, s.Assessment, []byte(s.AssessmentID.String()),
		[]byte(s.EngineVersion), []byte(s.ParametersHash), s.Particulars, lines} {
		fmt.Fprintf(h, "%d\n", len(part))
		h.Write(part)
	}
	return hex.EncodeToString(h.Sum(nil))
}
