package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/cases/internal/domain"
	"github.com/digisoc/platform/services/cases/internal/store/db"
)

// What is known of criminal proceedings is sealed under group G24 of the catalogue with the key of the child.
const (
	crime   = "G24"
	process = "victim_case.process"
)

// VictimCase reads a case with its referrals.
func (s *Store) VictimCase(ctx context.Context, id uuid.UUID) (domain.VictimCase, error) {
	row, err := s.q.VictimCaseByID(ctx, id)
	return victimCase(ctx, s.q, s.opener(), row, err)
}

// LockVictimCase reads a case and locks it until the transaction ends.
func (t *tx) LockVictimCase(ctx context.Context, id uuid.UUID) (domain.VictimCase, error) {
	row, err := t.q.LockVictimCase(ctx, id)
	return victimCase(ctx, t.q, t.opener(), db.VictimCaseByIDRow(row), err)
}

func victimCase(ctx context.Context, q *db.Queries, o opener, r db.VictimCaseByIDRow, err error) (domain.VictimCase, error) {
	if err != nil {
		return domain.VictimCase{}, absent(err, domain.ErrVictimCaseNotFound)
	}
	c := domain.VictimCase{ID: r.ID, Child: r.Child, Municipality: r.Municipality, Requester: domain.RequesterRole(r.RequesterRole), Created: r.CreatedAt.UTC(), Version: r.Version, Specialist: r.SpecialistID.UUID}
	if r.Officer != nil {
		c.Officer = *r.Officer
	}
	plain, err := o.one(ctx, vault.Sealed{Field: process, Record: r.ID, Bytes: r.SealedProcess}, nil)
	if err != nil {
		return domain.VictimCase{}, err
	}
	if plain != nil {
		if err := json.Unmarshal(plain, &c.Proceedings); err != nil {
			return domain.VictimCase{}, fmt.Errorf("read proceedings: %w", err)
		}
	}
	rows, err := q.ReferralsOfCase(ctx, r.ID)
	for _, row := range rows {
		c.Referrals = append(c.Referrals, referral(db.ReferralByIDRow(row)))
	}
	return c, rule(err)
}

// AddVictimCase writes a new case.
func (t *tx) AddVictimCase(ctx context.Context, c domain.VictimCase, by domain.Actor) error {
	sealed, err := t.sealProceedings(ctx, c)
	if err != nil {
		return err
	}
	return t.q.AddVictimCase(ctx, db.AddVictimCaseParams{ID: c.ID, Child: c.Child, Municipality: c.Municipality, RequesterRole: string(c.Requester),
		SealedProcess: sealed, CreatedBy: by.Subject, CreatedAt: c.Created, Officer: c.Officer, SpecialistID: optional(c.Specialist)})
}

// AssignVictimCase writes who has a case. The caller holds the lock of the case.
func (t *tx) AssignVictimCase(ctx context.Context, c domain.VictimCase, by domain.Actor) error {
	return t.q.AssignVictimCase(ctx, db.AssignVictimCaseParams{ID: c.ID, Officer: c.Officer, SpecialistID: c.Specialist, AssignedAt: by.Now, Version: c.Version})
}

// SaveVictimCase writes what became known of the proceedings. The caller holds the lock of the case.
func (t *tx) SaveVictimCase(ctx context.Context, c domain.VictimCase, by domain.Actor) error {
	sealed, err := t.sealProceedings(ctx, c)
	if err != nil {
		return err
	}
	return t.q.SaveVictimCase(ctx, db.SaveVictimCaseParams{ID: c.ID, SealedProcess: sealed, UpdatedAt: by.Now, Version: c.Version})
}

// sealProceedings seals what is known; nil when nothing is.
func (t *tx) sealProceedings(ctx context.Context, c domain.VictimCase) ([]byte, error) {
	if c.Proceedings == (domain.Proceedings{}) {
		return nil, nil
	}
	return t.sealOf(ctx, c.Child, c.Municipality, crime, process, c.ID, c.Proceedings)
}

// sealOf seals a value of a child's record under a group of the catalogue.
func (t *tx) sealOf(ctx context.Context, child uuid.UUID, municipality, group, field string, record uuid.UUID, v any) ([]byte, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("store %s: %w", field, err)
	}
	sealed, err := t.vault.Seal(ctx, t.Tx, vault.Scope{Group: group, Tenant: municipality}, []vault.Text{
		{Subject: names.Format("persons", child), Field: field, Record: record, Plain: plain},
	})
	if err != nil {
		return nil, err
	}
	return sealed[0], nil
}

// absent answers for a record that is not there.
func absent(err error, e *errs.Error) error {
	if err = rule(err); errs.KindOf(err) == errs.NotFound {
		return e
	}
	return err
}

func dateOf(t *time.Time) domain.Date {
	if t == nil {
		return domain.Date{}
	}
	return domain.DateOf(*t)
}

func dayOf(d domain.Date) *time.Time {
	if d.IsZero() {
		return nil
	}
	t := d.Time()
	return &t
}
