package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/outbox"
	personseventsv1 "github.com/digisoc/platform/proto/gen/go/persons/events/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/persons/internal/domain"
)

// service is the producer's name in topics and event types.
const service = "persons"

// Publish records an event in the transaction. The record's row is locked or new, so its events keep their order.
func (t *Tx) Publish(ctx context.Context, e domain.Event) error {
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("publish event: %w", err)
	}
	event := outbox.Event{ID: id}
	switch e := e.(type) {
	case domain.PersonChanged:
		event.Type, event.Topic = "lv.digisoc.persons.v1.personChanged", "persons.person.changed.v1"
		event.Subject, event.Municipality = names.Format("persons", e.Person), e.Municipality
		event.Payload = &personseventsv1.PersonChanged{Person: event.Subject, Version: e.Version, ChangedGroups: e.Groups}
		event.DataCategory, event.Time = strings.Join(e.Groups, ","), e.At
	case domain.HouseholdChanged:
		event.Type, event.Topic = "lv.digisoc.persons.v1.householdChanged", "persons.household.changed.v1"
		event.Subject, event.Municipality = names.Format("households", e.Household), e.Municipality
		event.Payload = &personseventsv1.HouseholdChanged{Household: event.Subject, Version: e.Version, Municipality: e.Municipality}
		event.DataCategory, event.Time = domain.GroupFamily, e.At
	case domain.ErasureWasOrdered:
		event.Type, event.Topic = "lv.digisoc.persons.v1.erasureOrdered", "persons.erasure.ordered.v1"
		event.Subject, event.DataCategory, event.Time = names.Format("erasures", e.Erasure), "G31", e.At
		ordered := &typesv1.ErasureOrdered{Erasure: event.Subject, Person: names.Format("persons", e.Person)}
		for _, h := range e.Households {
			ordered.Households = append(ordered.Households, names.Format("households", h))
		}
		event.Payload = ordered
	case domain.CustodyRecorded:
		event.Type, event.Topic = "lv.digisoc.persons.v1.custodyRecorded", "persons.custody.recorded.v1"
		event.Subject, event.Municipality = names.Format("persons", e.Child), e.Municipality
		event.Payload = &personseventsv1.CustodyRecorded{CustodyEvent: names.Format("custodyEvents", e.Event), Child: event.Subject}
		event.DataCategory, event.Time = domain.GroupCustody, e.At
	default:
		return fmt.Errorf("publish event: %T has no place in the contract", e)
	}
	return outbox.Append(ctx, t.tx, service, event)
}
