package domain

import (
	"time"

	"github.com/google/uuid"
)

// Case is the electronic case of a client (elektroniskā klienta lieta).
type Case struct {
	ID       uuid.UUID
	Number   string // for people, see CaseNumber
	State    CaseState
	Assignee string // subject of the caseworker in charge
	Version  int64
	Created  time.Time
	Updated  time.Time
}

// OpenCase opens the case of the application under a number.
func (f *File) OpenCase(number, assignee string, by Actor) error {
	if err := f.CanOpenCase(); err != nil {
		return err
	}
	if assignee == "" {
		assignee = by.Subject
	}
	f.Application.State, _ = next(ApplicationTransitions, f.Application.State, ActOpenCase)
	f.touchApplication(by.Now)
	state, _ := next(CaseTransitions, "", ActOpenCase)
	f.Case = &Case{ID: uuid.Must(uuid.NewV7()), Number: number, State: state, Assignee: assignee, Version: 1,
		Created: by.Now, Updated: by.Now}
	f.Changes.CaseOpened = true
	for i := range f.Tasks {
		f.Tasks[i].Case = f.Case.ID
	}
	f.openTask(TaskAssess, uuid.Nil, by)
	f.emit(CaseOpened{Case: f.Case.ID, Application: f.Application.ID, Municipality: f.Application.Municipality})
	return nil
}

// CanOpenCase says why no case can be opened; nil when one can.
func (f *File) CanOpenCase() error {
	if f.Case != nil {
		return ErrCaseExists
	}
	if _, ok := next(ApplicationTransitions, f.Application.State, ActOpenCase); !ok {
		return ErrApplicationNotOpen
	}
	return nil
}

// CheckPersons compares the members with the birth dates of the person registry. A person that the registry does not
// know, or that this caller may not see, is unknown.
func (f *File) CheckPersons(registry map[uuid.UUID]Date) error {
	out := &findings{}
	for i, m := range f.Application.Declaration.Members {
		switch birth, ok := registry[m.Person]; {
		case !ok:
			out.add(ErrPersonUnknown, "application.declaration.members[%d].person", i)
		case birth != m.BirthDate:
			out.add(ErrPersonMismatch, "application.declaration.members[%d].birth_date", i)
		}
	}
	return out.result()
}

// CanAssess says why the case cannot be assessed; nil when it can.
func (f *File) CanAssess() error {
	if f.Case == nil {
		return ErrCaseNotFound
	}
	if _, ok := next(CaseTransitions, f.Case.State, ActAssess); !ok {
		return ErrCaseNotOpen
	}
	return nil
}

// Assess keeps a computed means test. It must come from the application as it stands; otherwise ErrCaseNotAssessed. A
// draft that rests on an earlier assessment is outdated by it. duties are those of its lines.
func (f *File) Assess(a Assessment, duties Duties, by Actor) error {
	if err := f.CanAssess(); err != nil {
		return err
	}
	if a.Revision != f.Application.Revision {
		return ErrCaseNotAssessed
	}
	a.By, a.Time = by.Subject, by.Now
	a.Persons = f.Application.Declaration.Counted()
	f.Case.State, _ = next(CaseTransitions, f.Case.State, ActAssess)
	f.Assessment = &a
	f.Changes.Assessed = true
	f.touchCase(by.Now)
	f.endKind(TaskDone, TaskAssess)
	f.endKind(TaskCancelled, TaskReviewDraft)
	f.askAgreement(duties.Agreement, by)
	return nil
}

// reopen takes the case back to the start after the application changed.
func (f *File) reopen(by Actor) {
	f.Case.State, _ = next(CaseTransitions, f.Case.State, ActUpdate)
	f.touchCase(by.Now)
	f.endKind(TaskCancelled, TaskReviewDraft, TaskAssess, TaskConcludeAgreement)
	f.openTask(TaskAssess, uuid.Nil, by)
}
