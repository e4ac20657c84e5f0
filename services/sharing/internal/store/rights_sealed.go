package store

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

// What sealed texts are bound to, and the group of the catalogue that requests stand in.
const (
	rightsAsked  = "rights_request.asked"
	rightsNotice = "rights_request.notice"
	rightsAnswer = "rights_request.answer"
	rightsGroup  = "G30"
)

// sealRights seals a text of a request with the key of the person.
func sealRights(ctx context.Context, v *vault.Vault, q vault.Querier, r *domain.RightsRequest, field string, text any) ([]byte, error) {
	if v == nil {
		return nil, domain.ErrRightsNotSealed
	}
	plain, err := json.Marshal(text)
	if err != nil {
		return nil, err
	}
	sealed, err := v.Seal(ctx, q, vault.Scope{Group: rightsGroup, Tenant: registerTenant}, []vault.Text{
		{Subject: names.Format("persons", r.Person), Field: field, Record: r.ID, Plain: plain},
	})
	if err != nil {
		return nil, err
	}
	return sealed[0], nil
}

// open turns rows into requests and opens their texts; one whose key was destroyed stays empty.
func (s *Rights) open(ctx context.Context, q vault.Querier, rows []db.RightsRequest) ([]domain.RightsRequest, error) {
	out := make([]domain.RightsRequest, len(rows))
	if len(rows) == 0 {
		return out, nil
	}
	if s.vault == nil {
		return nil, domain.ErrRightsNotSealed
	}
	var sealed []vault.Sealed
	var into []any
	for i := range rows {
		out[i] = rightsRequest(&rows[i])
		add := func(id uuid.UUID, field string, b []byte, target any) {
			sealed, into = append(sealed, vault.Sealed{Field: field, Record: id, Bytes: b}), append(into, target)
		}
		add(rows[i].ID, rightsAsked, rows[i].SealedAsked, &out[i].Asked)
		add(rows[i].ID, rightsNotice, rows[i].SealedNotice, &out[i].Notice)
		add(rows[i].ID, rightsAnswer, rows[i].SealedAnswer, &out[i].Answer)
	}
	plain, _, err := s.vault.OpenLeft(ctx, q, sealed)
	if err != nil {
		return nil, err
	}
	for i, b := range plain {
		if len(b) == 0 {
			continue
		}
		if err := json.Unmarshal(b, into[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}
