package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/dagr/producer"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

var _ producer.Book = (*Store)(nil)

// Lease takes a channel for an instance, making it when it is new.
func (s *Store) Lease(ctx context.Context, c producer.Channel, holder uuid.UUID, now, until time.Time) (producer.Place, bool, error) {
	q := db.New(s.db)
	if err := q.AddDagrChannel(ctx, db.AddDagrChannelParams{Dataset: string(c.Dataset), Section: string(c.Section)}); err != nil {
		return producer.Place{}, false, pg.Classify(err)
	}
	r, err := q.LeaseDagrChannel(ctx, db.LeaseDagrChannelParams{
		Dataset: string(c.Dataset), Section: string(c.Section), Holder: holder, HeldUntil: until, Now: now,
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return producer.Place{}, false, nil
	}
	return producer.Place{Position: r.Position, Attempts: int(r.Attempts)}, err == nil, pg.Classify(err)
}

// Advance moves the position of a channel that is still held.
func (s *Store) Advance(ctx context.Context, c producer.Channel, holder uuid.UUID, to int64, asides []producer.Aside, now time.Time) error {
	err := s.db.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error {
		q := db.New(tx)
		at, err := q.LockDagrChannel(ctx, db.LockDagrChannelParams{Dataset: string(c.Dataset), Section: string(c.Section), Holder: holder})
		if errors.Is(err, pgx.ErrNoRows) || err == nil && at >= to {
			return producer.ErrLost
		}
		if err != nil {
			return err
		}
		for _, a := range asides {
			if err := q.SetDagrAside(ctx, db.SetDagrAsideParams{Dataset: string(c.Dataset), Section: string(c.Section), Position: a.Position, Reason: a.Reason, Now: now}); err != nil {
				return err
			}
		}
		return q.AdvanceDagrChannel(ctx, db.AdvanceDagrChannelParams{Dataset: string(c.Dataset), Section: string(c.Section), Position: to, PublishedAt: &now})
	})
	if errors.Is(err, producer.ErrLost) {
		return producer.ErrLost
	}
	return pg.Classify(err)
}

// Fail keeps why a channel waits, and until when.
func (s *Store) Fail(ctx context.Context, c producer.Channel, holder uuid.UUID, reason string, now, next time.Time) error {
	return pg.Classify(db.New(s.db).FailDagrChannel(ctx, db.FailDagrChannelParams{
		Dataset: string(c.Dataset), Section: string(c.Section), Holder: holder, Failure: reason, FailedAt: &now, NextAt: next,
	}))
}

// Asides lists what was set aside and is due to be tried again.
func (s *Store) Asides(ctx context.Context, c producer.Channel, before time.Time, size int) ([]app.Version, error) {
	rows, err := db.New(s.db).DagrAsides(ctx, db.DagrAsidesParams{Dataset: string(c.Dataset), Section: string(c.Section), Before: before, Size: int32(size)})
	if err != nil {
		return nil, pg.Classify(err)
	}
	out := make([]app.Version, len(rows))
	for i := range rows {
		out[i] = version(db.DatasetOfPersonRow(rows[i]))
	}
	return out, nil
}

// Settle ends what DAGR has now and renews the rest.
func (s *Store) Settle(ctx context.Context, c producer.Channel, done []int64, still []producer.Aside, now time.Time) error {
	return pg.Classify(s.db.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error {
		q := db.New(tx)
		for _, position := range done {
			if err := q.EndDagrAside(ctx, db.EndDagrAsideParams{Dataset: string(c.Dataset), Section: string(c.Section), Position: position}); err != nil {
				return err
			}
		}
		for _, a := range still {
			if err := q.SetDagrAside(ctx, db.SetDagrAsideParams{Dataset: string(c.Dataset), Section: string(c.Section), Position: a.Position, Reason: a.Reason, Now: now}); err != nil {
				return err
			}
		}
		return nil
	}))
}

// OutboundChannels lists how far each dataset was given to each section.
func (s *Store) OutboundChannels(ctx context.Context) ([]app.OutboundChannel, error) {
	rows, err := db.New(s.db).DagrChannels(ctx)
	if err != nil {
		return nil, pg.Classify(err)
	}
	out := make([]app.OutboundChannel, len(rows))
	for i, r := range rows {
		out[i] = app.OutboundChannel{
			Dataset: domain.Dataset(r.Dataset), Section: r.Section, Position: r.Position, Last: r.Last, Published: when(r.PublishedAt), Waiting: r.WaitingSince.UTC(),
			Aside: r.Aside, Codeless: r.Codeless, Attempts: int(r.Attempts), Failed: when(r.FailedAt), Failure: r.Failure,
		}
	}
	return out, nil
}
