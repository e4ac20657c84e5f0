package app

import (
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/names"
)

// CasePersons is whom a file is about, and whose it is.
type CasePersons struct {
	Application  uuid.UUID
	Municipality string // ATVK code
	Persons      []uuid.UUID
}

// CasePersons tells the issuer of tokens whom a case or an application is about (ADR 0044): who stands in the declaration, and who signed,
// has to do something, or is named by a document or a decision, also when the declaration was erased.
func (a *App) CasePersons(ctx context.Context, key Key) (CasePersons, error) {
	found, err := a.store.CasePersons(ctx, key)
	if err != nil {
		return CasePersons{}, err
	}
	slices.SortFunc(found.Persons, compareIDs)
	found.Persons = slices.Compact(found.Persons)
	found.Persons = slices.DeleteFunc(found.Persons, func(id uuid.UUID) bool { return id == uuid.Nil }) // a document of the household
	err = authz.Check(ctx, authz.Resource{
		Type: "application", ID: names.Format("applications", found.Application), Municipality: found.Municipality, Persons: personNames(found.Persons),
	})
	if errors.Is(err, authz.ErrHidden) {
		return CasePersons{}, key.NotFound()
	}
	return found, err
}
