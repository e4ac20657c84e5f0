package server

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
	"github.com/digisoc/platform/services/persons/internal/app"
	"github.com/digisoc/platform/services/persons/internal/domain"
)

// CreatePerson registers a person.
func (s *Server) CreatePerson(ctx context.Context, req *personsv1.CreatePersonRequest) (*personsv1.CreatePersonResponse, error) {
	p, err := s.app.CreatePerson(ctx, app.CreatePerson{Person: toPerson(req.GetPerson()), ValidateOnly: req.GetValidateOnly()})
	if err != nil {
		return nil, below("person", err)
	}
	return &personsv1.CreatePersonResponse{Person: fromPerson(p)}, nil
}

// GetPerson returns one person.
func (s *Server) GetPerson(ctx context.Context, req *personsv1.GetPersonRequest) (*personsv1.GetPersonResponse, error) {
	id, err := names.Parse("persons", req.GetName())
	if err != nil {
		return nil, err
	}
	p, err := s.app.GetPerson(ctx, id)
	if err != nil {
		return nil, err
	}
	return &personsv1.GetPersonResponse{Person: fromPerson(p)}, nil
}

// BatchGetPersons returns several persons in the order asked, each once, and the names that have none.
func (s *Server) BatchGetPersons(ctx context.Context, req *personsv1.BatchGetPersonsRequest) (*personsv1.BatchGetPersonsResponse, error) {
	ids := make([]uuid.UUID, 0, len(req.GetNames()))
	for _, name := range req.GetNames() {
		id, err := names.Parse("persons", name)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	found, err := s.app.BatchGetPersons(ctx, ids)
	if err != nil {
		return nil, err
	}
	resp := &personsv1.BatchGetPersonsResponse{}
	for _, id := range ids {
		if p, ok := found[id]; ok {
			resp.Persons = append(resp.Persons, fromPerson(p))
		} else {
			resp.Missing = append(resp.Missing, names.Format("persons", id))
		}
	}
	return resp, nil
}

// UpdatePerson changes fields of a person.
func (s *Server) UpdatePerson(ctx context.Context, req *personsv1.UpdatePersonRequest) (*personsv1.UpdatePersonResponse, error) {
	id, err := names.Parse("persons", req.GetPerson().GetName())
	if err != nil {
		return nil, below("person", err)
	}
	p, err := s.app.UpdatePerson(ctx, app.UpdatePerson{
		ID: id, Etag: req.GetPerson().GetEtag(), Mask: mask(req), Person: toPerson(req.GetPerson()), ValidateOnly: req.GetValidateOnly(),
	})
	if err != nil {
		if errs.ReasonOf(err) == domain.ErrPersonUpdateMaskInvalid.Reason {
			return nil, err
		}
		return nil, below("person", err)
	}
	return &personsv1.UpdatePersonResponse{Person: fromPerson(p)}, nil
}

// mask is the update mask, or without one the fields that are populated (AIP-134).
func mask(req *personsv1.UpdatePersonRequest) []string {
	if paths := req.GetUpdateMask().GetPaths(); len(paths) > 0 {
		return paths
	}
	p := req.GetPerson()
	var paths []string
	for path, populated := range map[string]bool{
		"given_name": p.GetGivenName() != "", "surname": p.GetSurname() != "", "birth_date": p.GetBirthDate() != "",
		"sex": p.GetSex() != personsv1.Sex_SEX_UNSPECIFIED, "declared_address": p.GetDeclaredAddress() != nil,
		"death_date": p.GetDeathDate() != "", "identifiers": len(p.GetIdentifiers()) > 0,
	} {
		if populated {
			paths = append(paths, path)
		}
	}
	return paths
}

// SearchPersons finds persons.
func (s *Server) SearchPersons(ctx context.Context, req *personsv1.SearchPersonsRequest) (*personsv1.SearchPersonsResponse, error) {
	found, err := s.app.SearchPersons(ctx, app.SearchPersons{
		Identifier: req.GetIdentifier(), GivenName: req.GetGivenName(), Surname: req.GetSurname(), BirthDate: req.GetBirthDate(),
		PageSize: int(req.GetPageSize()),
	})
	if err != nil {
		return nil, err
	}
	resp := &personsv1.SearchPersonsResponse{Capped: found.Capped}
	for _, p := range found.Persons {
		resp.Persons = append(resp.Persons, fromPerson(p))
	}
	return resp, nil
}

// AddIdentifier records one more identifier of a person.
func (s *Server) AddIdentifier(ctx context.Context, req *personsv1.AddIdentifierRequest) (*personsv1.AddIdentifierResponse, error) {
	id, err := names.Parse("persons", req.GetPerson())
	if err != nil {
		return nil, err
	}
	p, err := s.app.AddIdentifier(ctx, app.AddIdentifier{Person: id, Etag: req.GetEtag(), Identifier: toIdentifier(req.GetIdentifier())})
	if err != nil {
		return nil, below("identifier", err)
	}
	return &personsv1.AddIdentifierResponse{Person: fromPerson(p)}, nil
}
