package domain

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// EarliestReceived is the first day an application may bear: the dated parameters of the means test begin there.
var EarliestReceived = NewDate(2021, time.January, 1)

// Application is what a household asks for and declares (iesniegums, R92).
type Application struct {
	ID           uuid.UUID
	Municipality string // ATVK code
	Channel      Channel
	Applicant    uuid.UUID
	Purposes     []Purpose
	Received     Date // day of filing
	Declaration  Declaration
	State        ApplicationState
	Signatures   []Signature
	Due          Date // legal deadline of the decision (R98)
	Revision     int  // counts changes of declaration and purposes
	Version      int64
	Created      time.Time
	Updated      time.Time
}

// Filing is the input of FileApplication.
type Filing struct {
	Municipality string
	Channel      Channel
	Applicant    uuid.UUID
	Purposes     []Purpose
	Received     Date // zero means today
	Declaration  Declaration
	Self         uuid.UUID // the person, when a citizen files; nil when an official does
}

// FileApplication starts the file of a new application. due computes the legal deadline from the day of filing. A
// citizen files electronically for herself, and so signs at once; on paper an official records every signature (R12).
func FileApplication(in Filing, by Actor, due func(municipality string, received Date) Date) (File, error) {
	self := in.Self != uuid.Nil
	if in.Received.IsZero() {
		in.Received = by.Today
	}
	if self {
		in.Channel = ChannelEService
	}
	if err := in.check(by, self); err != nil {
		return File{}, err
	}
	state, _ := next(ApplicationTransitions, "", ActFile)
	f := File{Application: Application{
		ID: uuid.Must(uuid.NewV7()), Municipality: in.Municipality, Channel: in.Channel, Applicant: in.Applicant,
		Purposes: slices.Sorted(slices.Values(in.Purposes)), Received: in.Received, Declaration: in.Declaration, State: state,
		Due: due(in.Municipality, in.Received), Revision: 1, Version: 1, Created: by.Now, Updated: by.Now,
	}}
	f.Changes.Filed = true
	for _, person := range in.Declaration.Adults(in.Received) {
		f.expectSignature(person, by)
	}
	if self {
		if err := f.Sign(in.Applicant, SignedElectronically, by); err != nil {
			return File{}, err
		}
	}
	f.emit(ApplicationSubmitted{Application: f.Application.ID, Municipality: in.Municipality, Due: f.Application.Due})
	return f, nil
}

func (in Filing) check(by Actor, self bool) error {
	if in.Received.Before(EarliestReceived) || in.Received.After(by.Today) || self && in.Received != by.Today {
		return ErrReceivedDateInvalid.Field("application.received_date", ErrReceivedDateInvalid.Reason,
			ErrReceivedDateInvalid.Message, ErrReceivedDateInvalid.MessageLV)
	}
	if _, ok := NumberPrefix(in.Municipality, in.Received); !ok {
		return ErrMunicipalityUnknown.Field("application.municipality", ErrMunicipalityUnknown.Reason,
			ErrMunicipalityUnknown.Message, ErrMunicipalityUnknown.MessageLV)
	}
	if !oneOf(in.Channel, Channels) {
		return ErrDeclarationInvalid.Field("application.channel", ErrDeclarationInvalid.Reason,
			ErrDeclarationInvalid.Message, ErrDeclarationInvalid.MessageLV)
	}
	if err := checkPurposes(in.Purposes); err != nil {
		return err
	}
	if err := checkCrisis(in.Purposes, in.Declaration, in.Received); err != nil {
		return err
	}
	return in.Declaration.Check(in.Applicant, in.Received)
}

func checkPurposes(list []Purpose) error {
	seen := map[Purpose]bool{}
	for _, p := range list {
		if seen[p] || !oneOf(p, Purposes) {
			seen = nil
			break
		}
		seen[p] = true
	}
	if len(seen) == 0 {
		return ErrDeclarationInvalid.Field("application.purposes", ErrDeclarationInvalid.Reason,
			ErrDeclarationInvalid.Message, ErrDeclarationInvalid.MessageLV)
	}
	return nil
}

// IsOpen reports whether the application still waits for a decision.
func (a Application) IsOpen() bool { return a.State != Decided && a.State != Withdrawn }

// AllSigned reports whether every adult has signed.
func (a Application) AllSigned() bool {
	return !slices.ContainsFunc(a.Signatures, func(s Signature) bool { return !s.Signed })
}

