package app

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// Extend moves the last day of the answer and keeps what the person is told.
func (r *Rights) Extend(ctx context.Context, id uuid.UUID, why domain.Bilingual) (domain.RightsRequest, error) {
	return r.change(ctx, id, "EXTENDED", func(ctx context.Context, tx RightsTx, q *domain.RightsRequest) error {
		if err := q.Extend(why, r.Law.Due(clock.Today(clock.Fixed(q.Received)), true), clock.Today(r.Clock), r.now()); err != nil {
			return err
		}
		return tx.SaveExtension(ctx, q)
	})
}

// Answer gives the answer of the calling officer. Who received the data is asked before anything is written: an answer that could not
// tell them is none (GDPR 19).
func (r *Rights) Answer(ctx context.Context, id uuid.UUID, outcome, ground string, text domain.Bilingual, erasure string) (domain.RightsRequest, error) {
	c := caller.From(ctx)
	a := domain.Reply{Outcome: outcome, Text: text, Subject: c.Subject, Officer: c.Name, Erasure: erasure, At: r.now()}
	a.Ground, a.Known = r.Law.Ground(ground, clock.Today(r.Clock))
	q, err := r.Request(ctx, id)
	if err != nil {
		return q, err
	}
	if err := q.May(&a); err != nil {
		return q, err
	}
	if err := r.ordered(ctx, &q, erasure); err != nil {
		return q, err
	}
	what := q.Tells(outcome)
	if what != "" {
		if a.Told, err = r.told(ctx, &q); err != nil {
			return q, err
		}
	}
	return r.change(ctx, id, "ANSWERED", func(ctx context.Context, tx RightsTx, q *domain.RightsRequest) error {
		if err := q.Reply(&a); err != nil {
			return err
		}
		if err := tx.SaveAnswer(ctx, q); err != nil {
			return err
		}
		if q.Restricts() {
			l := domain.LimitedData{Request: q.ID, Person: q.Person, Code: q.Code, Record: delivered(q.Record), Datasets: r.delivers(q.Code), Start: a.At}
			if err := tx.AddRestriction(ctx, &l); err != nil {
				return err
			}
		}
		if err := announceEffect(ctx, tx, q, a.At); err != nil {
			return err
		}
		return r.tell(ctx, tx, q, what, a.At)
	})
}

// ordered refuses an answer that names an erasure which is not of the person or was not ordered.
func (r *Rights) ordered(ctx context.Context, q *domain.RightsRequest, erasure string) error {
	if erasure == "" {
		return nil
	}
	person, ordered, err := r.Erasures.Erasure(ctx, erasure)
	if err == nil && (!ordered || person != personName(q.Person)) {
		err = domain.ErrRightsErasure
	}
	return err
}

// Lift ends a restriction, delivers the records of the person anew and tells who received them before.
func (r *Rights) Lift(ctx context.Context, id uuid.UUID) (domain.RightsRequest, error) {
	return r.change(ctx, id, "LIFTED", func(ctx context.Context, tx RightsTx, q *domain.RightsRequest) error {
		now := r.now()
		if err := q.Lift(caller.From(ctx).Subject, now); err != nil {
			return err
		}
		if err := tx.SaveLift(ctx, q); err != nil {
			return err
		}
		if err := r.again(ctx, tx, q, now); err != nil {
			return err
		}
		if err := announceEffect(ctx, tx, q, now); err != nil {
			return err
		}
		return r.tell(ctx, tx, q, "LIFTED", now)
	})
}

// again adds the newest state of the person's records to the datasets that were restricted.
func (r *Rights) again(ctx context.Context, tx RightsTx, q *domain.RightsRequest, now time.Time) error {
	ids, err := tx.AwardsOfPerson(ctx, q.Person, r.delivers(q.Code))
	if err != nil {
		return err
	}
	for _, id := range ids {
		if only := delivered(q.Record); only != "" && !strings.HasSuffix(only, id.String()) {
			continue
		}
		award, err := tx.LockAward(ctx, id)
		if err != nil {
			return err
		}
		rows := award.Again(q.Person)
		if len(rows) == 0 {
			continue
		}
		if err := tx.SaveAward(ctx, &award); err != nil {
			return err
		}
		if err := tx.AddRows(ctx, &award, rows, now); err != nil {
			return err
		}
	}
	return nil
}

// change locks a request, asks whether the caller may see it, and keeps what f makes of it.
func (r *Rights) change(ctx context.Context, id uuid.UUID, step string, f func(context.Context, RightsTx, *domain.RightsRequest) error) (q domain.RightsRequest, err error) {
	if q, err = r.Request(ctx, id); err != nil {
		return q, err
	}
	audit.Subjects(ctx, rightsName(q.ID), personName(q.Person))
	err = r.Store.InRightsTx(ctx, func(ctx context.Context, tx RightsTx) error {
		var err error
		if q, err = tx.LockRightsRequest(ctx, id); err != nil {
			return err
		}
		if err := f(ctx, tx, &q); err != nil {
			return err
		}
		tx.Answer(q)
		return tx.AnnounceRights(ctx, rightsName(q.ID), step, r.now())
	})
	return q, err
}

// delivered is the record when it is one that datasets deliver; a restriction of any other holds for all of the person's.
func delivered(record string) string {
	if strings.HasPrefix(record, "statuses/") || strings.HasPrefix(record, "benefits/") {
		return record
	}
	return ""
}
