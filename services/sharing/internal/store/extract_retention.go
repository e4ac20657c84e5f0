package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/services/sharing/internal/extract"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

// destruction is what the certificate says; it names no person.
type destruction struct {
	Extract      string      `json:"extract"`
	Definition   string      `json:"definition"`
	Version      int32       `json:"version"`
	Organisation string      `json:"organisation"`
	Due          time.Time   `json:"due"`
	Rows         int64       `json:"rows"`
	SHA256       string      `json:"sha256"`
	CSV          string      `json:"csv_sha256,omitempty"`
	Rule         string      `json:"rule"`
	Keys         []uuid.UUID `json:"keys"`
	Time         time.Time   `json:"time"`
}

// Destroy destroys the keys of some contents whose term has ended and keeps a certificate of each, in one transaction.
func (s *Extracts) Destroy(ctx context.Context, term *extract.Term, now time.Time, most int, sign func(any) ([]byte, error)) (n int, err error) {
	return n, failure(s.db.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error {
		rows, err := ended(ctx, db.New(tx), term, now, most)
		n = len(rows)
		for i := range rows {
			if err == nil {
				err = s.end(ctx, tx, &rows[i], term, now, sign)
			}
		}
		return err
	}))
}

func ended(ctx context.Context, q *db.Queries, term *extract.Term, now time.Time, most int) ([]db.ExtractsMadeBeforeRow, error) {
	if term.After == extract.Made {
		return q.ExtractsMadeBefore(ctx, db.ExtractsMadeBeforeParams{Before: term.Before(now), Most: int32(most)})
	}
	rows, err := q.ExtractsTakenBefore(ctx, db.ExtractsTakenBeforeParams{Before: term.Before(now), Most: int32(most)})
	out := make([]db.ExtractsMadeBeforeRow, len(rows))
	for i := range rows {
		out[i] = db.ExtractsMadeBeforeRow(rows[i])
	}
	return out, err
}

func (s *Extracts) end(ctx context.Context, tx *pg.Tx, r *db.ExtractsMadeBeforeRow, term *extract.Term, now time.Time, sign func(any) ([]byte, error)) error {
	keys, err := s.vault.DestroyOf(ctx, tx, extractScope, []string{extract.Name(r.ID)}, now)
	if err != nil {
		return err
	}
	certificate, err := sign(destruction{
		Extract: extract.Name(r.ID), Definition: r.Definition, Version: r.DefinitionVersion, Organisation: r.Organisation, Due: r.DueAt.UTC(), Rows: r.RowCount,
		SHA256: r.Sha256, CSV: r.CsvSha256, Rule: term.Name(), Keys: append([]uuid.UUID{}, keys...), Time: now,
	})
	if err != nil {
		return err
	}
	return db.New(tx).AddExtractDestroyed(ctx, db.AddExtractDestroyedParams{ExtractID: r.ID, Rule: term.Name(), DestroyedAt: now, Certificate: certificate})
}

// destroyed notes of extracts that their content is no more.
func destroyed(ctx context.Context, q *db.Queries, list []extract.Extract) error {
	ids := make([]uuid.UUID, len(list))
	for i := range list {
		ids[i] = list[i].ID
	}
	rows, err := q.ExtractsDestroyed(ctx, ids)
	of := make(map[uuid.UUID]*extract.Destruction, len(rows))
	for _, r := range rows {
		of[r.ExtractID] = &extract.Destruction{Extract: r.ExtractID, Rule: r.Rule, At: r.DestroyedAt.UTC(), Certificate: r.Certificate}
	}
	for i := range list {
		list[i].Destroyed = of[list[i].ID]
	}
	return err
}
