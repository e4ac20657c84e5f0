package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/outbox"
	providerseventsv1 "github.com/digisoc/platform/proto/gen/go/providers/events/v1"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// SaveRecords keeps what was judged as new: one statement for the records, one for the units of their assignments, one for
// the versions that are over, one for the events. All of them travel with the commit.
func (t *Tx) SaveRecords(ctx context.Context, adm domain.Admission, list []domain.Judgement, now time.Time) error {
	replaced := map[uuid.UUID]bool{}
	var over []uuid.UUID
	used := map[uuid.UUID]domain.Units{}
	for i := range list {
		j := &list[i]
		if j.New == nil {
			continue
		}
		if j.Replaces != uuid.Nil {
			replaced[j.Replaces] = true
			over = append(over, j.Replaces)
		}
		if j.Delta != 0 {
			used[j.New.Assignment] += j.Delta
		}
		if j.Back != 0 {
			used[j.Before] += j.Back
		}
	}
	if err := t.addRecords(ctx, adm, list, replaced, now); err != nil {
		return err
	}
	if len(over) > 0 {
		if err := t.q.SupersedeRecords(ctx, over); err != nil {
			return err
		}
	}
	if len(used) > 0 {
		p := db.UseUnitsParams{}
		for id, n := range used {
			p.Assignments, p.Units = append(p.Assignments, id), append(p.Units, int64(n))
		}
		if err := t.q.UseUnits(ctx, p); err != nil {
			return err
		}
	}
	if adm.Environment == domain.Sandbox {
		return nil // nobody outside is to count made-up deliveries
	}
	return t.deliveries(ctx, list, now)
}

func (t *Tx) addRecords(ctx context.Context, adm domain.Admission, list []domain.Judgement, replaced map[uuid.UUID]bool, now time.Time) error {
	p := db.AddRecordsParams{ProviderID: adm.Provider, Environment: string(adm.Environment), AgreementID: adm.Agreement, ReceivedAt: now}
	notes, err := t.sealNotes(ctx, adm.Provider, list)
	if err != nil {
		return err
	}
	for i := range list {
		k := list[i].New
		if k == nil {
			continue
		}
		code := k.CodeHash
		if k.Assignment != uuid.Nil {
			code = nil // she is known: nothing that leads to her code is kept
		}
		p.Ids, p.Sources, p.Versions = append(p.Ids, k.ID), append(p.Sources, k.Source), append(p.Versions, int32(k.Version))
		p.Types, p.Schemas = append(p.Types, string(k.Type)), append(p.Schemas, k.Schema)
		p.Registrations, p.Assignments, p.Persons = append(p.Registrations, k.Registration), append(p.Assignments, k.Assignment), append(p.Persons, k.Person)
		p.Municipalities, p.Workers, p.Days = append(p.Municipalities, k.Municipality), append(p.Workers, k.Worker), append(p.Days, k.Day.Time())
		p.Units, p.States, p.Current = append(p.Units, int64(k.Units)), append(p.States, string(k.State)), append(p.Current, !replaced[k.ID])
		p.Hashes, p.Codes = append(p.Hashes, k.Hash[:]), append(p.Codes, bytesOf(code))
		p.SealedNotes, p.Occurred = append(p.SealedNotes, notes[i]), append(p.Occurred, k.Occurred)
	}
	if len(p.Ids) == 0 {
		return nil
	}
	return t.q.AddRecords(ctx, p)
}

// deliveries tells of every record that counts. Unmatched ones are told when their client is known.
func (t *Tx) deliveries(ctx context.Context, list []domain.Judgement, now time.Time) error {
	events := make([]outbox.Event, 0, len(list))
	for i := range list {
		k := list[i].New
		if k == nil || k.Assignment == uuid.Nil {
			continue
		}
		id, err := uuid.NewV7()
		if err != nil {
			return err
		}
		e := &providerseventsv1.DeliveryRecorded{
			Record: names.Format("records", k.ID), Assignment: names.Format("assignments", k.Assignment), Person: names.Format("persons", k.Person),
			Registration: names.Format("registrations", k.Registration), Type: string(k.Type), Day: k.Day.String(), Units: int64(k.Units),
			Cancelled: k.Cancelled,
		}
		if list[i].Replaces != uuid.Nil {
			e.Replaces = names.Format("records", list[i].Replaces)
		}
		events = append(events, outbox.Event{
			ID: id, Type: "lv.digisoc.providers.v1.deliveryRecorded", Topic: "providers.delivery.recorded.v1", Subject: e.GetAssignment(),
			Municipality: k.Municipality, Payload: e, DataCategory: "G20", Time: now,
		})
	}
	return outbox.AppendMany(ctx, t.tx, service, events)
}
