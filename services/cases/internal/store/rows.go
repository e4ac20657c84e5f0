package store

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/cases/internal/domain"
	"github.com/digisoc/platform/services/cases/internal/store/db"
)

// Rows that LoadFile aggregates as JSON.
type signatureRow struct {
	Person     uuid.UUID
	Method     domain.SignatureMethod
	Time       time.Time
	RecordedBy string `json:"recorded_by"`
}

type taskRow struct {
	ID       uuid.UUID
	Kind     domain.TaskKind
	State    domain.TaskState
	Assignee uuid.UUID
	Due      domain.Date
	Created  time.Time
	Note     string
}

type decisionRow struct {
	ID     uuid.UUID
	Number string
	State  domain.DecisionState
	Sealed hexed
	decisionText
	Assessment  uuid.UUID
	Revision    int
	Persons     []uuid.UUID
	PreparedBy  string `json:"prepared_by"`
	Prepared    time.Time
	IssuedBy    string `json:"issued_by"`
	Issued      time.Time
	AppealUntil domain.Date `json:"appeal_until"`
	Version     int64
}

// file opens what is sealed of a file's one row, with one statement at most, and builds the aggregate.
func (o opener) file(ctx context.Context, r db.LoadFileRow) (domain.File, error) {
	var decisions []decisionRow
	if err := json.Unmarshal(r.Decisions, &decisions); err != nil {
		return domain.File{}, fmt.Errorf("read decisions: %w", err)
	}
	sealed := []vault.Sealed{
		{Field: declared, Record: r.ID, Bytes: r.SealedDeclaration}, {Field: computed, Record: r.AssessmentID.UUID, Bytes: r.AssessmentSealed},
	}
	for i := range decisions {
		sealed = append(sealed, vault.Sealed{Field: text, Record: decisions[i].ID, Bytes: decisions[i].Sealed})
	}
	plain, err := o.open(ctx, sealed...)
	if err != nil {
		return domain.File{}, err
	}
	if plain[0] != nil {
		r.Declaration = plain[0]
	}
	if plain[1] != nil {
		r.AssessmentEntitlements = plain[1]
	}
	for i, p := range plain[2:] {
		if p == nil {
			continue
		}
		if err := json.Unmarshal(p, &decisions[i].decisionText); err != nil {
			return domain.File{}, fmt.Errorf("read decision: %w", err)
		}
	}
	return file(r, decisions)
}

// hexed is bytes as SQL puts them into JSON.
type hexed []byte

// UnmarshalText reads them.
func (h *hexed) UnmarshalText(b []byte) (err error) {
	*h, err = hex.DecodeString(string(b))
	return err
}

// file builds the aggregate from its one row.
func file(r db.LoadFileRow, decisions []decisionRow) (domain.File, error) {
	f := domain.File{Application: domain.Application{
		ID: r.ID, Municipality: r.Municipality, Channel: domain.Channel(r.Channel), Applicant: r.Applicant,
		Received: domain.DateOf(r.ReceivedDate), State: domain.ApplicationState(r.State), Due: domain.DateOf(r.DueDate),
		Revision: int(r.Revision), Version: r.Version, Created: r.CreatedAt.UTC(), Updated: r.UpdatedAt.UTC(),
	}}
	for _, p := range r.Purposes {
		f.Application.Purposes = append(f.Application.Purposes, domain.Purpose(p))
	}
	if err := json.Unmarshal(r.Declaration, &f.Application.Declaration); err != nil {
		return f, fmt.Errorf("read declaration: %w", err)
	}
	if r.CaseID.Valid {
		f.Case = &domain.Case{ID: r.CaseID.UUID, Number: *r.CaseNumber, State: domain.CaseState(*r.CaseState),
			Assignee: *r.CaseAssignee, Version: *r.CaseVersion, Created: r.CaseCreatedAt.UTC(), Updated: r.CaseUpdatedAt.UTC()}
	}
	if err := addSignatures(&f, r.Signatures); err != nil {
		return f, err
	}
	if err := addTasks(&f, r.Tasks); err != nil {
		return f, err
	}
	addDecisions(&f, decisions)
	if err := addProcedure(&f, r.Agreement, r.Marks); err != nil {
		return f, err
	}
	return f, addAssessment(&f, r)
}

func addSignatures(f *domain.File, raw []byte) error {
	var rows []signatureRow
	if err := json.Unmarshal(raw, &rows); err != nil {
		return fmt.Errorf("read signatures: %w", err)
	}
	order := f.Application.Declaration.Adults(f.Application.Received)
	slices.SortFunc(rows, func(x, y signatureRow) int {
		return slices.Index(order, x.Person) - slices.Index(order, y.Person)
	})
	for _, r := range rows {
		f.Application.Signatures = append(f.Application.Signatures, domain.Signature{Person: r.Person, Signed: r.Method != "",
			Method: r.Method, Time: utc(r.Time), RecordedBy: r.RecordedBy})
	}
	return nil
}

func addTasks(f *domain.File, raw []byte) error {
	var rows []taskRow
	if err := json.Unmarshal(raw, &rows); err != nil {
		return fmt.Errorf("read tasks: %w", err)
	}
	for _, r := range rows {
		t := domain.Task{ID: r.ID, Application: f.Application.ID, Municipality: f.Application.Municipality, Kind: r.Kind,
			State: r.State, Assignee: r.Assignee, Due: r.Due, Created: utc(r.Created), Note: r.Note}
		if f.Case != nil {
			t.Case = f.Case.ID
		}
		f.Tasks = append(f.Tasks, t)
	}
	return nil
}

func addDecisions(f *domain.File, rows []decisionRow) {
	for _, r := range rows {
		f.Decisions = append(f.Decisions, domain.Decision{ID: r.ID, Number: r.Number, State: r.State, Entitlements: r.Entitlements,
			Reasons: r.Reasons, Assessment: r.Assessment, Revision: r.Revision, PreparedBy: r.PreparedBy, IssuedBy: r.IssuedBy,
			ReturnReason: r.ReturnReason, Prepared: utc(r.Prepared), Issued: utc(r.Issued), AppealUntil: r.AppealUntil,
			Persons: r.Persons, Hearing: r.Hearing, Payees: payees(r.Payees), Version: r.Version})
	}
}

func addAssessment(f *domain.File, r db.LoadFileRow) error {
	if !r.AssessmentID.Valid {
		return nil
	}
	f.Assessment = &domain.Assessment{ID: r.AssessmentID.UUID, Revision: int(*r.AssessmentRevision), Persons: r.AssessmentPersons,
		EngineVersion: *r.AssessmentEngineVersion, ParametersHash: *r.AssessmentParametersHash, Agreement: *r.AssessmentAgreement,
		By: *r.AssessmentComputedBy, Time: r.AssessmentComputedAt.UTC()}
	if err := json.Unmarshal(r.AssessmentEntitlements, &f.Assessment.Entitlements); err != nil {
		return fmt.Errorf("read assessment: %w", err)
	}
	return nil
}

// payees of a decision without any are none.
func payees(list []domain.Payee) []domain.Payee {
	if len(list) == 0 {
		return nil
	}
	return list
}

// utc keeps the zero time zero.
func utc(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC()
}
