package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/auditlog"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

// PermissionByID reads a permission.
func (s *Store) PermissionByID(ctx context.Context, id uuid.UUID) (domain.Permission, error) {
	return found(db.New(s.db).PermissionOfID(ctx, id))
}

// Terms reads what was agreed beyond a permission.
func (s *Store) Terms(ctx context.Context, permission uuid.UUID) (app.Terms, error) {
	r, err := db.New(s.db).TermsOf(ctx, permission)
	if errors.Is(err, pgx.ErrNoRows) {
		return app.Terms{}, nil
	}
	return app.Terms{Test: r.Test, File: r.Mode == fileMode}, pg.Classify(err)
}

// DatasetEnd is the last position of a dataset.
func (s *Store) DatasetEnd(ctx context.Context, d domain.Dataset) (int64, error) {
	n, err := db.New(s.db).DatasetEnd(ctx, string(d))
	return n, pg.Classify(err)
}

// Subscription reads a subscription.
func (s *Store) Subscription(ctx context.Context, id uuid.UUID) (domain.Subscription, error) {
	return subscription(db.New(s.db).SubscriptionOfID(ctx, id))
}

// LockSubscription locks a subscription.
func (t *tx) LockSubscription(ctx context.Context, id uuid.UUID) (domain.Subscription, error) {
	return subscription(t.q.LockSubscription(ctx, id))
}

