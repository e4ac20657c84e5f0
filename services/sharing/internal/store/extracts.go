package store

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/extract"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

// Extracts keeps extracts; their content lies sealed, each with a key of its own.
type Extracts struct {
	*Store
	vault *vault.Vault // nil where there are no keys; nothing is made or given then
}

var _ extract.Store = (*Extracts)(nil)

// NewExtracts returns the store of extracts.
func NewExtracts(s *Store, v *vault.Vault) *Extracts { return &Extracts{s, v} }

var extractScope = vault.Scope{Group: "extract", Tenant: "platform"}

func extractPlace(n int) string { return "extract_part.content/" + strconv.Itoa(n) }

// Begin fixes the range of an extract, unless one for this point or a later one was begun.
func (s *Extracts) Begin(ctx context.Context, e *extract.Extract) (begun bool, err error) {
	// A head that was never moved lies before every point.
	if err := db.New(s.db).AddExtractHead(ctx, db.AddExtractHeadParams{Definition: e.Definition, DueAt: time.Unix(0, 0).UTC()}); err != nil {
		return false, pg.Classify(err)
	}
	return begun, failure(s.db.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error {
		begun = false
		q := db.New(tx)
		head, err := q.LockExtractHead(ctx, e.Definition)
		if err != nil || !head.DueAt.Before(e.Due) {
			return err
		}
		if e.To, err = q.DatasetEnd(ctx, string(e.Dataset)); err != nil {
			return err
		}
		begun, e.From = true, head.Position
		if err := q.AddExtract(ctx, db.AddExtractParams{
			ID: e.ID, Definition: e.Definition, DefinitionVersion: int32(e.Version), Organisation: e.Organisation, Dataset: string(e.Dataset), Leaves: e.Leaves,
			PermissionID: e.Permission, DueAt: e.Due, AsOf: e.AsOf, FromPosition: e.From, ToPosition: e.To, Holder: e.Holder, HeldUntil: e.Until,
		}); err != nil {
			return err
		}
		return q.MoveExtractHead(ctx, db.MoveExtractHeadParams{Definition: e.Definition, Position: e.To, DueAt: e.Due})
	}))
}

// Take takes over one whose maker died.
func (s *Extracts) Take(ctx context.Context, definition string, holder uuid.UUID, now, until time.Time) (uuid.UUID, bool, error) {
	id, err := db.New(s.db).TakeExtract(ctx, db.TakeExtractParams{Definition: definition, Holder: holder, Now: now, HeldUntil: until})
	if errors.Is(err, pgx.ErrNoRows) {
		return uuid.Nil, false, nil
	}
	return id, err == nil, pg.Classify(err)
}

// Keep seals and keeps a part.
func (s *Extracts) Keep(ctx context.Context, e *extract.Extract, p *extract.Part) (bool, error) {
	sealed, err := s.vault.Seal(ctx, s.db, extractScope, []vault.Text{{Subject: extract.Name(e.ID), Field: extractPlace(p.N), Record: e.ID, Plain: p.Content}})
	if err != nil {
		return false, err
	}
	q := db.New(s.db)
	held, err := met(q.HoldExtract(ctx, db.HoldExtractParams{ID: e.ID, Holder: e.Holder, HeldUntil: e.Until}))
	if err != nil || !held {
		return false, err
	}
	return met(q.KeepExtractPart(ctx, db.KeepExtractPartParams{
		ExtractID: e.ID, Holder: e.Holder, N: int32(p.N), Rows: int32(p.Rows), Persons: p.Persons, Records: append([]uuid.UUID{}, p.Records...), Content: sealed[0],
	}))
}

// met tells whether a write met a row.
func met(_ uuid.UUID, err error) (bool, error) {
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	return err == nil, pg.Classify(err)
}

// Finish keeps rows and checksum, and drops parts that a maker who died left behind the end.
func (s *Extracts) Finish(ctx context.Context, e *extract.Extract, parts int) (bool, error) {
	return met(db.New(s.db).FinishExtract(ctx, db.FinishExtractParams{ID: e.ID, Holder: e.Holder, RowCount: e.Rows, Sha256: e.SHA256, CsvSha256: e.CSV, Parts: int32(parts)}))
}

// Give opens a part. The transaction commits the audit entry of the call with it.
func (s *Extracts) Give(ctx context.Context, id uuid.UUID, n int, concern func(*extract.Part)) (p extract.Part, err error) {
	if s.vault == nil {
		return p, domain.ErrExtractUnavailable
	}
	return p, failure(s.db.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error {
		r, err := db.New(tx).ExtractPart(ctx, db.ExtractPartParams{ExtractID: id, N: int32(n)})
		if errors.Is(err, pgx.ErrNoRows) {
			return domain.ErrExtractBroken
		}
		if err != nil {
			return err
		}
		plain, err := s.vault.Open(ctx, tx, []vault.Sealed{{Field: extractPlace(n), Record: id, Bytes: r.Content}})
		if errors.Is(err, vault.ErrSealed) || errors.Is(err, vault.ErrDestroyed) {
			return domain.ErrExtractBroken
		}
		if err != nil {
			return err
		}
		p = extract.Part{N: n, Rows: int(r.Rows), Persons: r.Persons, Content: plain[0]}
		concern(&p)
		return nil
	}))
}
