package app

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// TaskQuery asks for the open tasks of a case, of a person, or of a person in a case.
type TaskQuery struct {
	Case, Person uuid.UUID // at least one
	Application  uuid.UUID // of the case; filled by ListTasks
	Municipality string    // only those of this tenant; filled by ListTasks, empty for auditors and for the person herself
	Size         int
	Token        string
}

// ListTasks reads one page of open tasks. A citizen sees her own, also in a case.
func (a *App) ListTasks(ctx context.Context, q TaskQuery) ([]domain.Task, string, error) {
	if q.Case == uuid.Nil && q.Person == uuid.Nil {
		return nil, "", domain.ErrTaskSubjectRequired
	}
	c := caller.From(ctx)
	if c.Kind != caller.Citizen {
		q.Municipality = c.Municipality
	}
	if q.Case != uuid.Nil {
		f, err := a.store.File(ctx, Key{Case: q.Case})
		if err != nil {
			return nil, "", err
		}
		if err := see(ctx, &f, Key{Case: q.Case}); err != nil {
			return nil, "", err
		}
		q.Application = f.Application.ID
	}
	person, err := self(c)
	if err != nil {
		return nil, "", err
	}
	if q.Person != uuid.Nil {
		if err := seePerson(ctx, names.Format("persons", q.Person), c.Municipality); err != nil {
			return nil, "", err
		}
	} else if person != uuid.Nil {
		q.Person = person
	}
	return a.store.Tasks(ctx, q)
}

// seePerson asks the policy about the tasks of a person. An official asks within her own municipality: the query is
// narrowed to it, so what other municipalities have is not even read.
func seePerson(ctx context.Context, person, municipality string) error {
	audit.Subjects(ctx, person)
	err := authz.Check(ctx, authz.Resource{Type: "tasks", ID: person, Municipality: municipality, Persons: []string{person}})
	if errors.Is(err, authz.ErrHidden) {
		return domain.ErrApplicationNotFound
	}
	return err
}
