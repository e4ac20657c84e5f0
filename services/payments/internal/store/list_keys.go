package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/payments/internal/domain"
	"github.com/digisoc/platform/services/payments/internal/store/db"
)

// EndListKeys seals the lines of lists from before anew, each with the key of whom it pays, and destroys the key of their list: an erasure
// reaches all accounts then. A list is one transaction. Lines of somebody who was erased since are not moved: they go with the key of the list.
// It returns how many lists there were; any number of programs may run it.
func (s *Store) EndListKeys(ctx context.Context, now time.Time) (lists int, err error) {
	for {
		found := false
		err := s.db.InTx(ctx, func(ctx context.Context, tx *pg.Tx) (err error) {
			found, err = s.endListKey(ctx, tx, now)
			return err
		})
		if err != nil || !found {
			return lists, failure(err)
		}
		lists++
	}
}

func (s *Store) endListKey(ctx context.Context, tx *pg.Tx, now time.Time) (bool, error) {
	key, subject, err := s.vault.Of(ctx, tx, "paymentLists")
	if err != nil || key == uuid.Nil {
		return false, err
	}
	list, err := names.Parse("paymentLists", subject)
	if err != nil {
		return false, err
	}
	rows, err := db.New(tx).LinesUnderListKey(ctx, db.LinesUnderListKeyParams{ListID: list, Key: key})
	if err != nil {
		return false, err
	}
	if err := s.moveLines(ctx, tx, rows); err != nil {
		return false, err
	}
	_, err = s.vault.Destroy(ctx, tx, subject, now)
	return true, err
}

// moveLines seals lines, which are all of one municipality, with the keys of whom they pay.
func (s *Store) moveLines(ctx context.Context, tx *pg.Tx, rows []db.LinesUnderListKeyRow) error {
	if len(rows) == 0 {
		return nil
	}
	scope, holders := vault.Scope{Group: accounts, Tenant: rows[0].Municipality}, make([]string, len(rows))
	for i := range rows {
		holders[i] = holder(&domain.Payee{Benefit: rows[i].BenefitID, Person: rows[i].PersonID.UUID})
	}
	gone, err := s.vault.Gone(ctx, tx, scope, holders)
	if err != nil {
		return err
	}
	var sealed []vault.Sealed
	var texts []vault.Text
	var ids []uuid.UUID
	for i := range rows {
		if gone[holders[i]] {
			continue
		}
		ids = append(ids, rows[i].ID)
		sealed = append(sealed, vault.Sealed{Field: paymentIBAN, Record: rows[i].ID, Bytes: rows[i].Iban})
		texts = append(texts, vault.Text{Subject: holders[i], Field: paymentIBAN, Record: rows[i].ID})
	}
	if len(ids) == 0 {
		return nil
	}
	plain, err := s.vault.Open(ctx, tx, sealed)
	if err != nil {
		return err
	}
	for i := range texts {
		texts[i].Plain = plain[i]
	}
	moved, err := s.vault.Seal(ctx, tx, scope, texts)
	if err != nil {
		return err
	}
	return db.New(tx).MoveLines(ctx, db.MoveLinesParams{Ids: ids, Ibans: moved})
}
