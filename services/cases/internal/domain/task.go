package domain

import (
	"time"

	"github.com/google/uuid"
)

// TaskKind is what has to be done.
type TaskKind string

// TaskState says whether a task is done.
type TaskState string

// The kinds and states.
const (
	TaskSignApplication TaskKind = "SIGN_APPLICATION"
	TaskAssess          TaskKind = "ASSESS"
	TaskReviewDraft     TaskKind = "REVIEW_DRAFT"
	TaskCorrectDraft    TaskKind = "CORRECT_DRAFT"

	TaskConcludeAgreement TaskKind = "CONCLUDE_AGREEMENT"

	TaskReassess TaskKind = "REASSESS"
	TaskRenew    TaskKind = "RENEW"

	// A person of the file has had data restricted (GDPR 18), or asks for a correction (16): somebody has to look.
	TaskRestricted TaskKind = "RESTRICTED"
	TaskDisputed   TaskKind = "DISPUTED"

	TaskOpen      TaskState = "OPEN"
	TaskDone      TaskState = "DONE"
	TaskCancelled TaskState = "CANCELLED"
)

// noPerson is the assignee of a task of the office.
var noPerson uuid.UUID

// Task is something a person has to do about an application.
type Task struct {
	ID           uuid.UUID
	Application  uuid.UUID
	Case         uuid.UUID // nil before a case is opened
	Municipality string
	Kind         TaskKind
	State        TaskState
	Assignee     uuid.UUID // person of the registry, for a signature; nil for office work
	Due          Date
	Created      time.Time
	Note         string    // why an official closed it; only of reviews
	Request      uuid.UUID // request of a person that it is about; nil for others
}

func (f *File) openTask(kind TaskKind, assignee uuid.UUID, by Actor) {
	t := Task{ID: uuid.Must(uuid.NewV7()), Application: f.Application.ID, Municipality: f.Application.Municipality,
		Kind: kind, State: TaskOpen, Assignee: assignee, Due: f.Application.Due, Created: by.Now}
	if f.Case != nil {
		t.Case = f.Case.ID
	}
	f.Tasks = append(f.Tasks, t)
	f.Changes.TasksOpened = append(f.Changes.TasksOpened, t)
}

// endTasks ends the open tasks that which picks. A task opened in the same step is not recorded at all.
func (f *File) endTasks(state TaskState, which func(Task) bool) {
	for i := range f.Tasks {
		t := &f.Tasks[i]
		if t.State != TaskOpen || !which(*t) {
			continue
		}
		t.State = state
		if !f.forgetTask(t.ID) {
			f.Changes.TasksEnded = append(f.Changes.TasksEnded, *t)
		}
	}
}

func (f *File) forgetTask(id uuid.UUID) bool {
	for i, t := range f.Changes.TasksOpened {
		if t.ID == id {
			f.Changes.TasksOpened = append(f.Changes.TasksOpened[:i:i], f.Changes.TasksOpened[i+1:]...)
			return true
		}
	}
	return false
}

func (f *File) endKind(state TaskState, kinds ...TaskKind) {
	f.endTasks(state, func(t Task) bool { return oneOf(t.Kind, kinds) })
}