// Sign records the signature of an adult of the household. Signing twice changes nothing.
func (f *File) Sign(person uuid.UUID, method SignatureMethod, by Actor) error {
	a := &f.Application
	if !a.IsOpen() {
		return ErrApplicationNotOpen
	}
	i := slices.IndexFunc(a.Signatures, func(s Signature) bool { return s.Person == person })
	if i < 0 {
		return ErrSignerNotAdultMember
	}
	if a.Signatures[i].Signed {
		return nil
	}
	s := Signature{Person: person, Signed: true, Method: method, Time: by.Now}
	if method == SignedOnPaper {
		s.RecordedBy = by.Subject
	}
	a.Signatures[i] = s
	act := ActSign
	if a.AllSigned() {
		act = ActSignLast
	}
	a.State, _ = next(ApplicationTransitions, a.State, act)
	f.touchApplication(by.Now)
	f.noteSignature(s)
	f.endTasks(TaskDone, func(t Task) bool { return t.Kind == TaskSignApplication && t.Assignee == person })
	return nil
}

func (f *File) noteSignature(s Signature) {
	i := slices.IndexFunc(f.Changes.Signatures, func(x Signature) bool { return x.Person == s.Person })
	if i < 0 {
		f.Changes.Signatures = append(f.Changes.Signatures, s)
		return
	}
	f.Changes.Signatures[i] = s
}

func (f *File) expectSignature(person uuid.UUID, by Actor) {
	s := Signature{Person: person}
	f.Application.Signatures = append(f.Application.Signatures, s)
	f.noteSignature(s)
	f.openTask(TaskSignApplication, person, by)
}

// Amend replaces the declaration, the purposes or both (nil keeps). Signatures of adults who stay remain: they sign the
// application, while the declaration is drawn up with the office (R94); adults who come in have to sign. A changed
// application outdates an assessment and a draft.
func (f *File) Amend(declaration *Declaration, purposes []Purpose, by Actor) error {
	a := f.Application
	if !a.IsOpen() {
		return ErrApplicationNotOpen
	}
	if purposes != nil {
		if err := checkPurposes(purposes); err != nil {
			return err
		}
		a.Purposes = slices.Sorted(slices.Values(purposes))
	}
	if declaration != nil {
		if err := declaration.Check(a.Applicant, a.Received); err != nil {
			return err
		}
		a.Declaration = *declaration
	}
	if err := checkCrisis(a.Purposes, a.Declaration, a.Received); err != nil {
		return err
	}
	a.Revision++
	a.State, _ = next(ApplicationTransitions, a.State, ActUpdate)
	f.Application = a
	f.Changes.Amended = true
	f.touchApplication(by.Now)
	f.matchSigners(by)
	if f.Case != nil {
		f.reopen(by)
	}
	return nil
}

// matchSigners keeps the signatures in step with the adults of the declaration.
func (f *File) matchSigners(by Actor) {
	a := &f.Application
	adults := a.Declaration.Adults(a.Received)
	kept := make([]Signature, 0, len(adults))
	for _, s := range a.Signatures {
		if slices.Contains(adults, s.Person) {
			kept = append(kept, s)
			continue
		}
		f.Changes.Unsigned = append(f.Changes.Unsigned, s.Person)
		f.endTasks(TaskCancelled, func(t Task) bool { return t.Kind == TaskSignApplication && t.Assignee == s.Person })
	}
	a.Signatures = kept
	for _, person := range adults {
		if !slices.ContainsFunc(a.Signatures, func(s Signature) bool { return s.Person == person }) {
			f.expectSignature(person, by)
			a.State, _ = next(ApplicationTransitions, a.State, ActAddAdult)
		}
	}
	if a.State == AwaitingSignatures && a.AllSigned() {
		a.State, _ = next(ApplicationTransitions, a.State, ActSignLast)
	}
}

// Withdraw ends an undecided application at the wish of the applicant; its case is closed and its tasks end.
func (f *File) Withdraw(by Actor) error {
	state, ok := next(ApplicationTransitions, f.Application.State, ActWithdraw)
	if !ok {
		return ErrApplicationNotOpen
	}
	f.Application.State = state
	f.touchApplication(by.Now)
	if f.Case != nil {
		f.Case.State, _ = next(CaseTransitions, f.Case.State, ActWithdraw)
		f.touchCase(by.Now)
	}
	f.endTasks(TaskCancelled, func(Task) bool { return true })
	return nil
}
