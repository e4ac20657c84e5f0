package store

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/outbox"
	"github.com/digisoc/platform/pkg/vault"
	providerseventsv1 "github.com/digisoc/platform/proto/gen/go/providers/events/v1"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// LockRecords locks the assignments of records about clients of a municipality and then reads the records, by their names.
func (t *Tx) LockRecords(ctx context.Context, e domain.Environment, municipality string, ids []uuid.UUID) (map[uuid.UUID]*domain.Kept, error) {
	if err := t.q.LockDecided(ctx, db.LockDecidedParams{Records: ids, Municipality: municipality}); err != nil {
		return nil, err
	}
	rows, err := t.q.RecordsToDecide(ctx, db.RecordsToDecideParams{Records: ids, Municipality: municipality, Environment: string(e)})
	if err != nil {
		return nil, err
	}
	same := make([]db.RecordsOfMunicipalityRow, len(rows))
	for i, r := range rows {
		same[i] = db.RecordsOfMunicipalityRow(r)
	}
	list, err := t.opener().records(ctx, same, e)
	out := make(map[uuid.UUID]*domain.Kept, len(list))
	for i := range list {
		out[list[i].ID] = &list[i]
	}
	return out, err
}

// SaveDecision keeps what was decided about records, and tells their providers and whoever listens. No event leaves a sandbox.
func (t *Tx) SaveDecision(ctx context.Context, d domain.Decision, list []domain.Kept) error {
	ids := make([]uuid.UUID, len(list))
	changes := make([]domain.Change, len(list))
	events := make([]outbox.Event, 0, len(list))
	for i := range list {
		k := &list[i]
		ids[i], changes[i] = k.ID, decided(d, k)
		if k.Environment == domain.Sandbox {
			continue
		}
		e, err := decision(d, k)
		if err != nil {
			return err
		}
		events = append(events, e)
	}
	notes, err := t.sealDecision(ctx, d.Note, list)
	if err != nil {
		return err
	}
	if err := t.q.DecideRecords(ctx, db.DecideRecordsParams{State: string(d.State), Records: ids}); err != nil {
		return err
	}
	if err := t.q.AddDecisions(ctx, db.AddDecisionsParams{
		Records: ids, DecidedAt: d.At, State: string(d.State), Cause: string(d.Cause), SealedNotes: notes, DecidedBy: d.By,
	}); err != nil {
		return err
	}
	if err := t.AddChanges(ctx, changes); err != nil {
		return err
	}
	return outbox.AppendMany(ctx, t.tx, service, events)
}

// decided is the line in the list of the record's provider.
func decided(d domain.Decision, k *domain.Kept) domain.Change {
	c := domain.Change{
		Provider: k.Provider, Kind: domain.RecordAcceptedChange, Subject: names.Format("records", k.ID), Municipality: k.Municipality, At: d.At,
		Body: map[string]string{"eventId": k.Source, "assignment": names.Format("assignments", k.Assignment), "day": k.Day.String()},
	}
	if d.State == domain.RecordDisputed {
		c.Kind, c.Body["cause"] = domain.RecordDisputedChange, string(d.Cause)
	}
	return c
}

func decision(d domain.Decision, k *domain.Kept) (outbox.Event, error) {
	id, err := uuid.NewV7()
	e := outbox.Event{ID: id, Subject: names.Format("assignments", k.Assignment), Municipality: k.Municipality, DataCategory: "G20", Time: d.At}
	record, person, provider := names.Format("records", k.ID), names.Format("persons", k.Person), names.Format("providers", k.Provider)
	var payload proto.Message = &providerseventsv1.DeliveryAccepted{
		Record: record, Assignment: e.Subject, Person: person, Provider: provider, Municipality: k.Municipality, Day: k.Day.String(), Units: int64(k.Units),
	}
	e.Type, e.Topic = "lv.digisoc.providers.v1.deliveryAccepted", "providers.delivery.accepted.v1"
	if d.State == domain.RecordDisputed {
		e.Type, e.Topic = "lv.digisoc.providers.v1.deliveryDisputed", "providers.delivery.disputed.v1"
		payload = &providerseventsv1.DeliveryDisputed{
			Record: record, Assignment: e.Subject, Person: person, Provider: provider, Municipality: k.Municipality, Day: k.Day.String(),
			Units: int64(k.Units), Cause: string(d.Cause),
		}
	}
	e.Payload = payload
	return e, err
}

