package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// Move reads a row of the plan with its evidence.
func (s *Store) Move(ctx context.Context, id uuid.UUID) (app.Move, error) {
	r, err := s.q.CutoverByID(ctx, id)
	if err != nil {
		return app.Move{}, missing(err, domain.ErrCutoverNotFound)
	}
	return oneMove(ctx, s.q, db.CutoversRow(r))
}

// LockMove reads a row of the plan with its evidence and locks it until the transaction ends.
func (t *Tx) LockMove(ctx context.Context, id uuid.UUID) (app.Move, error) {
	r, err := t.q.LockCutoverByID(ctx, id)
	if err != nil {
		return app.Move{}, missing(err, domain.ErrCutoverNotFound)
	}
	return oneMove(ctx, t.q, db.CutoversRow(r))
}

// Moves reads some of the rows by which the platform owns facts.
func (s *Store) Moves(ctx context.Context, day domain.Date, after uuid.UUID, size int) ([]app.Move, error) {
	rows, err := s.q.MovedHere(ctx, db.MovedHereParams{Owner: domain.Platform, Day: day.Time(), After: after, Size: int32(size)})
	if err != nil {
		return nil, failure(err)
	}
	list := make([]db.CutoversRow, len(rows))
	for i, r := range rows {
		list[i] = db.CutoversRow(r)
	}
	return moves(ctx, s.q, list)
}

// SaveClosure writes the evidence of a move. The caller holds the lock of its row.
func (t *Tx) SaveClosure(ctx context.Context, c domain.Closure) error {
	counts, err := json.Marshal(c.Counts)
	if c.Counts == nil {
		counts = []byte("[]")
	}
	if err != nil {
		return fmt.Errorf("store counts: %w", err)
	}
	p := db.SaveCutoverClosureParams{
		CutoverID: c.Cutover, Vendor: c.Vendor, CertificateName: c.Certificate.Name, Certificate: c.Certificate.Content, CertificateSha256: c.Certificate.SHA256,
		KeyRecord: c.KeyRecord, KeysDestroyedOn: date(c.KeysGone), Archive: c.Archive, Counts: counts, Recorders: c.Recorders, RecordedAt: c.Recorded,
		ClosedBy: given(c.ClosedBy), Version: c.Version,
	}
	if !c.Closed.IsZero() {
		p.ClosedAt = &c.Closed
	}
	return t.q.SaveCutoverClosure(ctx, p)
}

func oneMove(ctx context.Context, q *db.Queries, r db.CutoversRow) (app.Move, error) {
	list, err := moves(ctx, q, []db.CutoversRow{r})
	if err != nil {
		return app.Move{}, err
	}
	return list[0], nil
}

// moves adds the evidence to rows of the plan.
func moves(ctx context.Context, q *db.Queries, rows []db.CutoversRow) ([]app.Move, error) {
	ids := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	kept, err := q.CutoverClosures(ctx, ids)
	if err != nil {
		return nil, failure(err)
	}
	found := make(map[uuid.UUID]domain.Closure, len(kept))
	for _, k := range kept {
		if found[k.CutoverID], err = closure(k); err != nil {
			return nil, err
		}
	}
	list := make([]app.Move, len(rows))
	for i, r := range rows {
		list[i] = app.Move{Cutover: cutover(r), Closure: found[r.ID]}
		list[i].Closure.Cutover = r.ID
	}
	return list, nil
}

func closure(k db.CutoverClosure) (domain.Closure, error) {
	c := domain.Closure{Cutover: k.CutoverID, Recorders: k.Recorders, Recorded: k.RecordedAt.UTC(), ClosedBy: text(k.ClosedBy), Version: k.Version, CutoverEvidence: domain.CutoverEvidence{
		Vendor: k.Vendor, Certificate: domain.EraseCertificate{Name: k.CertificateName, Content: k.Certificate, SHA256: k.CertificateSha256}, KeyRecord: k.KeyRecord,
		KeysGone: day(k.KeysDestroyedOn), Archive: k.Archive,
	}}
	if k.ClosedAt != nil {
		c.Closed = k.ClosedAt.UTC()
	}
	if err := json.Unmarshal(k.Counts, &c.Counts); err != nil {
		return c, fmt.Errorf("read counts: %w", err)
	}
	return c, nil
}