// Subscriptions lists those of an organisation, newest first.
func (s *Store) Subscriptions(ctx context.Context, organisation string) ([]domain.Subscription, error) {
	rows, err := db.New(s.db).SubscriptionsOf(ctx, organisation)
	if err != nil {
		return nil, pg.Classify(err)
	}
	out := make([]domain.Subscription, len(rows))
	for i := range rows {
		if out[i], err = subscription(rows[i], nil); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// UntakenSubscriptions are those whose dataset has versions that were not looked at.
func (s *Store) UntakenSubscriptions(ctx context.Context, today time.Time, most int) ([]uuid.UUID, error) {
	ids, err := db.New(s.db).UntakenSubscriptions(ctx, db.UntakenSubscriptionsParams{Today: today, Most: int32(most)})
	return ids, pg.Classify(err)
}

// DueSubscriptions are those that are to be sent something now.
func (s *Store) DueSubscriptions(ctx context.Context, now, today time.Time, most int) ([]uuid.UUID, error) {
	ids, err := db.New(s.db).DueSubscriptions(ctx, db.DueSubscriptionsParams{Now: now, Today: today, Most: int32(most)})
	return ids, pg.Classify(err)
}

// Stopped reports whether the kill switch is set for what a permission stands for.
func (s *Store) Stopped(ctx context.Context, p *domain.Permission) (bool, error) {
	stopped, err := db.New(s.db).Stopped(ctx, db.StoppedParams{
		Organisation: p.Organisation, Permission: names.Format("datasetPermissions", p.ID), Dataset: "datasets/" + string(p.Dataset),
	})
	return stopped, pg.Classify(err)
}

// OpenSubscriptions are those over NATS of an organisation that may be read now.
func (s *Store) OpenSubscriptions(ctx context.Context, organisation string, today time.Time) ([]uuid.UUID, error) {
	ids, err := db.New(s.db).OpenSubscriptions(ctx, db.OpenSubscriptionsParams{Organisation: organisation, Today: today})
	return ids, pg.Classify(err)
}

// OldestWithin is the number of the first event recorded since a moment.
func (s *Store) OldestWithin(ctx context.Context, id uuid.UUID, since time.Time) (int64, error) {
	n, err := db.New(s.db).OldestWithin(ctx, db.OldestWithinParams{SubscriptionID: id, Since: since})
	return n, pg.Classify(err)
}

// AddSubscription keeps a new subscription.
func (t *tx) AddSubscription(ctx context.Context, s *domain.Subscription) error {
	filters, err := marshalFilters(s.Filters)
	if err != nil {
		return err
	}
	return t.q.AddSubscription(ctx, db.AddSubscriptionParams{
		ID: s.ID, Organisation: s.Organisation, PermissionID: s.Permission, Test: s.Test, Source: s.Source, Types: all(s.Types), Filters: filters, Sink: s.Sink,
		Protocol: string(s.Protocol), Scheme: s.Scheme, State: string(s.State), Reason: s.Reason, Salt: s.Salt, Position: s.Position, CreatedAt: s.Created,
	})
}

// SaveSubscription keeps what a subscription became.
func (t *tx) SaveSubscription(ctx context.Context, s *domain.Subscription) error {
	filters, err := marshalFilters(s.Filters)
	if err != nil {
		return err
	}
	return t.q.SaveSubscription(ctx, db.SaveSubscriptionParams{
		ID: s.ID, Source: s.Source, Types: all(s.Types), Filters: filters, Sink: s.Sink, Scheme: s.Scheme, State: string(s.State), Reason: s.Reason,
		Position: s.Position, Last: s.Last, Offered: s.Offered, Delivered: s.Delivered, Attempts: int32(s.Attempts), Outcome: s.Outcome,
		FailedSince: moment(s.FailedSince), NextAt: s.Next, KeyVersion: int32(s.KeyVersion), OldKeyUntil: moment(s.OldKeyUntil), LeasedUntil: s.LeasedUntil, Version: s.Version,
	})
}

// CountSubscriptions locks the permission and counts its subscriptions.
func (t *tx) CountSubscriptions(ctx context.Context, permission uuid.UUID) (int, error) {
	if _, err := t.q.LockPermission(ctx, permission); err != nil {
		return 0, err
	}
	n, err := t.q.CountSubscriptions(ctx, permission)
	return int(n), err
}

// AddSubscriptionEvent adds an entry to the end of a subscription.
func (t *tx) AddSubscriptionEvent(ctx context.Context, id uuid.UUID, e *domain.Entry) error {
	p := db.AddSubscriptionEventParams{
		SubscriptionID: id, Sequence: e.Sequence, EventID: e.EventID, Subject: e.Subject, Type: e.Type, Position: e.Fact.Position, Sample: int32(e.Sample), RecordedAt: e.Recorded,
	}
	if e.Report != nil {
		p.Report = pgtype.UUID{Bytes: e.Report.ID, Valid: true}
	}
	return t.q.AddSubscriptionEvent(ctx, p)
}

// AddAuditEntry keeps that something was given out outside a call.
func (t *tx) AddAuditEntry(ctx context.Context, e audit.Entry) error {
	return auditlog.Append(ctx, t.inner, e)
}

// SubscriptionEvents are those after a number.
func (s *Store) SubscriptionEvents(ctx context.Context, sub *domain.Subscription, d domain.Dataset, after int64, most int) ([]domain.Entry, error) {
	rows, err := db.New(s.db).SubscriptionEvents(ctx, db.SubscriptionEventsParams{Dataset: string(d), SubscriptionID: sub.ID, AfterSequence: after, Most: int32(most)})
	if err != nil {
		return nil, pg.Classify(err)
	}
	out := make([]domain.Entry, len(rows))
	for i := range rows {
		out[i] = entry(&rows[i])
	}
	return out, nil
}

func entry(r *db.SubscriptionEventsRow) domain.Entry {
	e := domain.Entry{
		Sequence: r.Sequence, EventID: r.EventID, Subject: r.Subject, SubjectSequence: r.SubjectSequence, Type: r.Type, Sample: int(r.Sample), Recorded: r.RecordedAt.UTC(), Restricted: r.Restricted,
	}
	if r.Report.Valid {
		e.Report = &domain.UseReport{
			ID: r.Report.Bytes, Permission: r.PermissionID.Bytes, Number: r.PermissionNumber, First: r.Month.Time, Made: when(r.MadeAt),
			MonthUse: domain.MonthUse{Month: r.Month.Time.Format(month), Calls: r.Calls.Int64, Quota: r.Quota.Int64, UsedUp: int(r.DaysUsedUp.Int32), Events: r.Events.Int64},
		}
		return e
	}
	if r.NoticeKind.Valid {
		e.Notice = &domain.Notice{
			Position: r.Position, Kind: r.NoticeKind.String, Recipient: r.NoticeRecipient.String, Record: r.NoticeRecord.String, Reference: r.NoticeReference.String,
			Occurred: when(r.NoticeOccurredAt), Produced: when(r.NoticeProducedAt),
		}
		return e
	}
	if r.Sample == 0 {
		e.Fact = domain.Fact{
			Row: domain.Row{
				Award: uuid.UUID(r.AwardID.Bytes), Person: uuid.UUID(r.Person.Bytes), Part: domain.Part{From: r.FromDay.Time, To: r.ToDay.Time, Cents: r.Cents.Int64},
				Version: r.Version.Int64, Withdrawn: r.Withdrawn.Bool,
			},
			Position: r.Position, Kind: r.Kind.String, Municipality: r.Municipality.String, Decision: uuid.UUID(r.Decision.Bytes), Occurred: when(r.OccurredAt), Produced: when(r.ProducedAt),
		}
	}
	return e
}

func subscription(r db.Subscription, err error) (domain.Subscription, error) {
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.Subscription{}, domain.ErrSubscriptionNotFound
	}
	if err != nil {
		return domain.Subscription{}, pg.Classify(err)
	}
	s := domain.Subscription{
		ID: r.ID, Organisation: r.Organisation, Permission: r.PermissionID, Test: r.Test, Source: r.Source, Types: r.Types, Sink: r.Sink, Protocol: domain.Protocol(r.Protocol),
		Scheme: r.Scheme, State: domain.SubscriptionState(r.State), Reason: r.Reason, Salt: r.Salt, Position: r.Position, Last: r.Last, Offered: r.Offered,
		Delivered: r.Delivered, Attempts: int(r.Attempts), Outcome: r.Outcome, FailedSince: when(r.FailedSince), Next: r.NextAt.UTC(), KeyVersion: int(r.KeyVersion),
		OldKeyUntil: when(r.OldKeyUntil), LeasedUntil: r.LeasedUntil.UTC(), Created: r.CreatedAt.UTC(), Version: r.Version,
	}
	if err := json.Unmarshal(r.Filters, &s.Filters); err != nil {
		return s, fmt.Errorf("read the filters of a subscription: %w", err)
	}
	return s, nil
}

// marshalFilters writes filters; none is an empty list.
func marshalFilters(list []map[string]any) ([]byte, error) {
	if list == nil {
		list = []map[string]any{}
	}
	return json.Marshal(list)
}

// all is never null.
func all(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
