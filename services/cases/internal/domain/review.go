package domain

import (
	"time"

	"github.com/google/uuid"
)

// Later is what came after a case for the same applicant and municipality: when her newest other case was opened and her newest other
// decision issued. Zero or long ago when there is none.
type Later struct{ Opened, Decided time.Time }

// ReviewDue is the news that an award of the case has to be looked at again.
type ReviewDue struct {
	Kind TaskKind // TaskReassess or TaskRenew
	Due  Date
	At   time.Time // when it happened
}

// IsReview reports whether a task asks to look at a case again though nothing is being decided.
func (t Task) IsReview() bool {
	return oneOf(t.Kind, []TaskKind{TaskReassess, TaskRenew, TaskRestricted, TaskDisputed})
}

// Review opens a task to assess anew (R79) or to renew (R77) for the owner of the case. News that came late, or twice, changes nothing:
// one open task of a kind is enough, a new case of the household is its renewal, and a later decision has seen what changed.
func (f *File) Review(news ReviewDue, later Later, by Actor) error {
	if f.Case == nil {
		return ErrCaseNotFound
	}
	for _, t := range f.Tasks {
		if t.Kind == news.Kind && t.State == TaskOpen {
			return nil
		}
	}
	if news.Kind == TaskRenew && later.Opened.After(f.Case.Created) || news.Kind == TaskReassess && later.Decided.After(news.At) {
		return nil
	}
	f.openTask(news.Kind, uuid.Nil, by)
	for _, list := range [][]Task{f.Tasks, f.Changes.TasksOpened} {
		list[len(list)-1].Due = news.Due
	}
	f.touchCase(by.Now)
	return nil
}

// CloseTask closes a review without a new assessment; the reason stays with the task.
func (f *File) CloseTask(id uuid.UUID, reason string, by Actor) (Task, error) {
	for i := range f.Tasks {
		t := &f.Tasks[i]
		switch {
		case t.ID != id:
		case t.State != TaskOpen || !t.IsReview():
			return Task{}, ErrTaskNotClosable
		default:
			t.State, t.Note = TaskDone, reason
			f.Changes.TasksEnded = append(f.Changes.TasksEnded, *t)
			f.touchCase(by.Now)
			return *t, nil
		}
	}
	return Task{}, ErrTaskNotFound
}

// ReviewDueDate is the earliest day by which the award has to be looked at again; zero when no such task is open.
func (f *File) ReviewDueDate() (due Date) {
	for _, t := range f.Tasks {
		if t.IsReview() && t.State == TaskOpen && (due.IsZero() || t.Due.Before(due)) {
			due = t.Due
		}
	}
	return due
}
