package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// ApplicationView is an application as it is shown.
type ApplicationView struct {
	Application domain.Application
	Case        uuid.UUID // nil before a case is opened
}

// CaseView is a case as it is shown.
type CaseView struct {
	File            domain.File
	ApplicantName   string // empty when the registry could not be reached
	WorkingDaysLeft int
	Checklist       []domain.ChecklistItem // for officials
	OneMonthAwards  int                    // of this calendar year (R86); counted for officials who read the case
}

// DecisionView is a decision as it is shown.
type DecisionView struct {
	Decision    domain.Decision
	Application uuid.UUID
	Case        uuid.UUID
	// Municipality is the ATVK code.
	Municipality string
}

func applicationView(f *domain.File) ApplicationView {
	v := ApplicationView{Application: f.Application}
	if f.Case != nil {
		v.Case = f.Case.ID
	}
	return v
}

func decisionView(f *domain.File, d domain.Decision) DecisionView {
	return DecisionView{Decision: d, Application: f.Application.ID, Case: f.Case.ID, Municipality: f.Application.Municipality}
}

// caseView is what the caller may see of a case: a citizen sees where it stands, her own tasks and what was decided, but
// not drafts, proposals and who works on it.
func (a *App) caseView(ctx context.Context, f domain.File, name string) CaseView {
	f.Changes = domain.Changes{}
	v := CaseView{File: f, ApplicantName: name, WorkingDaysLeft: a.daysLeft(f.Case.State, a.today(), f.Application.Due)}
	c := caller.From(ctx)
	if c.Kind != caller.Citizen {
		v.Checklist = v.File.Marked(a.procedure.Checklist(f.Application))
		return v
	}
	v.File.Marks, v.File.Agreement = nil, nil
	person, _ := self(c)
	kase := *f.Case
	kase.Assignee = ""
	v.File.Case, v.File.Assessment = &kase, nil
	v.File.Tasks = slices.DeleteFunc(slices.Clone(f.Tasks), func(t domain.Task) bool { return t.Assignee != person || person == uuid.Nil })
	v.File.Decisions = slices.DeleteFunc(slices.Clone(f.Decisions), func(d domain.Decision) bool { return d.State != domain.StateIssued })
	return v
}

// names asks the registry for display names and reports whether it answered. A screen does not fail for want of a name.
func (a *App) names(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]Person, bool) {
	ids = slices.CompactFunc(slices.SortedFunc(slices.Values(ids), compareIDs), func(x, y uuid.UUID) bool { return x == y })
	if len(ids) == 0 {
		return nil, true
	}
	ctx, cancel := context.WithTimeout(ctx, a.namesWait)
	defer cancel()
	found, err := a.persons.Persons(ctx, ids)
	if err != nil {
		return nil, false
	}
	return found, true
}

func compareIDs(x, y uuid.UUID) int { return slices.Compare(x[:], y[:]) }
