// Package client calls the services that providers needs: the person registry, for what a referral says of a client. It turns
// answers into this service's own words.
package client

import (
	"context"

	"github.com/google/uuid"
	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/names"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// Persons implements app.Persons.
type Persons struct {
	api personsv1.PersonsServiceClient
}

// NewPersons returns a client on a connection to the persons service.
func NewPersons(conn grpc.ClientConnInterface) *Persons {
	return &Persons{personsv1.NewPersonsServiceClient(conn)}
}

var _ app.Persons = (*Persons)(nil)

// Client asks the registry, on behalf of the caller. Whom the registry does not know, or does not show to the caller, is
// unknown in the same words.
func (p *Persons) Client(ctx context.Context, id uuid.UUID) (app.Client, error) {
	resp, err := p.api.BatchGetPersons(ctx, &personsv1.BatchGetPersonsRequest{Names: []string{names.Format("persons", id)}})
	if err != nil {
		return app.Client{}, err
	}
	if len(resp.GetPersons()) != 1 {
		return app.Client{}, domain.ErrClientUnknown
	}
	m := resp.GetPersons()[0]
	out := app.Client{GivenName: m.GetGivenName(), Surname: m.GetSurname(), Address: m.GetDeclaredAddress().GetText()}
	for _, i := range m.GetIdentifiers() {
		if i.GetKind() != personsv1.IdentifierKind_IDENTIFIER_KIND_PERSONAL_CODE {
			continue
		}
		if i.GetEndDate() == "" {
			out.Codes = append([]string{i.GetValue()}, out.Codes...)
		} else {
			out.Codes = append(out.Codes, i.GetValue())
		}
	}
	return out, nil
}
