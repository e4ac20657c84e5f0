package client

import (
	"context"
	"fmt"

	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/authn"
	"github.com/digisoc/platform/pkg/errs"
	casepersonsv1 "github.com/digisoc/platform/proto/gen/go/casepersons/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
)

// CasePersons asks the cases service whom a case is about.
type CasePersons struct {
	api casepersonsv1.CasePersonsServiceClient
}

var _ app.CasePersons = (*CasePersons)(nil)

// NewCasePersons returns a client on a connection to the cases service.
func NewCasePersons(conn grpc.ClientConnInterface) *CasePersons {
	return &CasePersons{api: casepersonsv1.NewCasePersonsServiceClient(conn)}
}

// CasePersons asks for the platform itself: the token that the caller came with has no purpose yet. A case that is not there is about nobody.
func (c *CasePersons) CasePersons(ctx context.Context, name string) (app.AboutCase, error) {
	resp, err := c.api.ListCasePersons(watching(authn.WithoutToken(ctx)), &casepersonsv1.ListCasePersonsRequest{Case: name})
	switch {
	case errs.KindOf(err) == errs.NotFound:
		return app.AboutCase{}, nil
	case err != nil:
		return app.AboutCase{}, fmt.Errorf("whom the case is about: %w", err)
	}
	return app.AboutCase{Municipality: resp.GetMunicipality(), Persons: resp.GetPersons()}, nil
}
