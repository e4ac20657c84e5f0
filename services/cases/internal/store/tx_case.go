package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/digisoc/platform/services/cases/internal/domain"
	"github.com/digisoc/platform/services/cases/internal/store/db"
)

// lastChange is when the file was changed in this transaction.
func lastChange(f *domain.File) time.Time {
	if f.Case != nil && f.Case.Updated.After(f.Application.Updated) {
		return f.Case.Updated
	}
	return f.Application.Updated
}

func (t *tx) addCase(ctx context.Context, f *domain.File) error {
	a, c := f.Application, f.Case
	return t.q.AddCase(ctx, db.AddCaseParams{ID: c.ID, ApplicationID: a.ID, Municipality: a.Municipality, Number: c.Number,
		State: string(c.State), Assignee: c.Assignee, Applicant: a.Applicant, DueDate: a.Due.Time(), Version: c.Version, CreatedAt: c.Created})
}

func (t *tx) updateCase(ctx context.Context, f *domain.File) error {
	p := db.UpdateCaseParams{ID: f.Case.ID, State: string(f.Case.State), Version: f.Case.Version, UpdatedAt: f.Case.Updated}
	if f.Assessment != nil {
		p.AssessmentID = optional(f.Assessment.ID)
	}
	return t.q.UpdateCase(ctx, p)
}

func (t *tx) addAssessment(ctx context.Context, f *domain.File) error {
	m := f.Assessment
	lines, err := json.Marshal(m.Entitlements)
	if err != nil {
		return fmt.Errorf("store entitlements: %w", err)
	}
	return t.q.AddAssessment(ctx, db.AddAssessmentParams{ID: m.ID, ApplicationID: f.Application.ID, Revision: int32(m.Revision),
		Entitlements: lines, Persons: m.Persons, EngineVersion: m.EngineVersion, ParametersHash: m.ParametersHash, Agreement: m.Agreement, Body: m.Body,
		ComputedBy: m.By, ComputedAt: m.Time})
}

// saveDecision writes the decision; a file has at most one.
func (t *tx) saveDecision(ctx context.Context, f *domain.File) error {
	d := f.Decisions[0]
	lines, err := json.Marshal(d.Entitlements)
	if err != nil {
		return fmt.Errorf("store entitlements: %w", err)
	}
	payees, err := json.Marshal(append([]domain.Payee{}, d.Payees...))
	if err != nil {
		return fmt.Errorf("store payees: %w", err)
	}
	if f.Changes.Drafted {
		return t.q.AddDecision(ctx, db.AddDecisionParams{ID: d.ID, ApplicationID: f.Application.ID, CaseID: f.Case.ID, Number: d.Number,
			State: string(d.State), Entitlements: lines, Reasons: d.Reasons, AssessmentID: d.Assessment, Revision: int32(d.Revision),
			Persons: d.Persons, PreparedBy: d.PreparedBy, PreparedAt: d.Prepared, ReturnReason: d.ReturnReason,
			Hearing: d.Hearing, Payees: payees, OneMonth: d.IsOneMonth(), Version: d.Version})
	}
	p := db.UpdateDecisionParams{ID: d.ID, State: string(d.State), Entitlements: lines, Reasons: d.Reasons, AssessmentID: d.Assessment,
		Revision: int32(d.Revision), Persons: d.Persons, PreparedBy: d.PreparedBy, PreparedAt: d.Prepared,
		ReturnReason: d.ReturnReason, Hearing: d.Hearing, Payees: payees, OneMonth: d.IsOneMonth(), Version: d.Version}
	if d.State == domain.StateIssued {
		appeal := d.AppealUntil.Time()
		p.IssuedBy, p.IssuedAt, p.AppealUntil = &d.IssuedBy, &d.Issued, &appeal
	}
	return t.q.UpdateDecision(ctx, p)
}

func (t *tx) addSnapshot(ctx context.Context, f *domain.File) error {
	s := f.Changes.Snapshot
	return t.q.AddSnapshot(ctx, db.AddSnapshotParams{DecisionID: s.Decision, Declaration: s.Declaration, Assessment: s.Assessment,
		AssessmentID: s.AssessmentID, EngineVersion: s.EngineVersion, ParametersHash: s.ParametersHash, Particulars: s.Particulars, Sha256: s.SHA256,
		FrozenAt: f.Decisions[0].Issued})
}
