package client

import (
	"context"

	"github.com/digisoc/platform/pkg/errs"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

var _ app.Erasures = (*Persons)(nil)

// Erasure asks the registry, on behalf of the calling officer, whose an erasure is and whether it was ordered.
func (p *Persons) Erasure(ctx context.Context, name string) (person string, ordered bool, err error) {
	resp, err := p.erasures.GetErasure(ctx, &personsv1.GetErasureRequest{Name: name})
	if kind := errs.KindOf(err); kind == errs.NotFound || kind == errs.Denied {
		return "", false, domain.ErrRightsErasure
	}
	if err != nil {
		return "", false, err
	}
	e := resp.GetErasure()
	ordered = e.GetState() == personsv1.ErasureState_ERASURE_STATE_ORDERED || e.GetState() == personsv1.ErasureState_ERASURE_STATE_DONE
	return e.GetPerson(), ordered, nil
}
