package server

import (
	"context"

	"github.com/digisoc/platform/pkg/names"
	oversightv1 "github.com/digisoc/platform/proto/gen/go/oversight/v1"
	"github.com/digisoc/platform/services/persons/internal/app"
	"github.com/digisoc/platform/services/persons/internal/domain"
)

// Oversight implements persons.v1.OversightService.
type Oversight struct {
	oversightv1.UnsafeOversightServiceServer
	app *app.App
}

var _ oversightv1.OversightServiceServer = (*Oversight)(nil)

// NewOversight returns the server over the use cases.
func NewOversight(a *app.App) *Oversight { return &Oversight{app: a} }

// CompareWithOfficials tells which pairs stand close.
func (s *Oversight) CompareWithOfficials(ctx context.Context, req *oversightv1.CompareWithOfficialsRequest) (*oversightv1.CompareWithOfficialsResponse, error) {
	pairs := make([]domain.Pair, len(req.GetPairs()))
	for i, m := range req.GetPairs() {
		var err error
		if pairs[i].Official, err = names.Parse("persons", m.GetOfficial()); err != nil {
			return nil, err
		}
		if pairs[i].Subject, err = names.Parse("persons", m.GetSubject()); err != nil {
			return nil, err
		}
	}
	found, err := s.app.CompareWithOfficials(ctx, pairs)
	if err != nil {
		return nil, err
	}
	resp := &oversightv1.CompareWithOfficialsResponse{}
	for _, c := range found {
		resp.Close = append(resp.Close, &oversightv1.Closeness{
			Pair:     &oversightv1.OfficialPair{Official: names.Format("persons", c.Official), Subject: names.Format("persons", c.Subject)},
			Relative: c.Relative, SameSurname: c.SameSurname, SameAddress: c.SameAddress,
		})
	}
	return resp, nil
}
