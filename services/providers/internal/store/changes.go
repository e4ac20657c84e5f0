package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// AddChange adds a line to a provider's list of changes. The record that it tells of is locked or new. Who waits for the
// list is woken when the transaction has committed.
func (t *Tx) AddChange(ctx context.Context, c domain.Change) error {
	if c.Body == nil {
		c.Body = map[string]string{}
	}
	body, err := json.Marshal(c.Body)
	if err != nil {
		return err
	}
	t.tx.OnCommit(func() { t.bells.ring(c.Provider) })
	return t.q.AddChange(ctx, db.AddChangeParams{ProviderID: c.Provider, Kind: string(c.Kind), Subject: c.Subject, Municipality: given(c.Municipality), Body: body, At: c.At})
}

// Changes reads a provider's list after a position: what is about clients of a municipality, and what is about none.
func (s *Store) Changes(ctx context.Context, provider uuid.UUID, municipality string, after int64, size int) ([]domain.Change, error) {
	rows, err := s.q.Changes(ctx, db.ChangesParams{ProviderID: provider, Municipality: municipality, After: after, Size: int32(size)})
	if err != nil {
		return nil, failure(err)
	}
	out := make([]domain.Change, len(rows))
	for i, r := range rows {
		out[i] = domain.Change{Provider: r.ProviderID, Position: r.Position, Kind: domain.ChangeKind(r.Kind), Subject: r.Subject, At: r.At.UTC()}
		if err := json.Unmarshal(r.Body, &out[i].Body); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Bell returns a channel that is closed at the next change of a provider's list in this process. Who waits also looks by
// itself now and then: changes of other processes ring no bell here.
func (s *Store) Bell(provider uuid.UUID) <-chan struct{} { return s.bells.hear(provider) }

// Acknowledge keeps that a list has arrived up to a position, and returns how many changes wait. A position that the list
// has not reached is domain.ErrCursorInvalid.
func (t *Tx) Acknowledge(ctx context.Context, provider uuid.UUID, position int64, now time.Time) (int64, error) {
	n, err := t.q.Acknowledge(ctx, db.AcknowledgeParams{ProviderID: provider, Position: position, Now: &now})
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, domain.ErrCursorInvalid
	}
	return n, err
}

// InputModes reads how records of a registration are entered, by day.
func (s *Store) InputModes(ctx context.Context, registration uuid.UUID) ([]domain.ModePeriod, error) {
	rows, err := s.q.InputModes(ctx, registration)
	if err != nil {
		return nil, failure(err)
	}
	out := make([]domain.ModePeriod, len(rows))
	for i, r := range rows {
		out[i] = mode(r)
	}
	return out, nil
}

func mode(r db.InputModesRow) domain.ModePeriod {
	return domain.ModePeriod{
		ID: r.ID, Registration: r.RegistrationID, Mode: domain.InputMode(r.Mode), SetBy: r.SetBy,
		Days: domain.Period{From: domain.DateOf(r.FromDay), To: day(r.ToDay)},
	}
}

// OpenInputMode reads the mode that goes on; nil when there is none. The registration is locked.
func (t *Tx) OpenInputMode(ctx context.Context, registration uuid.UUID) (*domain.ModePeriod, error) {
	r, err := t.q.OpenInputMode(ctx, registration)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil //nolint:nilnil // no mode yet is no failure
	}
	if err != nil {
		return nil, err
	}
	m := mode(db.InputModesRow(r))
	return &m, nil
}

// EndInputMode ends a mode, or removes it when no day of it is left.
func (t *Tx) EndInputMode(ctx context.Context, m domain.ModePeriod) error {
	if m.Days.To.Before(m.Days.From) {
		return t.q.RemoveInputMode(ctx, m.ID)
	}
	return t.q.EndInputMode(ctx, db.EndInputModeParams{ID: m.ID, ToDay: date(m.Days.To)})
}

// AddInputMode keeps the mode that begins.
func (t *Tx) AddInputMode(ctx context.Context, m domain.ModePeriod, now time.Time) error {
	return t.q.AddInputMode(ctx, db.AddInputModeParams{
		ID: m.ID, RegistrationID: m.Registration, Mode: string(m.Mode), FromDay: m.Days.From.Time(), SetBy: m.SetBy, SetAt: now,
	})
}
