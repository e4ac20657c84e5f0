package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/page"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
	"github.com/digisoc/platform/services/cases/internal/store/db"
)

// What a decision of the system of before granted is sealed under group G12 of the catalogue with the key of the person.
const (
	granted       = "G12"
	externalText  = "external_decision.text"
	externalWrong = "external_decision_error.text"
)

// LockFeed locks what a municipality sends and reads what it has to do here.
func (t *tx) LockFeed(ctx context.Context, municipality string) ([]domain.MandatoryTask, error) {
	if err := t.q.OneFeed(ctx, municipality); err != nil {
		return nil, err
	}
	return mandatoryTasks(t.q.MandatoryTasks(ctx, municipality))
}

// AddMandatoryTask enters a task.
func (t *tx) AddMandatoryTask(ctx context.Context, m domain.MandatoryTask) error {
	return t.q.AddMandatoryTask(ctx, db.AddMandatoryTaskParams{ID: m.ID, Municipality: m.Municipality, DecisionType: string(m.Type), FromDay: m.From.Time(), ToDay: dayOf(m.To),
		Source: m.Source, SetBy: m.SetBy, SetAt: m.Set})
}

// MandatoryTasks reads what a municipality has to do here.
func (s *Store) MandatoryTasks(ctx context.Context, municipality string) ([]domain.MandatoryTask, error) {
	list, err := mandatoryTasks(s.q.MandatoryTasks(ctx, municipality))
	return list, rule(err)
}

func mandatoryTasks(rows []db.MandatoryTask, err error) ([]domain.MandatoryTask, error) {
	list := make([]domain.MandatoryTask, len(rows))
	for i, r := range rows {
		list[i] = domain.MandatoryTask{ID: r.ID, Municipality: r.Municipality, Type: domain.DecisionType(r.DecisionType), From: domain.DateOf(r.FromDay), To: dateOf(r.ToDay),
			Source: r.Source, SetBy: r.SetBy, Set: r.SetAt.UTC()}
	}
	return list, err
}

// ExternalByReference reads decisions and open errors of a sender.
func (t *tx) ExternalByReference(ctx context.Context, from app.Sender, references []string) ([]domain.ExternalDecision, []domain.ExternalError, error) {
	rows, err := t.q.ExternalDecisionsByReference(ctx, db.ExternalDecisionsByReferenceParams{Municipality: from.Municipality, SourceSystem: from.System, Refs: references})
	if err != nil {
		return nil, nil, err
	}
	decisions, err := externalDecisions(ctx, t.opener(), externalText, true, rows)
	if err != nil {
		return nil, nil, err
	}
	open, err := t.q.OpenErrorsByReference(ctx, db.OpenErrorsByReferenceParams{Municipality: from.Municipality, SourceSystem: from.System, Refs: references})
	if err != nil {
		return nil, nil, err
	}
	list, err := externalErrors(ctx, t.opener(), true, open)
	return decisions, list, err
}

// LockExternalError reads an error and locks it until the transaction ends.
func (t *tx) LockExternalError(ctx context.Context, id uuid.UUID) (domain.ExternalError, error) {
	r, err := t.q.LockExternalDecisionError(ctx, id)
	if err != nil {
		return domain.ExternalError{}, absent(err, domain.ErrExternalErrorNotFound)
	}
	list, err := externalErrors(ctx, t.opener(), false, []db.ExternalDecisionError{r})
	if err != nil || len(list) == 0 { // lawfully erased
		return domain.ExternalError{}, absent(err, domain.ErrExternalErrorNotFound)
	}
	return list[0], nil
}

// SaveExternalDecision adds a decision, or replaces what was kept of it.
func (t *tx) SaveExternalDecision(ctx context.Context, e domain.ExternalDecision) error {
	sealed, err := t.sealOf(ctx, e.Person, e.Municipality, granted, externalText, e.ID, e.Text)
	if err != nil {
		return err
	}
	return t.q.SaveExternalDecision(ctx, db.SaveExternalDecisionParams{ID: e.ID, Municipality: e.Municipality, SourceSystem: e.System, Reference: e.Reference, Person: e.Person,
		DecisionType: string(e.Type), DecidedOn: e.Decided.Time(), SealedText: sealed, ReceivedAt: e.Received, Version: e.Version})
}

// SaveExternalError adds an error, or writes how far it has come.
func (t *tx) SaveExternalError(ctx context.Context, wrong domain.ExternalError) error {
	e := wrong.Decision
	sealed, err := t.sealOf(ctx, e.Person, e.Municipality, granted, externalWrong, e.ID, e.Text)
	if err != nil {
		return err
	}
	return t.q.SaveExternalDecisionError(ctx, db.SaveExternalDecisionErrorParams{ID: e.ID, Municipality: e.Municipality, SourceSystem: e.System, Reference: e.Reference, Person: e.Person,
		DecisionType: string(e.Type), DecidedOn: e.Decided.Time(), Reason: wrong.Reason, State: string(wrong.State), SealedText: sealed, ReceivedAt: e.Received, Version: e.Version})
}

