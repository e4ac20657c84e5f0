package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

// Rights keeps requests of data subjects; what was written is sealed with the key of the person.
type Rights struct {
	*Store
	vault *vault.Vault
}

var _ app.RightsStore = (*Rights)(nil)

// NewRights returns the store of requests with the vault that seals them. Without one it keeps none: domain.ErrRightsNotSealed.
func NewRights(s *Store, v *vault.Vault) *Rights { return &Rights{s, v} }

// RightsRequest finds a request and opens what was written.
func (s *Rights) RightsRequest(ctx context.Context, id uuid.UUID) (domain.RightsRequest, error) {
	row, err := db.New(s.db).RightsRequest(ctx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.RightsRequest{}, domain.ErrRightsNotFound
	}
	if err != nil {
		return domain.RightsRequest{}, pg.Classify(err)
	}
	out, err := s.open(ctx, s.db, []db.RightsRequest{row})
	if err != nil {
		return domain.RightsRequest{}, err
	}
	return out[0], nil
}

// RightsRequestsOf lists the requests of a person with what was written.
func (s *Rights) RightsRequestsOf(ctx context.Context, person uuid.UUID, size int) ([]domain.RightsRequest, error) {
	rows, err := db.New(s.db).RightsRequestsOf(ctx, db.RightsRequestsOfParams{Person: person, Size: int32(size)})
	if err != nil {
		return nil, pg.Classify(err)
	}
	return s.open(ctx, s.db, rows)
}

// DueRightsRequests lists what is not answered, without what was written.
func (s *Rights) DueRightsRequests(ctx context.Context, before time.Time, municipality string, size int) ([]domain.RightsRequest, error) {
	rows, err := db.New(s.db).DueRightsRequests(ctx, db.DueRightsRequestsParams{Before: before, Municipality: municipality, Size: int32(size)})
	out := make([]domain.RightsRequest, len(rows))
	for i := range rows {
		out[i] = rightsRequest(&rows[i])
	}
	return out, pg.Classify(err)
}

// OverdueRights counts what is late.
func (s *Rights) OverdueRights(ctx context.Context, today time.Time) (late int64, since time.Time, err error) {
	row, err := db.New(s.db).OverdueRights(ctx, today)
	return row.Late, row.Since, pg.Classify(err)
}

// Restrictions lists what of a person is restricted now.
func (s *Rights) Restrictions(ctx context.Context, person uuid.UUID) ([]domain.LimitedData, error) {
	rows, err := db.New(s.db).RestrictionsOf(ctx, person)
	out := make([]domain.LimitedData, len(rows))
	for i, r := range rows {
		out[i] = domain.LimitedData{Request: r.RequestID, Person: r.Person, Code: r.Code, Record: r.Record, Start: r.StartAt.UTC()}
		for _, d := range r.Datasets {
			out[i].Datasets = append(out[i].Datasets, domain.Dataset(d))
		}
	}
	return out, pg.Classify(err)
}

// RightsNotices lists notices to an organisation after one, or only the named one.
func (s *Rights) RightsNotices(ctx context.Context, organisation string, after, only uuid.UUID, size int) ([]domain.RightsNotice, error) {
	rows, err := db.New(s.db).RightsNotices(ctx, db.RightsNoticesParams{Organisation: organisation, After: after, Notice: only, Size: int32(size)})
	out := make([]domain.RightsNotice, len(rows))
	for i, r := range rows {
		out[i] = domain.RightsNotice{
			ID: r.ID, Request: r.RequestID, Organisation: r.Organisation, What: r.What, Person: r.Person, Code: r.Code, Record: r.Record, Created: r.CreatedAt.UTC(),
		}
	}
	return out, pg.Classify(err)
}

func rightsRequest(r *db.RightsRequest) domain.RightsRequest {
	return domain.RightsRequest{
		ID: r.ID, Person: r.Person, RaisedBy: r.RaisedBy, Right: domain.Right(r.RightKind), Code: r.Code, Record: r.Record, Municipality: r.Municipality,
		Keeper: r.Keeper, Dispute: r.Dispute, Received: r.ReceivedAt.UTC(), Due: r.Due.UTC(), ExtendedAt: when(r.ExtendedAt), Outcome: r.Outcome,
		Ground: r.Ground, AnsweredBy: r.AnsweredBy, Officer: r.Officer, Told: r.Told, AnsweredAt: when(r.AnsweredAt), LiftedAt: when(r.LiftedAt), LiftedBy: r.LiftedBy, Erasure: r.Erasure,
	}
}
