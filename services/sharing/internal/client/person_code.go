package client

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

var _ app.PersonCodes = (*Persons)(nil)

// CodeForCase asks the registry for the present code of one person, as the official who asked; the registry decides whether she may.
func (p *Persons) CodeForCase(ctx context.Context, person uuid.UUID) (string, error) {
	resp, err := p.api.BatchGetPersons(ctx, &personsv1.BatchGetPersonsRequest{Names: []string{names.Format("persons", person)}})
	if err != nil {
		return "", err
	}
	if len(resp.GetPersons()) != 1 {
		return "", domain.ErrRegisterPersonUnknown
	}
	return code(resp.GetPersons()[0]), nil
}
