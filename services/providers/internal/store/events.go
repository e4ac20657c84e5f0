package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/outbox"
	providerseventsv1 "github.com/digisoc/platform/proto/gen/go/providers/events/v1"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// service is the producer's name in topics and event types.
const service = "providers"

// RegistrationChanged tells where a registration stands. The record is locked or new, so its events are in order.
func (t *Tx) RegistrationChanged(ctx context.Context, r domain.Registration, now time.Time) error {
	from := r.Term.From
	switch r.State {
	case domain.Suspended:
		from = r.Suspensions[len(r.Suspensions)-1].From
	case domain.Excluded:
		from = r.ExcludedFrom
	}
	return t.announce(ctx, r, "registrationChanged", "registration.changed", now, &providerseventsv1.RegistrationChanged{
		Registration: names.Format("registrations", r.ID), Provider: names.Format("providers", r.Provider), Municipality: r.Address.Municipality,
		ServiceKind: r.Kind, State: string(r.State), From: from.String(), To: r.Term.To.String(),
	})
}

// AddRenewalWarning keeps that a registration was warned of its end, and tells it.
func (t *Tx) AddRenewalWarning(ctx context.Context, r domain.Registration, within int, now time.Time) error {
	if err := t.q.AddRenewalWarning(ctx, db.AddRenewalWarningParams{RegistrationID: r.ID, Days: int32(within), GivenAt: now}); err != nil {
		return err
	}
	if r.Environment == domain.Sandbox {
		return nil // nobody outside is to count made-up registrations
	}
	return t.announce(ctx, r, "registrationWarned", "registration.warned", now, &providerseventsv1.RegistrationWarned{
		Registration: names.Format("registrations", r.ID), Provider: names.Format("providers", r.Provider), To: r.Term.To.String(), Days: int32(within),
	})
}

// CapacityReported tells how many places a provider has.
func (t *Tx) CapacityReported(ctx context.Context, r domain.Registration, c domain.Capacity, now time.Time) error {
	return t.announce(ctx, r, "capacityReported", "capacity.reported", now, &providerseventsv1.CapacityReported{
		Registration: names.Format("registrations", r.ID), Provider: names.Format("providers", r.Provider), Municipality: r.Address.Municipality,
		ServiceKind: r.Kind, PlacesTotal: int32(c.Total), PlacesFree: int32(c.Free), ObserveTime: timestamppb.New(c.Observed),
	})
}

// AssignmentChanged tells where an assignment stands. The record is locked or new, so its events are in order.
func (t *Tx) AssignmentChanged(ctx context.Context, a domain.Assignment, now time.Time) error {
	name := names.Format("assignments", a.ID)
	return t.publish(ctx, outbox.Event{
		Type: "lv.digisoc.providers.v1.assignmentChanged", Topic: "providers.assignment.changed.v1", Subject: name, Municipality: a.Municipality,
		DataCategory: "G18", Time: now,
	}, &providerseventsv1.AssignmentChanged{
		Assignment: name, Provider: names.Format("providers", a.Provider), Registration: names.Format("registrations", a.Registration),
		Municipality: a.Municipality, Person: names.Format("persons", a.Person), ServiceKind: a.Kind, State: string(a.State),
		From: a.Period.From.String(), To: a.Period.To.String(), Version: a.Version,
	})
}

func (t *Tx) announce(ctx context.Context, r domain.Registration, kind, topic string, now time.Time, payload proto.Message) error {
	return t.publish(ctx, outbox.Event{
		Type: "lv.digisoc.providers.v1." + kind, Topic: "providers." + topic + ".v1", Subject: names.Format("registrations", r.ID),
		Municipality: r.Address.Municipality, DataCategory: "G25", Time: now,
	}, payload)
}

func (t *Tx) publish(ctx context.Context, e outbox.Event, payload proto.Message) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	e.ID, e.Payload = id, payload
	return outbox.Append(ctx, t.tx, service, e)
}
