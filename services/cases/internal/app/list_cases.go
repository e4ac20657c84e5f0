package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// WorklistQuery is one query of the worklist. Municipality is never empty: the worklist belongs to one tenant.
type WorklistQuery struct {
	Municipality string
	Filter       string
	OrderBy      string
	Size         int
	Token        string

	Case, Application, Person uuid.UUID // only this case, the case of this application, cases of this applicant; zero: any
}

// WorklistRow is one line of the worklist.
type WorklistRow struct {
	ID, Application, Applicant     uuid.UUID
	Municipality, Number, Assignee string
	State                          domain.CaseState
	Due                            domain.Date
	Version                        int64
	Created, Updated               time.Time
	ReviewDue                      domain.Date // zero when nothing has to be looked at again

	ApplicantName   string // filled by ListCases
	WorkingDaysLeft int    // filled by ListCases
}

// Worklist is one page.
type Worklist struct {
	Rows        []WorklistRow
	NextToken   string
	Unreachable []string // services that could not answer (AIP-217)
}

// ListCases reads one page of a municipality's worklist: one statement, and one call for the names. Staff of a
// municipality may leave the municipality out.
func (a *App) ListCases(ctx context.Context, q WorklistQuery) (Worklist, error) {
	if q.Municipality == "" {
		q.Municipality = caller.From(ctx).Municipality
	}
	if q.Municipality == "" {
		return Worklist{}, errs.ErrRequestInvalid.Field("municipality", "MUNICIPALITY_REQUIRED",
			"name the municipality whose worklist it is", "jānorāda pašvaldība, kuras darba saraksts tas ir")
	}
	on := authz.Resource{Type: "worklist", Municipality: q.Municipality}
	if q.Person != uuid.Nil {
		on.Persons = personNames([]uuid.UUID{q.Person})
	}
	if err := own(ctx, on); err != nil {
		return Worklist{}, err
	}
	rows, token, err := a.store.Worklist(ctx, q)
	if err != nil {
		return Worklist{}, err
	}
	ids := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i] = r.Applicant
	}
	audit.Subjects(ctx, personNames(ids)...)
	found, reached := a.names(ctx, ids)
	out := Worklist{Rows: rows, NextToken: token}
	if !reached {
		out.Unreachable = []string{"persons"}
	}
	today := a.today()
	for i := range rows {
		rows[i].ApplicantName = found[rows[i].Applicant].DisplayName
		rows[i].WorkingDaysLeft = a.daysLeft(rows[i].State, today, rows[i].Due)
	}
	return out, nil
}

// daysLeft counts the working days to the due date; a decided or closed case has no deadline any more.
func (a *App) daysLeft(state domain.CaseState, today, due domain.Date) int {
	if state == domain.CaseDecided || state == domain.CaseClosed {
		return 0
	}
	return a.terms.WorkingDaysLeft(today, due)
}
