package store

import (
	"context"
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
	return t.q.AddAssessment(ctx, db.AddAssessmentParams{ID: m.ID, ApplicationID: f.Application.ID, Revision: int32(m.Revision),
		SealedEntitlements: t.sealed.entitlements, Persons: m.Persons, EngineVersion: m.EngineVersion, ParametersHash: m.ParametersHash, Agreement: m.Agreement, SealedBody: t.sealed.body,
		ComputedBy: m.By, ComputedAt: m.Time})
}

// saveDecision writes the decision; a file has at most one.
func (t *tx) saveDecision(ctx context.Context, f *domain.File) error {
	d := f.Decisions[0]
	if f.Changes.Drafted {
		return t.q.AddDecision(ctx, db.AddDecisionParams{ID: d.ID, ApplicationID: f.Application.ID, CaseID: f.Case.ID, Number: d.Number,
			State: string(d.State), SealedText: t.sealed.decision, AssessmentID: d.Assessment, Revision: int32(d.Revision),
			Persons: d.Persons, PreparedBy: d.PreparedBy, PreparedAt: d.Prepared, OneMonth: d.IsOneMonth(), Version: d.Version})
	}
	p := db.UpdateDecisionParams{ID: d.ID, State: string(d.State), SealedText: t.sealed.decision, AssessmentID: d.Assessment,
		Revision: int32(d.Revision), Persons: d.Persons, PreparedBy: d.PreparedBy, PreparedAt: d.Prepared, OneMonth: d.IsOneMonth(), Version: d.Version}
	if d.State == domain.StateIssued {
		appeal := d.AppealUntil.Time()
		p.IssuedBy, p.IssuedAt, p.AppealUntil = &d.IssuedBy, &d.Issued, &appeal
	}
	return t.q.UpdateDecision(ctx, p)
}

func (t *tx) addSnapshot(ctx context.Context, f *domain.File) error {
	s := f.Changes.Snapshot
	return t.q.AddSnapshot(ctx, db.AddSnapshotParams{DecisionID: s.Decision, Sealed: t.sealed.snapshot,
		AssessmentID: s.AssessmentID, EngineVersion: s.EngineVersion, ParametersHash: s.ParametersHash, Sha256: s.SHA256,
		FrozenAt: f.Decisions[0].Issued})
}
