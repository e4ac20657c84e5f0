package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/page"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
	"github.com/digisoc/platform/services/cases/internal/store/db"
)

type taskCursor struct {
	Due domain.Date
	ID  uuid.UUID
}

// Tasks reads one page of open tasks, those due first.
func (s *Store) Tasks(ctx context.Context, q app.TaskQuery) ([]domain.Task, string, error) {
	bound := app.TaskQuery{Case: q.Case, Person: q.Person, Municipality: q.Municipality}
	at := taskCursor{Due: domain.NewDate(1, time.January, 2)}
	if _, err := page.Decode(q.Token, bound, &at); err != nil {
		return nil, "", err
	}
	list, err := s.openTasks(ctx, q, at)
	if err != nil {
		return nil, "", rule(err)
	}
	if len(list) <= q.Size {
		return list, "", nil
	}
	list = list[:q.Size]
	last := list[q.Size-1]
	token, err := page.Encode(bound, taskCursor{last.Due, last.ID})
	return list, token, err
}

// openTasks asks for one task more than the page, to know whether there is a next one.
func (s *Store) openTasks(ctx context.Context, q app.TaskQuery, at taskCursor) ([]domain.Task, error) {
	var list []domain.Task
	if q.Application != uuid.Nil {
		rows, err := s.q.TasksOfFile(ctx, db.TasksOfFileParams{Application: q.Application, Person: optional(q.Person),
			Municipality: q.Municipality, AfterDue: at.Due.Time(), AfterID: at.ID, Size: int32(q.Size) + 1})
		for _, r := range rows {
			list = append(list, task(db.TasksOfPersonRow(r)))
		}
		return list, err
	}
	rows, err := s.q.TasksOfPerson(ctx, db.TasksOfPersonParams{Person: q.Person, Municipality: q.Municipality,
		AfterDue: at.Due.Time(), AfterID: at.ID, Size: int32(q.Size) + 1})
	for _, r := range rows {
		list = append(list, task(r))
	}
	return list, err
}

func task(r db.TasksOfPersonRow) domain.Task {
	return domain.Task{ID: r.ID, Application: r.ApplicationID, Case: r.CaseID.UUID, Municipality: r.Municipality,
		Kind: domain.TaskKind(r.Kind), State: domain.TaskState(r.State), Assignee: r.Assignee.UUID,
		Due: domain.DateOf(r.DueDate), Created: r.CreatedAt.UTC(), Request: r.Request.UUID}
}
