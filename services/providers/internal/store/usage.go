package store

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// CallsOn counts the calls of a day.
func (s *Store) CallsOn(ctx context.Context, agreement uuid.UUID, day domain.Date) (int64, error) {
	n, err := s.q.CallsOn(ctx, db.CallsOnParams{AgreementID: agreement, Day: day.Time()})
	return n, failure(err)
}

// Usage lists days of an agreement, the newest first.
func (s *Store) Usage(ctx context.Context, agreement uuid.UUID, from, to domain.Date, size int) ([]domain.Usage, error) {
	rows, err := s.q.Usage(ctx, db.UsageParams{AgreementID: agreement, FromDay: from.Time(), ToDay: to.Time(), Most: int32(size)})
	if err != nil {
		return nil, failure(err)
	}
	out := make([]domain.Usage, len(rows))
	for i, r := range rows {
		out[i] = domain.Usage{Agreement: agreement, Day: domain.DateOf(r.Day), Calls: r.Calls, Refused: r.Refused, Records: r.Records, Rejected: r.Rejected}
	}
	return out, nil
}

// AddUsage adds up what was counted, in one statement for all agreements.
func (t *Tx) AddUsage(ctx context.Context, list []domain.Usage) ([]domain.Usage, error) {
	var p db.AddUsageParams
	for _, u := range list {
		p.Agreements, p.Days = append(p.Agreements, u.Agreement), append(p.Days, u.Day.Time())
		p.Calls, p.Refused = append(p.Calls, u.Calls), append(p.Refused, u.Refused)
		p.Records, p.Rejected = append(p.Records, u.Records), append(p.Rejected, u.Rejected)
	}
	rows, err := t.q.AddUsage(ctx, p)
	if err != nil {
		return nil, failure(err)
	}
	out := make([]domain.Usage, len(rows))
	for i, r := range rows {
		out[i] = domain.Usage{Agreement: r.AgreementID, Day: domain.DateOf(r.Day), Calls: r.Calls}
	}
	return out, nil
}
