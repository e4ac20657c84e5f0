package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

// AddPermission keeps a new permission.
func (t *tx) AddPermission(ctx context.Context, p *domain.Permission) error {
	return t.q.AddPermission(ctx, db.AddPermissionParams{
		ID: p.ID, Number: p.Number, Organisation: p.Organisation, Dataset: string(p.Dataset), Purpose: p.Purpose, LegalBasis: p.LegalBasis,
		Fields: p.Fields, FromDay: p.From, ToDay: p.To, DailyQuota: int32(p.DailyQuota), GrantedBy: p.GrantedBy, GrantedAt: p.GrantedAt,
	})
}

// LockPermission locks a permission.
func (t *tx) LockPermission(ctx context.Context, id uuid.UUID) (domain.Permission, error) {
	return found(t.q.LockPermission(ctx, id))
}

// SavePermission keeps where a permission stands.
func (t *tx) SavePermission(ctx context.Context, p *domain.Permission) error {
	return t.q.SavePermission(ctx, db.SavePermissionParams{ID: p.ID, SuspendedAt: moment(p.Suspended), EndedAt: moment(p.Ended), Version: p.Version})
}

// PermissionOf reads the permission of a number.
func (s *Store) PermissionOf(ctx context.Context, number string) (domain.Permission, error) {
	return found(db.New(s.db).PermissionOfNumber(ctx, number))
}

// CountUse counts a call, unless the quota of the day is used up.
func (s *Store) CountUse(ctx context.Context, p *domain.Permission, day time.Time) (bool, error) {
	_, err := db.New(s.db).CountUse(ctx, db.CountUseParams{PermissionID: p.ID, Day: day, Quota: int32(p.DailyQuota)})
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	return err == nil, pg.Classify(err)
}

// Permissions lists the permissions of an organisation, or all, each with the calls of a day.
func (s *Store) Permissions(ctx context.Context, organisation string, day time.Time) ([]app.Permitted, error) {
	rows, err := db.New(s.db).Permissions(ctx, db.PermissionsParams{Organisation: organisation, Day: day})
	if err != nil {
		return nil, pg.Classify(err)
	}
	out := make([]app.Permitted, len(rows))
	for i := range rows {
		out[i] = app.Permitted{Permission: permission(&rows[i].DatasetPermission), Used: int(rows[i].Calls), Terms: app.Terms{Test: rows[i].Test, File: rows[i].Mode == fileMode}}
	}
	return out, nil
}

func found(r db.DatasetPermission, err error) (domain.Permission, error) {
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.Permission{}, domain.ErrPermissionNotFound
	}
	if err != nil {
		return domain.Permission{}, pg.Classify(err)
	}
	return permission(&r), nil
}

func permission(r *db.DatasetPermission) domain.Permission {
	return domain.Permission{
		ID: r.ID, Number: r.Number, Organisation: r.Organisation, Dataset: domain.Dataset(r.Dataset), Purpose: r.Purpose, LegalBasis: r.LegalBasis,
		Fields: r.Fields, From: r.FromDay.UTC(), To: r.ToDay.UTC(), DailyQuota: int(r.DailyQuota), Suspended: when(r.SuspendedAt), Ended: when(r.EndedAt),
		GrantedBy: r.GrantedBy, GrantedAt: r.GrantedAt.UTC(), Version: r.Version,
	}
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func when(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}
