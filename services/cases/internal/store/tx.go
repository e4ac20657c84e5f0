package store

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
	"github.com/digisoc/platform/services/cases/internal/store/db"
)

// tx implements app.Tx. Its writes are queued by pg.Tx and travel together.
type tx struct {
	*pg.Tx
	q       *db.Queries
	vault   *vault.Vault
	service string

	revision int     // of the application as it was locked: its declaration is sealed anew when there is another
	sealed   sealing // what Save writes
}

func (t *tx) opener() opener { return opener{t.vault, t.Tx} }

// Lock takes the row lock and reads the file after it was given, in one round trip.
func (t *tx) Lock(ctx context.Context, key app.Key) (domain.File, error) {
	err := t.q.LockFile(ctx, db.LockFileParams{Application: optional(key.Application), ClientCase: optional(key.Case), Decision: optional(key.Decision)})
	if err != nil {
		return domain.File{}, err
	}
	f, err := load(ctx, t.q, t.opener(), key)
	t.revision = f.Application.Revision
	return f, err
}

// AssessmentBody reads the whole of a kept assessment.
func (t *tx) AssessmentBody(ctx context.Context, id uuid.UUID) ([]byte, error) {
	r, err := t.q.AssessmentBody(ctx, id)
	if err != nil {
		return nil, err
	}
	return t.opener().one(ctx, vault.Sealed{Field: whole, Record: id, Bytes: r.SealedBody}, r.Body)
}

// NextNumber takes the next number of a series.
func (t *tx) NextNumber(ctx context.Context, prefix string, year int) (int, error) {
	n, err := t.q.NextNumber(ctx, db.NextNumberParams{Prefix: prefix, Year: int32(year)})
	return int(n), err
}

// Save queues the statements for what changed. The order follows the references between the tables.
func (t *tx) Save(ctx context.Context, f *domain.File) error {
	c := f.Changes
	steps := []struct {
		when bool
		do   func(context.Context, *domain.File) error
	}{
		{c.Filed, t.addApplication},
		{!c.Filed && c.Application, t.updateApplication},
		{!c.Filed && c.Application, t.saveSigners},
		{c.CaseOpened, t.addCase},
		{c.Assessed, t.addAssessment},
		{c.Case, t.updateCase},
		{c.Decision, t.saveDecision},
		{c.Snapshot != nil, t.addSnapshot},
		{len(c.Documents) > 0, t.addDocuments},
		{c.Agreed, t.saveAgreement},
		{len(c.Marks) > 0, t.saveMarks},
		{!c.Filed, t.saveTasks},
		{len(c.Events) > 0, t.publish},
	}
	if err := t.seal(ctx, f); err != nil {
		return err
	}
	for _, s := range steps {
		if !s.when {
			continue
		}
		if err := s.do(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) addApplication(ctx context.Context, f *domain.File) error {
	a := f.Application
	p := db.AddApplicationParams{ID: a.ID, Municipality: a.Municipality, Channel: string(a.Channel), Applicant: a.Applicant,
		ReceivedDate: a.Received.Time(), SealedDeclaration: t.sealed.declaration, State: string(a.State), DueDate: a.Due.Time(),
		Revision: int32(a.Revision), Version: a.Version, CreatedAt: a.Created, Purposes: texts(a.Purposes)}
	p.Signers, p.Methods, p.Recorders = signers(a.Signatures)
	for _, task := range f.Changes.TasksOpened {
		p.TaskIds = append(p.TaskIds, task.ID)
		p.TaskPersons = append(p.TaskPersons, task.Assignee)
	}
	return t.q.AddApplication(ctx, p)
}

func (t *tx) updateApplication(ctx context.Context, f *domain.File) error {
	a := f.Application
	return t.q.UpdateApplication(ctx, db.UpdateApplicationParams{ID: a.ID, SealedDeclaration: t.sealed.declaration, Purposes: texts(a.Purposes),
		State: string(a.State), Revision: int32(a.Revision), Version: a.Version, UpdatedAt: a.Updated})
}

func (t *tx) saveSigners(ctx context.Context, f *domain.File) error {
	id := f.Application.ID
	if gone := f.Changes.Unsigned; len(gone) > 0 {
		if err := t.q.DropSignatures(ctx, db.DropSignaturesParams{ApplicationID: id, Persons: gone}); err != nil {
			return err
		}
	}
	if len(f.Changes.Signatures) == 0 {
		return nil
	}
	p := db.SaveSignaturesParams{ApplicationID: id, SignedAt: f.Application.Updated}
	p.Signers, p.Methods, p.Recorders = signers(f.Changes.Signatures)
	return t.q.SaveSignatures(ctx, p)
}

func signers(list []domain.Signature) (persons []uuid.UUID, methods, recorders []string) {
	for _, s := range list {
		persons, methods, recorders = append(persons, s.Person), append(methods, string(s.Method)), append(recorders, s.RecordedBy)
	}
	return persons, methods, recorders
}

func (t *tx) saveTasks(ctx context.Context, f *domain.File) error {
	c, a := f.Changes, f.Application
	if len(c.TasksEnded) > 0 {
		now := lastChange(f)
		p := db.EndTasksParams{EndedAt: &now}
		for _, task := range c.TasksEnded {
			p.Ids, p.States, p.Notes = append(p.Ids, task.ID), append(p.States, string(task.State)), append(p.Notes, task.Note)
		}
		if err := t.q.EndTasks(ctx, p); err != nil {
			return err
		}
	}
	if len(c.TasksOpened) == 0 {
		return t.saveReviews(ctx, f)
	}
	p := db.AddTasksParams{ApplicationID: a.ID, Municipality: a.Municipality, CreatedAt: c.TasksOpened[0].Created}
	for _, task := range c.TasksOpened {
		p.Ids, p.Kinds, p.Assignees = append(p.Ids, task.ID), append(p.Kinds, string(task.Kind)), append(p.Assignees, task.Assignee)
		p.DueDates = append(p.DueDates, task.Due.Time())
	}
	if err := t.q.AddTasks(ctx, p); err != nil {
		return err
	}
	return t.saveReviews(ctx, f)
}
