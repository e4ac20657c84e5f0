package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/outbox"
	providerseventsv1 "github.com/digisoc/platform/proto/gen/go/providers/events/v1"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// AddAgreement keeps a draft.
func (t *Tx) AddAgreement(ctx context.Context, a domain.Agreement, now time.Time) error {
	body, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("keep agreement: %w", err)
	}
	return t.q.AddAgreement(ctx, db.AddAgreementParams{
		ID: a.ID, ProviderID: a.Provider, Environment: string(a.Environment), Municipality: a.Municipality, State: string(a.State),
		GrantCode: string(a.Grant.Grant), Registrations: a.Terms.Registrations, Fields: list(a.Terms.Fields), Modes: list(a.Terms.Modes),
		PerMinute: int32(a.Terms.PerMinute), PerDay: int32(a.Terms.PerDay), SchemaWord: a.Terms.System.Schema,
		ValidFrom: a.Terms.From.Time(), ValidTo: a.Terms.To.Time(), Body: body, Version: a.Version, Now: now,
	})
}

// SaveAgreement keeps a changed agreement and its operators; once all have signed, the version for good.
func (t *Tx) SaveAgreement(ctx context.Context, a domain.Agreement, now time.Time) error {
	body, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("keep agreement: %w", err)
	}
	if err := t.q.SaveAgreement(ctx, db.SaveAgreementParams{
		ID: a.ID, State: string(a.State), GrantCode: string(a.Grant.Grant), Registrations: a.Terms.Registrations, Fields: list(a.Terms.Fields),
		Modes: list(a.Terms.Modes), PerMinute: int32(a.Terms.PerMinute), PerDay: int32(a.Terms.PerDay), SchemaWord: a.Terms.System.Schema,
		ValidFrom: a.Terms.From.Time(), ValidTo: a.Terms.To.Time(), Body: body, Version: a.Version, Now: now,
	}); err != nil {
		return err
	}
	for _, o := range a.Operators {
		if err := t.q.SaveOperator(ctx, db.SaveOperatorParams{
			ID: o.ID, AgreementID: a.ID, Title: o.Name, RegNo: o.RegNo, Mandate: o.Mandate, MandateFrom: o.From.Time(), RecordedBy: o.Recorded,
			RevokedAt: moment(o.Revoked),
		}); err != nil {
			return err
		}
	}
	if len(a.Signatures) < len(domain.Parties) {
		return nil
	}
	terms, err := json.Marshal(a.Terms)
	if err != nil {
		return fmt.Errorf("keep version: %w", err)
	}
	signatures, err := json.Marshal(a.Signatures)
	if err != nil {
		return fmt.Errorf("keep signatures: %w", err)
	}
	return t.q.AddAgreementVersion(ctx, db.AddAgreementVersionParams{
		AgreementID: a.ID, Number: int32(a.Number), Terms: terms, Signatures: signatures, RecordedAt: now,
	})
}

// AddNotices keeps which data officers were told of the open proposal.
func (t *Tx) AddNotices(ctx context.Context, a domain.Agreement, now time.Time) error {
	return t.q.AddNotices(ctx, db.AddNoticesParams{
		AgreementID: a.ID, Number: int32(a.Proposed.Number), Recipients: list(a.Proposed.Terms.DataOfficers), NoticedAt: now,
	})
}

// LockAgreement locks an agreement and reads it after the lock was given.
func (t *Tx) LockAgreement(ctx context.Context, id uuid.UUID) (domain.Agreement, error) {
	body, err := t.q.LockAgreement(ctx, id)
	return agreement(body, err)
}

// Agreement reads an agreement.
func (s *Store) Agreement(ctx context.Context, id uuid.UUID) (domain.Agreement, error) {
	body, err := s.q.Agreement(ctx, id)
	return agreement(body, err)
}

func agreement(body []byte, err error) (a domain.Agreement, _ error) {
	if err != nil {
		return a, missing(err, domain.ErrAgreementNotFound)
	}
	if err := json.Unmarshal(body, &a); err != nil {
		return a, fmt.Errorf("read agreement: %w", err)
	}
	return a, nil
}

// Agreements reads one page, oldest first.
func (s *Store) Agreements(ctx context.Context, q app.AgreementQuery) ([]domain.Agreement, error) {
	rows, err := s.q.Agreements(ctx, db.AgreementsParams{
		Provider: optional(q.Provider), Municipality: given(q.Municipality), AfterID: q.After, Size: int32(q.Size),
	})
	if err != nil {
		return nil, failure(err)
	}
	out := make([]domain.Agreement, len(rows))
	for i, body := range rows {
		if out[i], err = agreement(body, nil); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// ActiveRegistrations reads which registrations of a provider hold on a day.
func (s *Store) ActiveRegistrations(ctx context.Context, provider uuid.UUID, ids []uuid.UUID, day domain.Date) ([]uuid.UUID, error) {
	found, err := s.q.ActiveRegistrations(ctx, db.ActiveRegistrationsParams{ProviderID: provider, Ids: ids, Today: date(day)})
	return found, failure(err)
}

// OwnRegistrations reads which registrations are a provider's.
func (s *Store) OwnRegistrations(ctx context.Context, provider uuid.UUID, ids []uuid.UUID) ([]uuid.UUID, error) {
	found, err := s.q.OwnRegistrations(ctx, db.OwnRegistrationsParams{ProviderID: provider, Ids: ids})
	return found, failure(err)
}

// AgreementChanged tells where an agreement stands.
func (t *Tx) AgreementChanged(ctx context.Context, a domain.Agreement, reason string, now time.Time) error {
	name := names.Format("agreements", a.ID)
	e := &providerseventsv1.AgreementChanged{
		Agreement: name, Provider: names.Format("providers", a.Provider), Municipality: a.Municipality, State: string(a.State),
		Number: int32(a.Number), Fields: a.Terms.Fields, Reason: reason,
	}
	if a.Proposed != nil {
		e.ProposedNumber = int32(a.Proposed.Number)
	}
	return t.publish(ctx, outbox.Event{
		Type: "lv.digisoc.providers.v1.agreementChanged", Topic: "providers.agreement.changed.v1", Subject: name, Municipality: a.Municipality,
		DataCategory: "G25", Time: now,
	}, e)
}

// list is never null.
func list(words []string) []string {
	if words == nil {
		return []string{}
	}
	return words
}

// moment is nil for the zero time, which means "not yet".
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func when(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}
