package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// SaveWorkers adds workers, and changes those that are known, in one statement.
func (t *Tx) SaveWorkers(ctx context.Context, provider uuid.UUID, list []domain.Worker, now time.Time) error {
	p := db.SaveWorkersParams{ProviderID: provider, Now: now}
	for _, w := range list {
		p.Refs, p.Roles = append(p.Refs, w.Ref), append(p.Roles, string(w.Role))
		p.FromDays, p.ToDays = append(p.FromDays, w.Days.From.Time()), append(p.ToDays, w.Days.To.Time())
	}
	return t.q.SaveWorkers(ctx, p)
}

// Workers reads one page of a provider's workers, by their names.
func (s *Store) Workers(ctx context.Context, provider uuid.UUID, after string, size int) ([]domain.Worker, error) {
	rows, err := s.q.Workers(ctx, db.WorkersParams{ProviderID: provider, AfterRef: after, Size: int32(size)})
	if err != nil {
		return nil, failure(err)
	}
	out := make([]domain.Worker, len(rows))
	for i, r := range rows {
		out[i] = domain.Worker{Provider: provider, Ref: r.Ref, Role: domain.WorkerRole(r.Role), Days: domain.Period{From: domain.DateOf(r.FromDay), To: day(r.ToDay)}}
	}
	return out, nil
}
