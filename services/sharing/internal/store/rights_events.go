package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/outbox"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/restriction"
	sharingeventsv1 "github.com/digisoc/platform/proto/gen/go/sharing/events/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

// AnnounceRights queues the event that a request has taken a step.
func (t *rightsTx) AnnounceRights(ctx context.Context, request, step string, at time.Time) error {
	return t.announce(ctx, "rightsRequestChanged", "sharing.rights.changed.v1", request, at, &sharingeventsv1.RightsRequestChanged{RightsRequest: request, Step: step})
}

// AnnounceRestriction queues the event that data are restricted, or no longer.
func (t *rightsTx) AnnounceRestriction(ctx context.Context, l *domain.LimitedData, lifted, at time.Time) error {
	request := names.Format("rightsRequests", l.Request)
	e := &typesv1.RestrictionChanged{
		RightsRequest: request, Person: names.Format("persons", l.Person), Code: l.Code, Record: l.Record, Municipality: l.Municipality,
		StartTime: timestamppb.New(l.Start),
	}
	if !lifted.IsZero() {
		e.LiftTime = timestamppb.New(lifted)
	}
	return t.announce(ctx, "restrictionChanged", restriction.Changed, request, at, e)
}

// AnnounceRectification queues the event that data are disputed, or what became of it.
func (t *rightsTx) AnnounceRectification(ctx context.Context, r *domain.RightsRequest, at time.Time) error {
	request := names.Format("rightsRequests", r.ID)
	return t.announce(ctx, "rectificationChanged", "sharing.rectification.changed.v1", request, at, &sharingeventsv1.RectificationChanged{
		RightsRequest: request, Person: names.Format("persons", r.Person), Code: r.Code, Record: r.Record, Municipality: r.Municipality,
		Dispute: r.Dispute, DueDate: r.Due.Format(time.DateOnly), Outcome: r.Outcome,
	})
}

// AnnounceDispute queues the event that data are disputed, or what became of it, for the services that keep them.
func (t *rightsTx) AnnounceDispute(ctx context.Context, r *domain.RightsRequest, at time.Time) error {
	request := names.Format("rightsRequests", r.ID)
	e := &typesv1.DisputeChanged{
		RightsRequest: request, Person: names.Format("persons", r.Person), Code: r.Code, Record: r.Record, Municipality: r.Municipality,
		DueDate: r.Due.Format(time.DateOnly), StartTime: timestamppb.New(r.Received), Outcome: r.Outcome,
	}
	if r.Outcome != "" {
		e.EndTime = timestamppb.New(r.AnsweredAt)
	}
	return t.announce(ctx, "disputeChanged", restriction.Disputed, request, at, e)
}

func (t *rightsTx) announce(ctx context.Context, kind, topic, request string, at time.Time, payload proto.Message) error {
	return outbox.Append(ctx, t.inner, "sharing", outbox.Event{
		ID: uuid.Must(uuid.NewV7()), Time: at, Type: "lv.digisoc.sharing.v1." + kind, Topic: topic, Subject: request, Payload: payload,
	})
}

// LockUnannounced locks restrictions that hold and of which no service was told.
func (t *rightsTx) LockUnannounced(ctx context.Context, size int) ([]domain.LimitedData, error) {
	rows, err := t.q.LockUnannounced(ctx, int32(size))
	out := make([]domain.LimitedData, len(rows))
	for i, r := range rows {
		out[i] = domain.LimitedData{Request: r.RequestID, Person: r.Person, Code: r.Code, Record: r.Record, Municipality: r.Municipality, Start: r.StartAt.UTC()}
	}
	return out, pg.Classify(err)
}

// MarkAnnounced keeps that the services were told.
func (t *rightsTx) MarkAnnounced(ctx context.Context, requests []uuid.UUID) error {
	return t.q.MarkAnnounced(ctx, requests)
}

// LockOverdue locks requests that are late and of which nobody was told.
func (t *rightsTx) LockOverdue(ctx context.Context, today time.Time, size int) ([]uuid.UUID, error) {
	list, err := t.q.LockOverdue(ctx, db.LockOverdueParams{Today: today, Size: int32(size)})
	return list, pg.Classify(err)
}

// MarkOverdue keeps that somebody was told.
func (t *rightsTx) MarkOverdue(ctx context.Context, requests []uuid.UUID, at time.Time) error {
	return t.q.MarkOverdue(ctx, db.MarkOverdueParams{Ids: requests, ToldAt: at})
}
