package client

import (
	"context"
	"slices"
	"time"

	"github.com/digisoc/platform/pkg/errs"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
)

var _ app.Representatives = (*Persons)(nil)

// ActsFor asks the registry whether one person may act for another on a day.
func (p *Persons) ActsFor(ctx context.Context, representative, person string, day time.Time) (bool, error) {
	resp, err := p.api.ListRepresentations(ctx, &personsv1.ListRepresentationsRequest{Person: person, Day: day.Format(time.DateOnly)})
	if kind := errs.KindOf(err); kind == errs.NotFound || kind == errs.Denied {
		return false, nil // nobody whom she may know of
	}
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(resp.GetRepresentations(), func(m *personsv1.Representation) bool { return m.GetRepresentative() == representative }), nil
}
