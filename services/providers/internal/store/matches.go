package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/restriction"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// RecordsToMatch finds records without a client whose client has been assigned since, by provider; none of a client who has had restricted at that
// instant what finds them (GDPR 18).
func (s *Store) RecordsToMatch(ctx context.Context, clockOf uuid.UUID, at time.Time, size int) ([]domain.Matchable, error) {
	held, err := restriction.Everybody(ctx, s.db, restriction.Matching, at)
	if err != nil {
		return nil, err
	}
	stop, err := stopping(held)
	if err != nil {
		return nil, err
	}
	rows, err := s.q.RecordsToMatch(ctx, db.RecordsToMatchParams{
		ClockOf: optional(clockOf), StoppedPersons: stop.persons, StoppedAssignments: stop.assignments, StoppedRecords: stop.records, Size: int32(size),
	})
	if err != nil {
		return nil, failure(err)
	}
	out := make([]domain.Matchable, len(rows))
	for i, r := range rows {
		out[i] = domain.Matchable{ID: r.ID, Provider: r.ProviderID, Environment: domain.Environment(r.Environment), Seen: r.Versions, Record: domain.Record{
			Source: r.SourceID, Version: int(r.Version), Registration: r.RegistrationID, Day: domain.DateOf(r.Day), CodeHash: r.CodeHash,
		}}
	}
	return out, nil
}

// LockUnmatched reads which of some records are without a client still, after LockFacts.
func (t *Tx) LockUnmatched(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]domain.Unmatched, error) {
	rows, err := t.q.UnmatchedRecords(ctx, ids)
	if err != nil {
		return nil, err
	}
	lies := make([]noteOf, len(rows))
	for i, r := range rows {
		lies[i] = noteOf{r.ID, r.SealedNote, r.Note}
	}
	notes, err := t.opener().notes(ctx, lies)
	out := make(map[uuid.UUID]domain.Unmatched, len(rows))
	for i, r := range rows {
		u := domain.Unmatched{Rules: r.Rules, Kept: domain.Kept{
			ID: r.ID, Agreement: r.AgreementID, Municipality: r.Municipality, State: domain.RecordUnmatched, Received: r.ReceivedAt.UTC(), Current: true,
			Record: domain.Record{
				Source: r.SourceID, Version: int(r.Version), Type: domain.RecordType(r.Type), Schema: r.SchemaWord, Occurred: r.OccurredAt.UTC(),
				Registration: r.RegistrationID, CodeHash: r.CodeHash, Worker: r.Worker, Day: domain.DateOf(r.Day), Units: domain.Units(r.Units), Note: notes[i],
			},
		}}
		copy(u.Hash[:], r.Hash)
		out[r.ID] = u
	}
	return out, err
}

// SaveMatches keeps to which assignments records belong: they count from now on. Nothing that leads to a code is left.
func (t *Tx) SaveMatches(ctx context.Context, e domain.Environment, list []domain.Judgement, now time.Time) error {
	if len(list) == 0 {
		return nil
	}
	var p db.MatchRecordsParams
	used := db.UseUnitsParams{}
	changes := make([]domain.Change, len(list))
	sums := map[uuid.UUID]domain.Units{}
	notes, err := t.sealNotes(ctx, uuid.Nil, list) // now with the keys of their clients
	if err != nil {
		return err
	}
	for i := range list {
		k := list[i].New
		p.Ids, p.Assignments = append(p.Ids, k.ID), append(p.Assignments, k.Assignment)
		p.Persons, p.Municipalities = append(p.Persons, k.Person), append(p.Municipalities, k.Municipality)
		p.SealedNotes = append(p.SealedNotes, notes[i])
		sums[k.Assignment] += list[i].Delta
		changes[i] = domain.Change{
			Provider: k.Provider, Kind: domain.RecordMatched, Subject: names.Format("records", k.ID), Municipality: k.Municipality, At: now,
			Body: map[string]string{"eventId": k.Source, "assignment": names.Format("assignments", k.Assignment), "day": k.Day.String()},
		}
	}
	for id, n := range sums {
		used.Assignments, used.Units = append(used.Assignments, id), append(used.Units, int64(n))
	}
	if err := t.q.MatchRecords(ctx, p); err != nil {
		return err
	}
	if err := t.q.RemoveUnfit(ctx, p.Ids); err != nil {
		return err
	}
	if err := t.q.UseUnits(ctx, used); err != nil {
		return err
	}
	if err := t.AddChanges(ctx, changes); err != nil || e == domain.Sandbox {
		return err
	}
	return t.deliveries(ctx, list, now)
}

// SaveUnfit keeps why records do not fit, and tells their senders of what they were not told before.
func (t *Tx) SaveUnfit(ctx context.Context, list []domain.Misfit, now time.Time) error {
	var changes []domain.Change
	for i := range list {
		m := &list[i]
		p := db.AddUnfitParams{RecordID: m.ID, Seen: m.Seen, Rules: []string{}, Fields: []string{}, JudgedAt: now}
		for _, f := range m.Findings {
			p.Rules, p.Fields = append(p.Rules, f.Rule), append(p.Fields, f.Field)
		}
		if err := t.q.AddUnfit(ctx, p); err != nil {
			return err
		}
		if !m.Told {
			changes = append(changes, domain.Change{
				Provider: m.Provider, Kind: domain.RecordUnfit, Subject: names.Format("records", m.ID), Municipality: m.Municipality, At: now,
				Body: map[string]string{"eventId": m.Source, "day": m.Day.String(), "rules": m.RuleNames()},
			})
		}
	}
	return t.AddChanges(ctx, changes)
}
