package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/extract"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

// Extract reads a manifest.
func (s *Extracts) Extract(ctx context.Context, id uuid.UUID) (extract.Extract, error) {
	e, err := manifest(db.New(s.db).ExtractOfID(ctx, id))
	if err != nil {
		return e, err
	}
	one := []extract.Extract{e}
	err = destroyed(ctx, db.New(s.db), one)
	return one[0], pg.Classify(err)
}

func manifest(r db.ExtractOfIDRow, err error) (extract.Extract, error) {
	if errors.Is(err, pgx.ErrNoRows) {
		return extract.Extract{}, domain.ErrExtractNotFound
	}
	if err != nil {
		return extract.Extract{}, pg.Classify(err)
	}
	return extract.Extract{
		ID: r.ID, Definition: r.Definition, Version: int(r.DefinitionVersion), Organisation: r.Organisation, Dataset: domain.Dataset(r.Dataset), Leaves: r.Leaves,
		Permission: r.PermissionID, Due: r.DueAt.UTC(), AsOf: r.AsOf.UTC(), From: r.FromPosition, To: r.ToPosition, State: extract.State(r.State), Holder: r.Holder,
		Rows: r.RowCount, SHA256: r.Sha256, CSV: r.CsvSha256, ToldRows: r.ToldRows, ToldSHA256: r.ToldSha256, Told: when(r.ToldAt),
	}, nil
}

// Extracts lists manifests, the newest first.
func (s *Extracts) Extracts(ctx context.Context, organisation string, state extract.State, before uuid.UUID, most int) ([]extract.Extract, error) {
	if before == uuid.Nil {
		before = uuid.Max
	}
	rows, err := db.New(s.db).Extracts(ctx, db.ExtractsParams{Organisation: organisation, State: string(state), Before: before, Most: int32(most)})
	if err != nil {
		return nil, pg.Classify(err)
	}
	out := make([]extract.Extract, len(rows))
	for i := range rows {
		if out[i], err = manifest(db.ExtractOfIDRow(rows[i]), nil); err != nil {
			return nil, err
		}
	}
	return out, pg.Classify(destroyed(ctx, db.New(s.db), out))
}

// Confirm keeps what the recipient told. What it told wrong before stays.
func (s *Extracts) Confirm(ctx context.Context, id uuid.UUID, rows int64, sum, by string, now time.Time) (e extract.Extract, err error) {
	return e, failure(s.db.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error {
		q := db.New(tx)
		r, err := q.LockExtract(ctx, id)
		if err != nil {
			return err
		}
		state, same := extract.Differs, r.RowCount == rows && (r.Sha256 == sum || r.CsvSha256 == sum)
		if same {
			state = extract.Confirmed
		}
		if e, err = manifest(q.ExtractOfID(ctx, id)); err != nil {
			return err
		}
		e.State, e.ToldRows, e.ToldSHA256, e.Told = state, rows, sum, now
		tx.SetResult(e)
		if err := q.AddExtractConfirmation(ctx, db.AddExtractConfirmationParams{
			ID: uuid.Must(uuid.NewV7()), ExtractID: id, RowCount: rows, Sha256: sum, Matches: same, ConfirmedBy: by, ConfirmedAt: now,
		}); err != nil {
			return err
		}
		return q.MoveExtract(ctx, db.MoveExtractParams{ID: id, State: string(state)})
	}))
}