// ExternalErrors reads one page of a sender's errors.
func (s *Store) ExternalErrors(ctx context.Context, from app.Sender, ended bool, size int, token string) ([]domain.ExternalError, string, error) {
	bound := struct {
		From  app.Sender
		Ended bool
	}{from, ended}
	var after uuid.UUID
	if _, err := page.Decode(token, bound, &after); err != nil {
		return nil, "", err
	}
	rows, err := s.q.ExternalDecisionErrors(ctx, db.ExternalDecisionErrorsParams{Municipality: from.Municipality, SourceSystem: from.System, After: after, Ended: ended, Size: int32(size) + 1})
	if err != nil {
		return nil, "", rule(err)
	}
	next := ""
	if len(rows) > size {
		rows = rows[:size]
		if next, err = page.Encode(bound, rows[size-1].ID); err != nil {
			return nil, "", err
		}
	}
	list, err := externalErrors(ctx, s.opener(), false, rows)
	return list, next, err
}

// ExternalDecisions reads one page of the decisions about a person.
func (s *Store) ExternalDecisions(ctx context.Context, person uuid.UUID, municipality string, size int, token string) ([]domain.ExternalDecision, string, error) {
	bound := struct {
		Person       uuid.UUID
		Municipality string
	}{person, municipality}
	at := referralCursor{Before: time.Date(9999, time.January, 1, 0, 0, 0, 0, time.UTC)}
	if _, err := page.Decode(token, bound, &at); err != nil {
		return nil, "", err
	}
	rows, err := s.q.ExternalDecisionsOf(ctx, db.ExternalDecisionsOfParams{Person: person, Municipality: municipality, BeforeDay: at.Before, BeforeID: at.ID, Size: int32(size) + 1})
	if err != nil {
		return nil, "", rule(err)
	}
	next := ""
	if len(rows) > size {
		rows = rows[:size]
		if next, err = page.Encode(bound, referralCursor{rows[size-1].DecidedOn, rows[size-1].ID}); err != nil {
			return nil, "", err
		}
	}
	list, err := externalDecisions(ctx, s.opener(), externalText, false, rows)
	return list, next, err
}

// externalDecisions opens rows; one that was lawfully erased is left out, or with erased stays without its text, so that its reference is known.
func externalDecisions(ctx context.Context, o opener, field string, erased bool, rows []db.ExternalDecision) ([]domain.ExternalDecision, error) {
	sealed := make([]vault.Sealed, len(rows))
	for i, r := range rows {
		sealed[i] = vault.Sealed{Field: field, Record: r.ID, Bytes: r.SealedText}
	}
	plain, _, err := o.vault.OpenLeft(ctx, o.at, sealed)
	if err != nil {
		return nil, rule(err)
	}
	list := make([]domain.ExternalDecision, 0, len(rows))
	for i, r := range rows {
		if plain[i] == nil && !erased {
			continue
		}
		e := domain.ExternalDecision{ID: r.ID, Municipality: r.Municipality, System: r.SourceSystem, Reference: r.Reference, Person: r.Person,
			Type: domain.DecisionType(r.DecisionType), Decided: domain.DateOf(r.DecidedOn), Received: r.ReceivedAt.UTC(), Version: r.Version}
		if plain[i] == nil {
			list = append(list, e)
			continue
		}
		if err := json.Unmarshal(plain[i], &e.Text); err != nil {
			return nil, fmt.Errorf("read external decision: %w", err)
		}
		list = append(list, e)
	}
	return list, nil
}

func externalErrors(ctx context.Context, o opener, erased bool, rows []db.ExternalDecisionError) ([]domain.ExternalError, error) {
	sent := make([]db.ExternalDecision, len(rows))
	state := make(map[uuid.UUID]db.ExternalDecisionError, len(rows))
	for i, r := range rows {
		state[r.ID] = r
		sent[i] = db.ExternalDecision{ID: r.ID, Municipality: r.Municipality, SourceSystem: r.SourceSystem, Reference: r.Reference, Person: r.Person,
			DecisionType: r.DecisionType, DecidedOn: r.DecidedOn, SealedText: r.SealedText, ReceivedAt: r.ReceivedAt, Version: r.Version}
	}
	decisions, err := externalDecisions(ctx, o, externalWrong, erased, sent)
	list := make([]domain.ExternalError, len(decisions))
	for i, e := range decisions {
		list[i] = domain.ExternalError{Decision: e, Reason: state[e.ID].Reason, State: domain.ExternalErrorState(state[e.ID].State)}
	}
	return list, err
}
