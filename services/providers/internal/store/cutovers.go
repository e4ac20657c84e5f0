package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// OpenCutover locks and reads the row that goes on; nil when there is none.
func (t *Tx) OpenCutover(ctx context.Context, c domain.Cutover) (*domain.Cutover, error) {
	r, err := t.q.OpenCutover(ctx, db.OpenCutoverParams{Municipality: c.Municipality, Fact: c.Fact, ServiceKind: given(c.Kind)})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil //nolint:nilnil // the system of before owns it: no failure
	}
	if err != nil {
		return nil, err
	}
	found := cutover(db.CutoversRow(r))
	return &found, nil
}

// EndCutover ends a row.
func (t *Tx) EndCutover(ctx context.Context, c domain.Cutover) error {
	return t.q.EndCutover(ctx, db.EndCutoverParams{ID: c.ID, ToDay: date(c.Days.To)})
}

// AddCutover keeps the row that begins.
func (t *Tx) AddCutover(ctx context.Context, c domain.Cutover) error {
	return t.q.AddCutover(ctx, db.AddCutoverParams{
		ID: c.ID, Municipality: c.Municipality, Fact: c.Fact, ServiceKind: given(c.Kind), Owner: c.Owner, FromDay: c.Days.From.Time(), NoteLv: c.NoteLV,
		NoteEn: c.NoteEN, Contact: c.Contact, SetBy: c.SetBy, SetAt: c.Set,
	})
}

// Cutovers reads a page of the plan in the order in which it was entered.
func (s *Store) Cutovers(ctx context.Context, q app.CutoverQuery) ([]domain.Cutover, error) {
	rows, err := s.q.Cutovers(ctx, db.CutoversParams{After: q.After, Municipality: given(q.Municipality), ServiceKind: given(q.Kind), Size: int32(q.Size)})
	if err != nil {
		return nil, failure(err)
	}
	out := make([]domain.Cutover, len(rows))
	for i, r := range rows {
		out[i] = cutover(r)
	}
	return out, nil
}

func cutover(r db.CutoversRow) domain.Cutover {
	return domain.Cutover{
		ID: r.ID, Municipality: r.Municipality, Fact: r.Fact, Kind: text(r.ServiceKind), Owner: r.Owner,
		Days: domain.Period{From: domain.DateOf(r.FromDay), To: day(r.ToDay)}, NoteLV: r.NoteLv, NoteEN: r.NoteEn, Contact: r.Contact, SetBy: r.SetBy,
		Set: r.SetAt.In(time.UTC),
	}
}
