package server

import (
	"context"
	"strings"

	"github.com/digisoc/platform/pkg/names"
	casepersonsv1 "github.com/digisoc/platform/proto/gen/go/casepersons/v1"
	"github.com/digisoc/platform/services/cases/internal/app"
)

// CasePersons implements casepersons.v1.CasePersonsService.
type CasePersons struct {
	casepersonsv1.UnsafeCasePersonsServiceServer
	app *app.App
}

var _ casepersonsv1.CasePersonsServiceServer = (*CasePersons)(nil)

// ListCasePersons tells whom a case is about.
func (s *CasePersons) ListCasePersons(ctx context.Context, req *casepersonsv1.ListCasePersonsRequest) (*casepersonsv1.ListCasePersonsResponse, error) {
	collection, _, _ := strings.Cut(req.GetCase(), "/")
	id, err := names.Parse(collection, req.GetCase())
	if err != nil {
		return nil, err
	}
	key := app.Key{Case: id}
	if collection == "applications" {
		key = app.Key{Application: id}
	}
	found, err := s.app.CasePersons(ctx, key)
	if err != nil {
		return nil, err
	}
	out := &casepersonsv1.ListCasePersonsResponse{Municipality: found.Municipality}
	for _, person := range found.Persons {
		out.Persons = append(out.Persons, names.Format("persons", person))
	}
	return out, nil
}
