package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/conformance"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// AddConformanceCall keeps a call of a tested system, outside of the call's own transaction.
func (s *Store) AddConformanceCall(ctx context.Context, run uuid.UUID, c conformance.Call) error {
	facts, err := json.Marshal(c.Facts)
	if err != nil {
		return fmt.Errorf("keep call: %w", err)
	}
	sent, err := json.Marshal(c.Sent)
	if err != nil {
		return fmt.Errorf("keep call: %w", err)
	}
	return failure(s.q.AddConformanceCall(ctx, db.AddConformanceCallParams{
		RunID: run, At: c.At, Method: c.Method, Reason: c.Reason, Certificate: c.Certificate, Subject: c.Subject, Facts: facts, Sent: sent,
	}))
}

// ConformanceWorld reads what cases of a run are judged from.
func (t *Tx) ConformanceWorld(ctx context.Context, r *domain.ConformanceRun) (w app.World, err error) {
	if w.Calls, err = t.conformanceCalls(ctx, r.ID); err != nil {
		return w, err
	}
	var ids []uuid.UUID
	for i := range r.Results {
		for _, id := range r.Results[i].Assignments {
			ids = append(ids, id)
		}
	}
	rows, err := t.q.ConformanceAssignments(ctx, ids)
	if err != nil {
		return w, err
	}
	w.Assignments = map[uuid.UUID]conformance.Assignment{}
	for _, a := range rows {
		w.Assignments[a.ID] = conformance.Assignment{
			ID: names.Format("assignments", a.ID), State: domain.AssignmentState(a.State), Reason: domain.RejectReason(a.Reason), Records: int(a.Records),
			Current: int(a.Current), AnswerBy: a.AnswerBy.UTC(),
		}
	}
	records, err := t.q.ConformanceRecords(ctx, db.ConformanceRecordsParams{ProviderID: r.Provider, Since: r.Started})
	if err != nil {
		return w, err
	}
	lies := make([]noteOf, len(records))
	for i, x := range records {
		lies[i] = noteOf{x.ID, x.SealedNote, x.Note}
	}
	notes, err := t.opener().notes(ctx, lies)
	if err != nil {
		return w, err
	}
	for i, x := range records {
		k := conformance.Record{
			Source: x.SourceID, Version: int(x.Version), State: domain.RecordState(x.State), Current: x.Current, Day: domain.DateOf(x.Day),
			Units: domain.Units(x.Units), Note: notes[i], Received: x.ReceivedAt.UTC(),
		}
		if x.AssignmentID.Valid {
			k.Assignment = names.Format("assignments", x.AssignmentID.UUID)
		}
		w.Records = append(w.Records, k)
	}
	keys, err := t.q.Credential(ctx, r.Credential)
	if err != nil {
		return w, err
	}
	w.Credential, err = whole(ctx, t.q, keys)
	return w, err
}

func (t *Tx) conformanceCalls(ctx context.Context, run uuid.UUID) ([]conformance.Call, error) {
	rows, err := t.q.ConformanceCalls(ctx, run)
	if err != nil {
		return nil, err
	}
	out := make([]conformance.Call, len(rows))
	for i, c := range rows {
		out[i] = conformance.Call{Position: c.Position, At: c.At.UTC(), Method: c.Method, Reason: c.Reason, Certificate: c.Certificate, Subject: c.Subject}
		if err := json.Unmarshal(c.Facts, &out[i].Facts); err != nil {
			return nil, fmt.Errorf("read call: %w", err)
		}
		if err := json.Unmarshal(c.Sent, &out[i].Sent); err != nil {
			return nil, fmt.Errorf("read call: %w", err)
		}
	}
	return out, nil
}
