// Package client calls the services that the client case needs: the person registry and the means test. It turns their
// answers and errors into this service's own words.
package client

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/names"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// maxBatch is how many persons one call may name, by the contract.
const maxBatch = 200

// Persons implements app.Persons.
type Persons struct {
	api personsv1.PersonsServiceClient
}

// NewPersons returns a client on a connection to the persons service.
func NewPersons(conn grpc.ClientConnInterface) *Persons {
	return &Persons{personsv1.NewPersonsServiceClient(conn)}
}

var _ app.Persons = (*Persons)(nil)

// Persons returns those of ids that exist and that the caller may see; one call for up to 200.
func (p *Persons) Persons(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]app.Person, error) {
	found := make(map[uuid.UUID]app.Person, len(ids))
	for chunk := range slices.Chunk(ids, maxBatch) {
		req := &personsv1.BatchGetPersonsRequest{}
		for _, id := range chunk {
			req.Names = append(req.Names, names.Format("persons", id))
		}
		resp, err := p.api.BatchGetPersons(ctx, req)
		if err != nil {
			return nil, fmt.Errorf("get persons: %w", err)
		}
		for _, m := range resp.GetPersons() {
			if id, err := names.Parse("persons", m.GetName()); err == nil {
				found[id] = person(m)
			}
		}
	}
	return found, nil
}

func person(m *personsv1.Person) app.Person {
	p := app.Person{DisplayName: strings.TrimSpace(m.GetGivenName() + " " + m.GetSurname()), Address: m.GetDeclaredAddress().GetText(), Died: m.GetDeathDate() != ""}
	if birth, err := domain.ParseDate(m.GetBirthDate()); err == nil {
		p.BirthDate = birth
	}
	for _, i := range m.GetIdentifiers() {
		if i.GetKind() == personsv1.IdentifierKind_IDENTIFIER_KIND_PERSONAL_CODE && i.GetEndDate() == "" {
			p.Code = i.GetValue()
		}
	}
	return p
}
