// Package client calls the services that sharing needs: the person registry, for personal codes.
package client

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"
	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/names"
	oversightv1 "github.com/digisoc/platform/proto/gen/go/oversight/v1"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// maxBatch is how many persons one call may name, by the contract.
const maxBatch = 200

// Persons implements app.Persons.
type Persons struct {
	api      personsv1.PersonsServiceClient
	erasures personsv1.ErasureServiceClient

	oversight oversightv1.OversightServiceClient
}

// NewPersons returns a client on a connection to the persons service.
func NewPersons(conn grpc.ClientConnInterface) *Persons {
	return &Persons{personsv1.NewPersonsServiceClient(conn), personsv1.NewErasureServiceClient(conn), oversightv1.NewOversightServiceClient(conn)}
}

var _ app.Persons = (*Persons)(nil)

// under names the permission as the reason of a call; the registry keeps it in its audit log.
func under(ctx context.Context, permission uuid.UUID) context.Context {
	c := caller.From(ctx)
	c.Case = names.Format("datasetPermissions", permission)
	return caller.With(ctx, c)
}

// Codes asks the registry for the current personal codes, 200 persons a call.
func (p *Persons) Codes(ctx context.Context, ids []uuid.UUID, permission uuid.UUID) (map[uuid.UUID]string, error) {
	ctx = under(ctx, permission)
	out := make(map[uuid.UUID]string, len(ids))
	for chunk := range slices.Chunk(ids, maxBatch) {
		req := &personsv1.BatchGetPersonsRequest{Names: make([]string, len(chunk))}
		for i, id := range chunk {
			req.Names[i] = names.Format("persons", id)
		}
		resp, err := p.api.BatchGetPersons(ctx, req)
		if err != nil {
			return nil, err
		}
		for _, m := range resp.GetPersons() {
			if id, err := names.Parse("persons", m.GetName()); err == nil {
				out[id] = code(m)
			}
		}
	}
	return out, nil
}

// code is the personal code of today: the one that has not ended.
func code(m *personsv1.Person) string {
	for _, i := range m.GetIdentifiers() {
		if i.GetKind() == personsv1.IdentifierKind_IDENTIFIER_KIND_PERSONAL_CODE && i.GetEndDate() == "" {
			return i.GetValue()
		}
	}
	return ""
}

// ByCode finds the person who has or had a personal code.
func (p *Persons) ByCode(ctx context.Context, code string, permission uuid.UUID) (uuid.UUID, error) {
	resp, err := p.api.SearchPersons(under(ctx, permission), &personsv1.SearchPersonsRequest{Identifier: strings.ReplaceAll(code, "-", "")})
	switch {
	case err != nil:
		return uuid.Nil, err
	case len(resp.GetPersons()) == 0:
		return uuid.Nil, nil
	case len(resp.GetPersons()) > 1 || resp.GetCapped():
		return uuid.Nil, domain.ErrPersonAmbiguous
	}
	return names.Parse("persons", resp.GetPersons()[0].GetName())
}
