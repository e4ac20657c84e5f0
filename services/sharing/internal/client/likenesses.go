package client

import (
	"context"
	"slices"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/names"
	oversightv1 "github.com/digisoc/platform/proto/gen/go/oversight/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

var _ app.Likenesses = (*Persons)(nil)

// maxPairs is how many pairs one call may name, by the contract.
const maxPairs = 100

// watching states that the service looks for misuse, by itself (SEC-LOG-7); the other side keeps it in its audit log.
func watching(ctx context.Context) context.Context {
	return caller.With(ctx, caller.Caller{Kind: caller.Service, Workload: "sharing", Subject: "service:sharing", Purpose: "SECURITY", LegalBasis: "GDPR-32"})
}

// Likenesses asks the registry which of the pairs share something.
func (p *Persons) Likenesses(ctx context.Context, pairs []domain.Likeness) (out []domain.Likeness, err error) {
	ctx = watching(ctx)
	for chunk := range slices.Chunk(pairs, maxPairs) {
		req := &oversightv1.CompareWithOfficialsRequest{}
		for _, c := range chunk {
			req.Pairs = append(req.Pairs, &oversightv1.OfficialPair{Official: names.Format("persons", c.Official), Subject: names.Format("persons", c.Subject)})
		}
		resp, err := p.oversight.CompareWithOfficials(ctx, req)
		if err != nil {
			return out, err
		}
		for _, m := range resp.GetClose() {
			c := domain.Likeness{Relative: m.GetRelative(), Surname: m.GetSameSurname(), Address: m.GetSameAddress()}
			if c.Official, err = names.Parse("persons", m.GetPair().GetOfficial()); err != nil {
				return out, err
			}
			if c.Subject, err = names.Parse("persons", m.GetPair().GetSubject()); err != nil {
				return out, err
			}
			out = append(out, c)
		}
	}
	return out, nil
}
