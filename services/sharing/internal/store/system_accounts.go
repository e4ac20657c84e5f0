package store

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

// SystemAccounts lists the accounts of systems that were seen or recorded.
func (s *Store) SystemAccounts(ctx context.Context) ([]domain.SystemAccount, error) {
	rows, err := db.New(s.db).SystemAccounts(ctx)
	out := make([]domain.SystemAccount, len(rows))
	for i, r := range rows {
		out[i] = domain.SystemAccount{
			ID: r.ID.Bytes, Subject: r.Subject, Organisation: r.Organisation, Processor: r.Processor, FirstSeen: when(r.FirstSeenAt), LastSeen: when(r.LastSeenAt), Shared: r.Shared,
			Owner: r.Owner, Purpose: r.Purpose, Expires: r.ExpiresOn.Time, RecordedBy: r.RecordedBy, Recorded: when(r.RecordedAt),
		}
	}
	return out, pg.Classify(err)
}

// RecordSystemAccount keeps who answers for an account.
func (t *tx) RecordSystemAccount(ctx context.Context, s *domain.SystemAccount) (err error) {
	s.ID, err = t.q.RecordSystemAccount(ctx, db.RecordSystemAccountParams{
		ID: uuid.Must(uuid.NewV7()), Subject: s.Subject, Owner: s.Owner, Purpose: s.Purpose, ExpiresOn: s.Expires, RecordedBy: s.RecordedBy, RecordedAt: s.Recorded,
	})
	return err
}
