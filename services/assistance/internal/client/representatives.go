package client

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
)

// ActsFor asks the registry, as the caller: it answers her with what she lawfully holds, and of anybody else knows nobody.
func (p *Persons) ActsFor(ctx context.Context, person uuid.UUID) (bool, error) {
	resp, err := p.api.ListRepresentations(ctx, &personsv1.ListRepresentationsRequest{Person: names.Format("persons", person)})
	if kind := errs.KindOf(err); kind == errs.NotFound || kind == errs.Denied {
		return false, nil
	}
	return len(resp.GetRepresentations()) > 0, err
}
