package app

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// CasePersons tells whom a case is about.
type CasePersons interface {
	// CasePersons returns nobody for a case that is not there.
	CasePersons(ctx context.Context, name string) (AboutCase, error)
}

// AboutCase is whose a case is, and the persons whom it is about.
type AboutCase struct {
	Municipality string
	Persons      []string
}

// personsOf lists whom the case of a token is about, for a caller who has a part in it: an official of its municipality or of none, or the
// person herself. For everybody else, and for a case that is not there, the token lists nobody, so that asking tells nothing (ADR 0044).
func (e *Exchange) personsOf(ctx context.Context, who caller.Caller, want *caller.Access) error {
	want.Persons = nil
	if !isCase(want.Case) || who.Kind != caller.Staff && who.Kind != caller.Citizen {
		return nil
	}
	about, err := e.cases.CasePersons(ctx, want.Case)
	switch {
	case err != nil:
		return err
	case who.Kind == caller.Citizen && !slices.Contains(about.Persons, who.Person),
		who.Kind == caller.Staff && who.Municipality != "" && who.Municipality != about.Municipality:
		return nil
	case want.Subject != "": // the token opens nobody else anyway
		about.Persons = slices.DeleteFunc(about.Persons, func(p string) bool { return p != want.Subject })
	}
	if len(about.Persons) > caller.MaxCasePersons {
		return domain.ErrPurposeCaseTooLarge
	}
	want.Persons = about.Persons
	return nil
}

// isCase reports whether a name is one of a case or an application; other names say why a token is asked for, and list nobody.
func isCase(name string) bool {
	collection, id, _ := strings.Cut(name, "/")
	return (collection == "cases" || collection == "applications") && len(id) == 36 && uuid.Validate(id) == nil
}

// IDs are the bare ids of persons: a token is short.
func IDs(persons []string) []string {
	out := make([]string, len(persons))
	for i, p := range persons {
		out[i] = strings.TrimPrefix(p, "persons/")
	}
	return out
}
