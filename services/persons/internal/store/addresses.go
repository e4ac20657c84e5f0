package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/persons/internal/domain"
	"github.com/digisoc/platform/services/persons/internal/store/db"
)

// Every address is sealed under group G03 of the catalogue with the key of its person: that somebody hides is known only later.
const (
	contact = "G03"
	address = "person.address"
)

// Sealed are the columns whose texts are sealed; what lies open beside them from before is sealed in the background.
var Sealed = []vault.Column{{
	Table: "person", Name: "sealed_address", Field: address, Group: contact, Tenant: "municipality", Subject: "'persons/' || id",
	Plain: `case when address_text <> '' or address_code <> '' then convert_to(json_build_object('Text', address_text, 'Code', address_code)::text, 'UTF8') end`,
	Clear: "address_text = '', address_code = ''",
}, {
	// Never lay open; named so that its keys are known to erasure and to the keeper of keys.
	Table: "custody_event", Name: "sealed_text", Field: custodyText, Group: custody, Tenant: "municipality", Subject: "'persons/' || child_id",
}}

// addressText is what is sealed of an address.
type addressText struct{ Text, Code string }

// sealAddress seals the address of a person for her row; nil when there is none.
func (t *Tx) sealAddress(ctx context.Context, p domain.Person) ([]byte, error) {
	if p.Address.Text == "" && p.Address.Code == "" {
		return nil, nil
	}
	plain, err := json.Marshal(addressText{p.Address.Text, p.Address.Code})
	if err != nil {
		return nil, fmt.Errorf("store address: %w", err)
	}
	tenant := p.Address.Municipality
	if tenant == "" {
		tenant = p.CreatedBy
	}
	sealed, err := t.vault.Seal(ctx, t.tx, vault.Scope{Group: contact, Tenant: tenant}, []vault.Text{
		{Subject: names.Format("persons", p.ID), Field: address, Record: p.ID, Plain: plain},
	})
	if err != nil {
		return nil, err
	}
	return sealed[0], nil
}

// opened gathers rows into persons with their addresses opened. An address that was lawfully erased reads as none.
func opened[R ~struct {
	Person           db.Person
	PersonIdentifier db.PersonIdentifier
}](ctx context.Context, v *vault.Vault, q vault.Querier, rows []R, err error) ([]domain.Person, error) {
	if err != nil {
		return nil, failure(err)
	}
	list, addresses := persons(rows)
	sealed := make([]vault.Sealed, len(list))
	for i := range list {
		sealed[i] = vault.Sealed{Field: address, Record: list[i].ID, Bytes: addresses[i]}
	}
	plain, _, err := v.OpenLeft(ctx, q, sealed)
	if err != nil {
		return nil, failure(err)
	}
	for i, p := range plain {
		if p == nil {
			continue
		}
		var a addressText
		if err := json.Unmarshal(p, &a); err != nil {
			return nil, fmt.Errorf("read address: %w", err)
		}
		list[i].Address.Text, list[i].Address.Code = a.Text, a.Code
	}
	return list, nil
}
