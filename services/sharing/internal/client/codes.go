package client

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/names"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
	"github.com/digisoc/platform/services/sharing/internal/dagr/producer"
)

// dagrBasis is the norm by which datasets are given to DAGR.
const dagrBasis = "MK-624-2023"

// AllCodes asks the registry, as this service by itself, for the present and former personal codes of persons. The registry keeps
// in its audit log for which dataset.
func (p *Persons) AllCodes(ctx context.Context, ids []uuid.UUID, purpose string) (map[uuid.UUID]producer.Codes, error) {
	ctx = caller.With(ctx, caller.Caller{Kind: caller.Service, Workload: "sharing", Subject: "service:sharing", Purpose: purpose, LegalBasis: dagrBasis})
	out := make(map[uuid.UUID]producer.Codes, len(ids))
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
				out[id] = producer.Codes{Present: code(m), Former: former(m)}
			}
		}
	}
	return out, nil
}

// former are the personal codes that ended.
func former(m *personsv1.Person) (out []string) {
	for _, i := range m.GetIdentifiers() {
		if i.GetKind() == personsv1.IdentifierKind_IDENTIFIER_KIND_PERSONAL_CODE && i.GetEndDate() != "" && i.GetValue() != code(m) {
			out = append(out, i.GetValue())
		}
	}
	return out
}
