package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

// AddApplication keeps a new application with its first act, and announces it.
func (t *tx) AddApplication(ctx context.Context, a *domain.Application, act domain.Act) error {
	err := t.q.AddApplication(ctx, db.AddApplicationParams{
		ID: a.ID, Organisation: a.Organisation, Dataset: string(a.Dataset), Purpose: a.Purpose, LegalBasis: a.LegalBasis, Fields: a.Fields, Mode: string(a.Mode),
		FileReason: a.FileReason, FileUntil: day(a.FileUntil), DailyQuota: int32(a.DailyQuota), FromDay: a.From, ToDay: a.To, State: string(a.State), GrantCode: a.Grant,
		Refusal: a.Refusal, AppliedBy: a.AppliedBy, CreatedAt: a.Created,
	})
	if err != nil {
		return err
	}
	return t.act(ctx, a, act)
}

// SaveApplication keeps where an application stands with the act that led there, and announces it.
func (t *tx) SaveApplication(ctx context.Context, a *domain.Application, act domain.Act) error {
	if err := t.saveApplication(ctx, a); err != nil {
		return err
	}
	return t.act(ctx, a, act)
}

func (t *tx) act(ctx context.Context, a *domain.Application, act domain.Act) error {
	if err := t.q.AddAct(ctx, db.AddActParams{ApplicationID: a.ID, Step: act.Step, ActedBy: act.By, ActedAt: act.At, Note: act.Note}); err != nil {
		return err
	}
	return t.tellApplication(ctx, a, act.At)
}

func (t *tx) saveApplication(ctx context.Context, a *domain.Application) error {
	return t.q.SaveApplication(ctx, db.SaveApplicationParams{
		ID: a.ID, State: string(a.State), SignedBy: a.SignedBy, TestPermission: reference(a.TestPermission), PermissionID: reference(a.Permission),
		ReviewOn: day(a.ReviewOn), ReviewTold: day(a.ReviewTold), ErasedOn: day(a.ErasedOn), Version: a.Version,
		GrantCode: a.Grant, Refusal: a.Refusal,
	})
}

// fileMode is how the mode of extracts is written.
const fileMode = "FILE"

// AddTerms keeps what was agreed beyond a permission.
func (t *tx) AddTerms(ctx context.Context, permission uuid.UUID, terms app.Terms) error {
	mode := "ONLINE"
	if terms.File {
		mode = fileMode
	}
	return t.q.AddTerms(ctx, db.AddTermsParams{PermissionID: permission, Test: terms.Test, Mode: mode})
}

// LockApplication locks an application.
func (t *tx) LockApplication(ctx context.Context, id uuid.UUID) (domain.Application, error) {
	return application(t.q.LockApplication(ctx, id))
}

// Application reads an application.
func (s *Store) Application(ctx context.Context, id uuid.UUID) (domain.Application, error) {
	return application(db.New(s.db).ApplicationOfID(ctx, id))
}

// Applications lists those of an organisation, or all, newest first.
func (s *Store) Applications(ctx context.Context, organisation string, before uuid.UUID, most int) ([]domain.Application, error) {
	rows, err := db.New(s.db).Applications(ctx, db.ApplicationsParams{Organisation: organisation, Before: before, Most: int32(most)})
	if err != nil {
		return nil, pg.Classify(err)
	}
	out := make([]domain.Application, len(rows))
	for i := range rows {
		out[i], _ = application(rows[i], nil) // without an error there is none
	}
	return out, nil
}

// Acts lists the steps of an application in their order.
func (s *Store) Acts(ctx context.Context, id uuid.UUID) ([]domain.Act, error) {
	rows, err := db.New(s.db).ActsOf(ctx, id)
	if err != nil {
		return nil, pg.Classify(err)
	}
	out := make([]domain.Act, len(rows))
	for i, r := range rows {
		out[i] = domain.Act{Step: r.Step, By: r.ActedBy, At: r.ActedAt.UTC(), Note: r.Note}
	}
	return out, nil
}

// ReviewsToTell are those whose review day comes by a day and was not announced.
func (s *Store) ReviewsToTell(ctx context.Context, until time.Time) ([]uuid.UUID, error) {
	ids, err := db.New(s.db).ReviewsToTell(ctx, until)
	return ids, pg.Classify(err)
}

// TestedEvents is the most made-up events that one subscription has taken.
func (s *Store) TestedEvents(ctx context.Context, permission uuid.UUID) (int64, error) {
	n, err := db.New(s.db).TestedEvents(ctx, permission)
	return n, pg.Classify(err)
}

// UseOf counts calls and events between two days of Riga.
func (s *Store) UseOf(ctx context.Context, p *domain.Permission, first, last time.Time) (domain.MonthUse, error) {
	q := db.New(s.db)
	use, err := q.UseOfMonth(ctx, db.UseOfMonthParams{PermissionID: p.ID, Quota: int32(p.DailyQuota), First: first, Last: last})
	if err != nil {
		return domain.MonthUse{}, pg.Classify(err)
	}
	midnight := func(d time.Time) time.Time { return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, clock.Riga) }
	events, err := q.EventsOfMonth(ctx, db.EventsOfMonthParams{PermissionID: p.ID, Since: midnight(first), Until: midnight(last.AddDate(0, 0, 1))})
	return domain.MonthUse{Calls: use.Calls, UsedUp: int(use.UsedUp), Events: events}, pg.Classify(err)
}

func application(r db.SubscriberApplication, err error) (domain.Application, error) {
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.Application{}, domain.ErrApplicationNotFound
	}
	if err != nil {
		return domain.Application{}, pg.Classify(err)
	}
	return domain.Application{
		ID: r.ID, Organisation: r.Organisation, Dataset: domain.Dataset(r.Dataset), Purpose: r.Purpose, LegalBasis: r.LegalBasis, Fields: r.Fields, Mode: domain.Mode(r.Mode),
		FileReason: r.FileReason, FileUntil: r.FileUntil.Time, DailyQuota: int(r.DailyQuota), From: r.FromDay.UTC(), To: r.ToDay.UTC(), State: domain.ApplicationState(r.State),
		Grant: r.GrantCode, Refusal: r.Refusal, AppliedBy: r.AppliedBy, SignedBy: r.SignedBy, TestPermission: uuid.UUID(r.TestPermission.Bytes),
		Permission: uuid.UUID(r.PermissionID.Bytes), ReviewOn: r.ReviewOn.Time, ReviewTold: r.ReviewTold.Time, ErasedOn: r.ErasedOn.Time, Created: r.CreatedAt.UTC(), Version: r.Version,
	}, nil
}

// day is null for the zero time.
func day(t time.Time) pgtype.Date { return pgtype.Date{Time: t, Valid: !t.IsZero()} }

// reference is null for none.
func reference(id uuid.UUID) pgtype.UUID { return pgtype.UUID{Bytes: id, Valid: id != uuid.Nil} }
