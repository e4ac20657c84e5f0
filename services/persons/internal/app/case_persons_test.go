package app_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/services/persons/internal/app"
	"github.com/digisoc/platform/services/persons/internal/domain"
)

// bound is the context of a call with a token for a case that lists persons, as the chain makes it.
func (w *world) bound(action string, listed ...uuid.UUID) context.Context {
	who := staff(riga, aCase)
	for _, id := range listed {
		who.CasePersons = append(who.CasePersons, "persons/"+id.String())
	}
	ctx := authz.With(caller.With(w.t.Context(), who), w.engine, action)
	return audit.Begin(authz.WithCasePersons(ctx, aCase), &audit.Entry{})
}

// ADR 0044: with a token for a case one reads whom it lists and who may act for them today, their household, and nobody else of the municipality.
func TestTokenForACaseReadsItsPersons(t *testing.T) {
	w := newWorld(t)
	made := make([]uuid.UUID, 5)
	for i := range made {
		made[i] = w.person("Ozola", riga).ID
	}
	mother, child, guardian, former, stranger := made[0], made[1], made[2], made[3], made[4]
	for _, r := range []domain.RepresentationInput{
		{Person: child, Representative: guardian, Kind: domain.Guardian, StartDate: "2026-01-01", Ground: "ruling"},
		{Person: child, Representative: former, Kind: domain.Guardian, StartDate: "2020-01-01", EndDate: "2025-12-31", Ground: "ruling"},
	} {
		if _, err := w.CreateRepresentation(w.as(staff(riga, ""), "CreateRepresentation"), r); err != nil {
			t.Fatal(err)
		}
	}
	for name, tc := range map[string]struct {
		person uuid.UUID
		listed []uuid.UUID
		found  bool
	}{
		"listed":                   {mother, []uuid.UUID{mother, child}, true},
		"guardian of one of them":  {guardian, []uuid.UUID{mother, child}, true},
		"guardian until last year": {former, []uuid.UUID{mother, child}, false},
		"guardian of nobody here":  {guardian, []uuid.UUID{mother}, false},
		"somebody else":            {stranger, []uuid.UUID{mother, child}, false},
		"a token of old form":      {mother, nil, false},
		"nobody at all":            {uuid.New(), []uuid.UUID{mother, child}, false},
	} {
		_, err := w.GetPerson(w.bound("GetPerson", tc.listed...), tc.person)
		if tc.found && err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !tc.found {
			wantErr(t, name, err, domain.ErrPersonNotFound)
		}
	}
	home, err := w.CreateHousehold(w.as(staff(riga, ""), "CreateHousehold"), app.CreateHousehold{Municipality: riga, Members: []domain.MembershipInput{
		{Person: mother, Role: domain.RoleAdult, StartDate: "2020-01-01"}, {Person: child, Role: domain.RoleAdult, StartDate: "2020-01-01"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.GetHousehold(w.bound("GetHousehold", child), home.ID); err != nil {
		t.Errorf("the household of the case: %v", err)
	}
	_, err = w.GetHousehold(w.bound("GetHousehold", stranger), home.ID)
	wantErr(t, "the household of others", err, domain.ErrHouseholdNotFound)
	_, err = w.UpdatePerson(w.bound("UpdatePerson", mother), app.UpdatePerson{ID: stranger})
	wantErr(t, "a change that would answer the record of another", err, domain.ErrPersonNotFound)
}

// ADR 0044: a search under a token for a case is among its persons; it is refused in the same words whether or not somebody else fits, so it tells
// nothing. Somebody new is found for the purpose IDENTIFY, which names no case.
func TestSearchUnderACaseFindsItsPersons(t *testing.T) {
	w := newWorld(t)
	mother, stranger := w.person("Ozola", riga).ID, w.person("Ozola", riga).ID
	code := func(id uuid.UUID) string {
		p, err := w.GetPerson(w.as(staff(riga, ""), "GetPerson"), id)
		if err != nil {
			t.Fatal(err)
		}
		return p.Identifiers[0].Value
	}
	for name, q := range map[string]app.SearchPersons{
		"by name": {Surname: "ozol", GivenName: "An"}, "by day": {Surname: "Ozola", BirthDate: "1980-01-01"}, "by code": {Identifier: code(mother)},
	} {
		found, err := w.SearchPersons(w.bound("SearchPersons", mother), q)
		if err != nil || len(found.Persons) != 1 || found.Persons[0].ID != mother || found.Capped {
			t.Errorf("%s: %+v, %v", name, found, err)
		}
	}
	for name, q := range map[string]app.SearchPersons{
		"a stranger": {Identifier: code(stranger)}, "nobody": {Identifier: "999999-99999"}, "another day": {Surname: "Ozola", BirthDate: "1981-01-01"},
	} {
		_, err := w.SearchPersons(w.bound("SearchPersons", mother), q)
		wantErr(t, name, err, domain.ErrSearchOutsideCase)
	}
	_, err := w.SearchPersons(w.bound("SearchPersons"), app.SearchPersons{Identifier: code(mother)})
	wantErr(t, "a token of old form", err, domain.ErrSearchOutsideCase)
	somebody := staff(daugavpils, "")
	somebody.Purpose = "IDENTIFY"
	if found, err := w.SearchPersons(w.as(somebody, "SearchPersons"), app.SearchPersons{Identifier: code(stranger)}); err != nil || len(found.Persons) != 1 {
		t.Errorf("to find somebody new: %+v, %v", found, err)
	}
	somebody.Case = aCase
	if found, err := w.SearchPersons(w.as(somebody, "SearchPersons"), app.SearchPersons{Identifier: code(stranger)}); err != nil || len(found.Persons) != 0 {
		t.Errorf("somebody new for a case: %+v, %v", found, err)
	}
	if w.engine.Allow(somebody, "GetPerson", authz.Resource{Type: "person", Municipality: daugavpils}) {
		t.Error("the purpose opens more than the search")
	}
}
