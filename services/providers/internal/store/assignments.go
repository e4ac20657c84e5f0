package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// AddAssignment keeps a new assignment with the keys under which records find it.
func (t *Tx) AddAssignment(ctx context.Context, a domain.Assignment, keys [][]byte) error {
	sealed, err := t.sealAssignment(ctx, &a)
	if err != nil {
		return err
	}
	err = t.q.AddAssignment(ctx, db.AddAssignmentParams{
		ID: a.ID, Environment: string(a.Environment), ProviderID: a.Provider, RegistrationID: a.Registration, AgreementID: optional(a.Agreement),
		Municipality: a.Municipality, Person: a.Person, GrantRef: a.GrantRef, ServiceKind: a.Kind, Unit: a.Unit, LimitUnits: int64(a.Limit),
		LimitPer: string(a.LimitPer), FromDay: a.Period.From.Time(), ToDay: a.Period.To.Time(), Paused: ranges(a.Pauses), Payers: sealed.payers,
		CopayCents: a.CoPayCents, AnswerBy: a.AnswerBy, SealedText: sealed.text, PlanVersion: int32(a.PlanVersion), AddressHidden: a.AddressHidden,
		State: string(a.State), Reason: string(a.Reason), Version: a.Version, CreatedBy: a.CreatedBy, Now: a.Created,
	})
	if err != nil {
		return err
	}
	if err := t.q.AddClientKeys(ctx, db.AddClientKeysParams{ProviderID: a.Provider, Hashes: keys, AssignmentID: a.ID}); err != nil {
		return err
	}
	return t.version(ctx, &a, sealed.version, a.CreatedBy, a.Created)
}

// SaveAssignment keeps a changed assignment and the version that it is now.
func (t *Tx) SaveAssignment(ctx context.Context, a domain.Assignment, by string, now time.Time) error {
	sealed, err := t.sealAssignment(ctx, &a)
	if err != nil {
		return err
	}
	err = t.q.SaveAssignment(ctx, db.SaveAssignmentParams{
		ID: a.ID, ToDay: a.Period.To.Time(), LimitUnits: int64(a.Limit), LimitPer: string(a.LimitPer), Paused: ranges(a.Pauses), Payers: sealed.payers,
		CopayCents: a.CoPayCents, SealedText: sealed.text, PlanVersion: int32(a.PlanVersion), State: string(a.State), Reason: string(a.Reason),
		Version: a.Version, Now: now,
	})
	if err != nil {
		return err
	}
	return t.version(ctx, &a, sealed.version, by, now)
}

// version keeps an assignment as it is now, whole.
func (t *Tx) version(ctx context.Context, a *domain.Assignment, body []byte, by string, now time.Time) error {
	return t.q.AddAssignmentVersion(ctx, db.AddAssignmentVersionParams{AssignmentID: a.ID, Version: a.Version, SealedBody: body, BySubject: by, At: now})
}

// LockAssignment locks an assignment and reads it after it was given.
func (t *Tx) LockAssignment(ctx context.Context, id uuid.UUID) (domain.Assignment, error) {
	r, err := t.q.LockAssignment(ctx, id)
	if err != nil {
		return domain.Assignment{}, missing(err, domain.ErrAssignmentNotFound)
	}
	return t.opener().assignment(ctx, r)
}

// Assignment reads an assignment.
func (s *Store) Assignment(ctx context.Context, id uuid.UUID) (domain.Assignment, error) {
	r, err := s.q.Assignment(ctx, id)
	if err != nil {
		return domain.Assignment{}, missing(err, domain.ErrAssignmentNotFound)
	}
	a, err := s.opener().assignment(ctx, r)
	return a, failure(err)
}

// Assignments reads one page by the time of their making.
func (s *Store) Assignments(ctx context.Context, q app.AssignmentQuery) ([]domain.Assignment, error) {
	rows, err := s.q.Assignments(ctx, db.AssignmentsParams{
		After: q.After, ProviderID: optional(q.Provider), Municipality: given(q.Municipality), Person: optional(q.Person), State: given(q.State), Size: int32(q.Size),
	})
	if err != nil {
		return nil, failure(err)
	}
	list, err := s.opener().assignments(ctx, rows)
	return list, failure(err)
}

// DueToLapse locks offers that were not answered in time.
func (t *Tx) DueToLapse(ctx context.Context, clockOf uuid.UUID, now time.Time) (out []domain.Assignment, err error) {
	var rows []db.Assignment
	if clockOf == uuid.Nil {
		rows, err = t.q.DueToLapse(ctx, now)
	} else {
		rows, err = t.q.DueToLapseOf(ctx, db.DueToLapseOfParams{ProviderID: clockOf, Now: now})
	}
	if err != nil {
		return nil, err
	}
	return t.opener().assignments(ctx, rows)
}

func assignment(r db.Assignment) (domain.Assignment, error) {
	a := domain.Assignment{
		ID: r.ID, Environment: domain.Environment(r.Environment), Provider: r.ProviderID, Registration: r.RegistrationID, Agreement: r.AgreementID.UUID,
		Municipality: r.Municipality, Person: r.Person, GrantRef: r.GrantRef, Kind: r.ServiceKind, Unit: r.Unit, Limit: domain.Units(r.LimitUnits),
		LimitPer: domain.LimitPer(r.LimitPer), Period: domain.Period{From: domain.DateOf(r.FromDay), To: domain.DateOf(r.ToDay)}, Pauses: periods(r.Paused),
		CoPayCents: r.CopayCents, AnswerBy: r.AnswerBy.UTC(), PlanVersion: int(r.PlanVersion), AddressHidden: r.AddressHidden,
		State: domain.AssignmentState(r.State), Reason: domain.RejectReason(r.Reason), Used: domain.Units(r.UsedUnits), Version: r.Version,
		CreatedBy: r.CreatedBy, Created: r.CreatedAt.UTC(),
	}
	return a, json.Unmarshal(r.Payers, &a.Payers)
}

// AddDisclosure keeps who was given which fields of which version.
func (t *Tx) AddDisclosure(ctx context.Context, a domain.Assignment, recipient string, fields []string, now time.Time) error {
	return t.q.AddDisclosure(ctx, db.AddDisclosureParams{AssignmentID: a.ID, Recipient: recipient, FactVersion: a.Version, Fields: fields, At: now})
}
