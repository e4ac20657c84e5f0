package store

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// Facts reads what is known about each record, without locks.
func (s *Store) Facts(ctx context.Context, adm domain.Admission, in []domain.Parsed) ([]domain.RecordFacts, error) {
	return facts(ctx, s.q, adm, in)
}

// LockFacts locks the assignments and reads what is known about each record. Both statements travel together; the second
// sees what whoever held the locks before has committed.
func (t *Tx) LockFacts(ctx context.Context, adm domain.Admission, in []domain.Parsed) ([]domain.RecordFacts, error) {
	var assignments []uuid.UUID
	var codes [][]byte
	seen := map[uuid.UUID]bool{}
	for i := range in {
		r := &in[i].Record
		switch {
		case r.Assignment != uuid.Nil && !seen[r.Assignment]:
			seen[r.Assignment] = true
			assignments = append(assignments, r.Assignment)
		case len(r.CodeHash) > 0:
			codes = append(codes, r.CodeHash)
		}
	}
	if len(assignments)+len(codes) > 0 {
		if err := t.q.LockDeliveries(ctx, db.LockDeliveriesParams{ProviderID: adm.Provider, Assignments: assignments, Codes: codes}); err != nil {
			return nil, err
		}
	}
	return facts(ctx, t.q, adm, in)
}

func facts(ctx context.Context, q *db.Queries, adm domain.Admission, in []domain.Parsed) ([]domain.RecordFacts, error) {
	p := db.RecordFactsParams{ProviderID: adm.Provider, Allowed: adm.Registrations, Environment: string(adm.Environment)}
	asked, places, sums := newQuestions(in)
	for place, i := range asked {
		r := &in[i].Record
		p.Places, p.Sources, p.Versions = append(p.Places, int32(place)), append(p.Sources, r.Source), append(p.Versions, int32(r.Version))
		p.Registrations, p.Assignments = append(p.Registrations, r.Registration), append(p.Assignments, r.Assignment)
		p.Codes, p.Days = append(p.Codes, bytesOf(r.CodeHash)), append(p.Days, r.Day.Time())
		p.First, p.Workers = append(p.First, sums[place] == place), append(p.Workers, r.Worker)
	}
	rows, err := q.RecordFacts(ctx, p)
	if err != nil {
		return nil, failure(err)
	}
	found := make([]domain.RecordFacts, len(asked))
	for i := range rows {
		found[rows[i].N] = fact(&rows[i])
	}
	out := make([]domain.RecordFacts, len(in))
	for i, place := range places {
		out[i] = found[place]
		first := &found[sums[place]]
		out[i].DayUsed, out[i].SpanUsed = first.DayUsed, first.SpanUsed
	}
	return out, nil
}

func fact(r *db.RecordFactsRow) domain.RecordFacts {
	return domain.RecordFacts{
		RegistrationKnown: r.Known, RegistrationActive: r.Active, Mode: domain.InputMode(r.Mode), Assignment: r.AssignmentID,
		AssignmentOf: r.AssignmentOf, Person: r.Person, Municipality: r.Municipality, State: domain.AssignmentState(r.State),
		From: day(r.FromDay), To: day(r.ToDay), Paused: r.Paused, Unit: r.Unit, Limit: domain.Units(r.LimitUnits),
		LimitPer: domain.LimitPer(r.LimitPer), SpanUsed: domain.Units(r.SpanUsed), DayUsed: domain.Units(r.DayUsed),
		ServiceKind: r.ServiceKind, WorkerKnown: r.WorkerKnown, WorkerValid: r.WorkerValid,
		LastVersion: int(r.LastVersion), LastID: r.LastID, LastUnits: domain.Units(r.LastUnits), LastAssignment: r.LastAssignment,
		LastDay: domain.DateOf(r.LastDay), LastState: domain.RecordState(r.LastState), SameID: r.SameID, SameHash: r.SameHash,
	}
}

// bytesOf is never null.
func bytesOf(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// Records reads one page of a provider's current records.
func (s *Store) Records(ctx context.Context, adm domain.Admission, q app.RecordQuery) ([]domain.Kept, error) {
	rows, err := s.q.Records(ctx, db.RecordsParams{
		ProviderID: adm.Provider, Environment: string(adm.Environment), Assignment: optional(q.Assignment), State: given(q.State),
		FromDay: date(q.Month.First()), ToDay: q.Month.Last().Time(), AfterID: q.After, Size: int32(q.Size),
	})
	if err != nil {
		return nil, failure(err)
	}
	lies := make([]noteOf, len(rows))
	for i, r := range rows {
		lies[i] = noteOf{r.ID, r.SealedNote, r.Note}
	}
	notes, err := s.opener().notes(ctx, lies)
	if err != nil {
		return nil, failure(err)
	}
	out := make([]domain.Kept, len(rows))
	for i, r := range rows {
		out[i] = domain.Kept{
			ID: r.ID, Provider: adm.Provider, Municipality: r.Municipality, Person: r.Person.UUID, State: domain.RecordState(r.State),
			Received: r.ReceivedAt.UTC(), Current: true, Record: domain.Record{
				Source: r.SourceID, Version: int(r.Version), Type: domain.RecordType(r.Type), Schema: r.SchemaWord, Occurred: r.OccurredAt.UTC(),
				Registration: r.RegistrationID, Assignment: r.AssignmentID.UUID, Worker: r.Worker, Day: domain.DateOf(r.Day),
				Units: domain.Units(r.Units), Note: notes[i], Cancelled: r.State == string(domain.RecordCancelled),
			},
		}
	}
	return out, nil
}
