package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/persons/internal/domain"
	"github.com/digisoc/platform/services/persons/internal/store/db"
)

// Facts of custody are sealed under group G05 of the catalogue with the key of the child.
const (
	custody     = "G05"
	custodyText = "custody_event.text"
)

// Custody returns the facts of custody of a child.
func (s *Store) Custody(ctx context.Context, child, parent uuid.UUID) ([]domain.CustodyEvent, error) {
	return custodyOf(ctx, s.q, s.vault, s.db, child, parent)
}

// Custody is Store.Custody within the transaction.
func (t *Tx) Custody(ctx context.Context, child, parent uuid.UUID) ([]domain.CustodyEvent, error) {
	return custodyOf(ctx, t.q, t.vault, t.tx, child, parent)
}

func custodyOf(ctx context.Context, q *db.Queries, v *vault.Vault, at vault.Querier, child, parent uuid.UUID) ([]domain.CustodyEvent, error) {
	rows, err := q.CustodyOfChild(ctx, db.CustodyOfChildParams{ChildID: child, ParentID: optional(parent)})
	if err != nil {
		return nil, failure(err)
	}
	sealed := make([]vault.Sealed, len(rows))
	for i, r := range rows {
		sealed[i] = vault.Sealed{Field: custodyText, Record: r.ID, Bytes: r.SealedText}
	}
	plain, _, err := v.OpenLeft(ctx, at, sealed)
	if err != nil {
		return nil, failure(err)
	}
	list := make([]domain.CustodyEvent, 0, len(rows))
	for i, r := range rows {
		if plain[i] == nil { // lawfully erased
			continue
		}
		e := domain.CustodyEvent{ID: r.ID, Child: r.ChildID, Parent: r.ParentID, Corrects: r.Corrects.Bytes, CorrectedBy: r.CorrectedBy.Bytes,
			RecordedBy: r.RecordedBy, RecordedAt: r.RecordedAt.UTC()}
		if err := json.Unmarshal(plain[i], &e.Fact); err != nil {
			return nil, fmt.Errorf("read fact of custody: %w", err)
		}
		list = append(list, e)
	}
	domain.SortCustody(list)
	return list, nil
}

// AddCustodyEvent writes a fact. The caller holds the lock of the child.
func (t *Tx) AddCustodyEvent(ctx context.Context, e domain.CustodyEvent, municipality string) error {
	plain, err := json.Marshal(e.Fact)
	if err != nil {
		return fmt.Errorf("store fact of custody: %w", err)
	}
	sealed, err := t.vault.Seal(ctx, t.tx, vault.Scope{Group: custody, Tenant: municipality}, []vault.Text{
		{Subject: names.Format("persons", e.Child), Field: custodyText, Record: e.ID, Plain: plain},
	})
	if err != nil {
		return err
	}
	return t.q.AddCustodyEvent(ctx, db.AddCustodyEventParams{ID: e.ID, ChildID: e.Child, ParentID: e.Parent, Municipality: municipality,
		Corrects: optional(e.Corrects), SealedText: sealed[0], RecordedBy: e.RecordedBy, RecordedAt: e.RecordedAt})
}

func optional(id uuid.UUID) pgtype.UUID { return pgtype.UUID{Bytes: id, Valid: id != uuid.Nil} }