// AddChanges adds lines to the lists of their providers, in their order: one statement for the lines of a provider, kind and
// municipality. Lists are locked in the order of their providers' names.
func (t *Tx) AddChanges(ctx context.Context, list []domain.Change) error {
	type group struct {
		provider     uuid.UUID
		kind         domain.ChangeKind
		municipality string
	}
	lines := map[group]*db.AddChangesParams{}
	var order []group
	for i := range list {
		c := &list[i]
		g := group{c.Provider, c.Kind, c.Municipality}
		p := lines[g]
		if p == nil {
			p = &db.AddChangesParams{ProviderID: c.Provider, Kind: string(c.Kind), Municipality: given(c.Municipality), At: c.At}
			lines[g], order = p, append(order, g)
			t.tx.OnCommit(func() { t.bells.ring(c.Provider) })
		}
		body, err := json.Marshal(c.Body)
		if err != nil {
			return err
		}
		p.Subjects, p.Bodies = append(p.Subjects, c.Subject), append(p.Bodies, string(body))
	}
	slices.SortStableFunc(order, func(a, b group) int { return slices.Compare(a.provider[:], b.provider[:]) })
	for _, g := range order {
		if err := t.q.AddChanges(ctx, *lines[g]); err != nil {
			return err
		}
	}
	return nil
}

// Record reads one version of a record with what was decided last.
func (s *Store) Record(ctx context.Context, id uuid.UUID) (domain.Kept, error) {
	r, err := s.q.Record(ctx, id)
	if err != nil {
		return domain.Kept{}, missing(err, domain.ErrRecordNotFound)
	}
	list, err := s.opener().records(ctx, []db.RecordsOfMunicipalityRow{{
		ID: r.ID, SourceID: r.SourceID, Version: r.Version, Type: r.Type, SchemaWord: r.SchemaWord, ProviderID: r.ProviderID,
		RegistrationID: r.RegistrationID, AssignmentID: r.AssignmentID, Person: r.Person, Municipality: r.Municipality, Worker: r.Worker, Day: r.Day,
		Units: r.Units, State: r.State, Current: r.Current, Note: r.Note, OccurredAt: r.OccurredAt, ReceivedAt: r.ReceivedAt,
		SealedNote: r.SealedNote,
	}}, domain.Environment(r.Environment))
	if err != nil {
		return domain.Kept{}, failure(err)
	}
	k := list[0]
	for i, rule := range r.UnfitRules {
		k.Unfit = append(k.Unfit, domain.Finding{Rule: rule, Field: r.UnfitFields[i]})
	}
	for i, rule := range r.ReviewRules {
		k.Review = append(k.Review, domain.Finding{Rule: rule, Field: r.ReviewFields[i]})
	}
	if r.Decision != "" {
		note, err := s.opener().open(ctx, []vault.Sealed{{Field: decisionNote, Record: r.ID, Bytes: r.SealedDecisionNote}})
		if err != nil {
			return domain.Kept{}, failure(err)
		}
		k.Decision = &domain.Decision{State: domain.RecordState(r.Decision), Cause: domain.DisputeCause(r.Cause), Note: r.DecisionNote + string(note[0]), At: r.DecidedAt.UTC()}
	}
	return k, nil
}

// RecordsOfMunicipality reads one page of current records about clients of a municipality.
func (s *Store) RecordsOfMunicipality(ctx context.Context, municipality string, q app.RecordQuery) ([]domain.Kept, error) {
	rows, err := s.q.RecordsOfMunicipality(ctx, db.RecordsOfMunicipalityParams{
		Municipality: municipality, Environment: string(domain.Live), Provider: optional(q.Provider), Assignment: optional(q.Assignment),
		State: given(q.State), FromDay: date(q.Month.First()), ToDay: q.Month.Last().Time(), ToReview: q.ToReview, AfterID: q.After, Size: int32(q.Size),
	})
	if err != nil {
		return nil, failure(err)
	}
	list, err := s.opener().records(ctx, rows, domain.Live)
	return list, failure(err)
}

func kept(r *db.RecordsOfMunicipalityRow, note string, e domain.Environment) domain.Kept {
	return domain.Kept{
		ID: r.ID, Provider: r.ProviderID, Environment: e, Municipality: r.Municipality, Person: r.Person.UUID, State: domain.RecordState(r.State),
		Received: r.ReceivedAt.UTC(), Current: r.Current, Record: domain.Record{
			Source: r.SourceID, Version: int(r.Version), Type: domain.RecordType(r.Type), Schema: r.SchemaWord, Occurred: r.OccurredAt.UTC(),
			Registration: r.RegistrationID, Assignment: r.AssignmentID.UUID, Worker: r.Worker, Day: domain.DateOf(r.Day),
			Units: domain.Units(r.Units), Note: note, Cancelled: r.State == string(domain.RecordCancelled),
		},
	}
}
