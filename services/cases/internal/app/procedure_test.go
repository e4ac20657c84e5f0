package app_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

var agreed = domain.Agreement{Concluded: domain.NewDate(2026, 11, 20), Measures: "Meklēt darbu."}

// assessed is a case whose means test granted GMI, without an agreement.
func (w *world) assessed() app.CaseView {
	w.t.Helper()
	c := w.opened()
	v, err := w.AssessCase(w.as(worker, "AssessCase"), app.AssessCase{Case: c.File.Case.ID})
	must(w.t, err)
	return v
}

func kinds(f domain.File) []domain.TaskKind {
	var out []domain.TaskKind
	for _, t := range f.Tasks {
		if t.State == domain.TaskOpen {
			out = append(out, t.Kind)
		}
	}
	return out
}

// R46: GMI is not granted before the agreement, or the reason why there is none, is recorded; a task asks for it.
func TestGMINeedsAnAgreement(t *testing.T) {
	w := newWorld(t)
	c := w.assessed()
	if !slices.Contains(kinds(c.File), domain.TaskConcludeAgreement) {
		t.Fatalf("%v", kinds(c.File))
	}
	d, err := w.DraftDecision(w.as(worker, "DraftDecision"), c.File.Case.ID, domain.Proposal{Reasons: "Pamatots."})
	must(t, err)
	issue := func() error {
		_, err := w.IssueDecision(w.as(head, "IssueDecision"), app.IssueDecision{ID: d.Decision.ID})
		return err
	}
	if err := issue(); !errors.Is(err, domain.ErrAgreementMissing) {
		t.Fatal(err)
	}
	if len(w.assistance.reserved) != 0 {
		t.Fatal("something was reserved for a decision that cannot be issued")
	}
	record := func(a domain.Agreement) (app.CaseView, error) {
		return w.RecordAgreement(w.as(worker, "RecordAgreement"), c.File.Case.ID, a, "")
	}
	for name, a := range map[string]domain.Agreement{
		"nothing": {}, "both": {Concluded: agreed.Concluded, Measures: "x", Waiver: "y"}, "blank": {Waiver: "  "},
		"tomorrow": {Concluded: domain.NewDate(2026, 11, 21), Measures: "x"}, "no measures": {Concluded: agreed.Concluded},
	} {
		if _, err := record(a); !errors.Is(err, domain.ErrAgreementInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	v, err := record(domain.Agreement{Waiver: "Persona slimo; vienosies pēc izrakstīšanas."})
	must(t, err)
	if v.File.Agreement == nil || v.File.Agreement.RecordedBy != "worker" || slices.Contains(kinds(v.File), domain.TaskConcludeAgreement) {
		t.Fatalf("%+v %v", v.File.Agreement, kinds(v.File))
	}
	must(t, issue())
	if _, err := record(agreed); !errors.Is(err, domain.ErrCaseNotOpen) {
		t.Fatalf("an agreement changed after the decision: %v", err)
	}
	s, err := w.store.Snapshot(t.Context(), d.Decision.ID)
	must(t, err)
	known, err := domain.ReadParticulars(s.Particulars)
	must(t, err)
	if known.Agreement == nil || !strings.HasPrefix(known.Agreement.Waiver, "Persona slimo") {
		t.Fatalf("%+v", known)
	}
}

// APL 62: a refusal is not drafted without a note on the hearing.
func TestRefusalNeedsAHearing(t *testing.T) {
	w := newWorld(t)
	w.assistance.lines = []domain.Entitlement{{Benefit: "GMI", Rule: "R37", ReasonLV: "Ienākumi lielāki", ReasonEN: "Income above"}}
	c := w.assessed()
	draft := func(in domain.Proposal) (app.DecisionView, error) {
		return w.DraftDecision(w.as(worker, "DraftDecision"), c.File.Case.ID, in)
	}
	if _, err := draft(domain.Proposal{Hearing: " "}); !errors.Is(err, domain.ErrHearingMissing) {
		t.Fatal(err)
	}
	if _, err := draft(domain.Proposal{Hearing: "Uzklausīta", Payees: []domain.Payee{{Benefit: "GMI", Kind: domain.PayeeClient}}}); !errors.Is(err, domain.ErrPayeeInvalid) {
		t.Fatalf("a payee of what is refused: %v", err)
	}
	d, err := draft(domain.Proposal{Hearing: "Uzklausīta pa tālruni 20.11.2026."})
	must(t, err)
	_, err = w.IssueDecision(w.as(head, "IssueDecision"), app.IssueDecision{ID: d.Decision.ID})
	must(t, err)
	if len(w.assistance.reserved) != 0 {
		t.Fatal("a refusal reserved something")
	}
	got, err := w.GetDecision(w.as(worker, "GetDecision"), d.Decision.ID)
	must(t, err)
	if got.Decision.Hearing != "Uzklausīta pa tālruni 20.11.2026." {
		t.Fatalf("%+v", got.Decision)
	}
}

// Double benefit: without an answer nothing is issued; an overlap stops the issue and shows kind, period and municipality; a head
// who gives a reason decides, and both are frozen. A repeated issue reserves for the same decision.
func TestDoubleBenefitStopsTheIssue(t *testing.T) {
	w := newWorld(t)
	d := w.drafted()
	issue := func(reason string) error {
		_, err := w.IssueDecision(w.as(head, "IssueDecision"), app.IssueDecision{ID: d.Decision.ID, DoubleBenefitReason: reason})
		return err
	}
	w.assistance.overlaps = []domain.Overlap{{Benefit: "GMI", Start: domain.NewDate(2026, 11, 1), End: domain.NewDate(2027, 1, 31), Municipality: "0001000"}}
	err := issue("")
	e, ok := errs.As(err)
	if !ok || !errors.Is(err, domain.ErrDoubleBenefit) || len(e.Fields) != 1 || e.Fields[0].Description != "GMI, 2026-11-01 – 2027-01-31, decided by municipality 0001000" {
		t.Fatalf("%+v", err)
	}
	w.assistance.err = errs.ErrServiceUnavailable
	if err := issue("Lēmums Rīgā ir atcelts."); !errors.Is(err, errs.ErrServiceUnavailable) {
		t.Fatal(err)
	}
	if w.count("select count(*) from decision where state = 'ISSUED'") != 0 {
		t.Fatal("issued without an answer")
	}
	w.assistance.err = nil
	must(t, issue("Lēmums Rīgā ir atcelts."))
	for _, r := range w.assistance.reserved {
		if !strings.HasPrefix(r, d.Decision.ID.String()) {
			t.Fatalf("reserved for %s", r)
		}
	}
	page, err := w.read(worker, d.Decision.ID, domain.DecisionDocument, domain.HTML)
	must(t, err)
	for _, want := range []string{"Lēmums Rīgā ir atcelts.", "0001000"} {
		if !strings.Contains(string(page.Body), want) {
			t.Errorf("the decision does not tell %q", want)
		}
	}
}

// R86: one-month awards of the calendar year in Riga are counted for the persons of the household, by the municipality.
func TestOneMonthAwardsAreCounted(t *testing.T) {
	w := newWorld(t)
	cents := int64(6700)
	w.assistance.lines = []domain.Entitlement{{Benefit: "GMI", Granted: true, MonthlyCents: &cents, Start: domain.NewDate(2026, 11, 1), End: domain.NewDate(2026, 11, 30), Rule: "R85"}}
	d := w.issued()
	kase, err := w.GetCase(w.as(worker, "GetCase"), d.Case)
	must(t, err)
	if kase.OneMonthAwards != 1 {
		t.Fatalf("%d", kase.OneMonthAwards)
	}
	w.clock.Set(time.Date(2026, 12, 31, 22, 30, 0, 0, time.UTC)) // next year in Riga
	if kase, err = w.GetCase(w.as(worker, "GetCase"), d.Case); err != nil || kase.OneMonthAwards != 0 {
		t.Fatalf("%d %v", kase.OneMonthAwards, err)
	}
	if kase, err = w.GetCase(w.as(citizen(kase.File.Application.Applicant), "GetCase"), d.Case); err != nil || kase.OneMonthAwards != 0 || kase.Checklist != nil {
		t.Fatalf("%+v %v", kase, err)
	}
}

// R86: where the law in force allows one one-month award a calendar year a second is not issued; by the row as it stands it is.
func TestSecondOneMonthAwardOfAYear(t *testing.T) {
	w := newWorld(t)
	cents := int64(6700)
	w.assistance.lines = []domain.Entitlement{{Benefit: "GMI", Granted: true, MonthlyCents: &cents, Start: domain.NewDate(2026, 11, 1), End: domain.NewDate(2026, 11, 30), Rule: "R85"}}
	w.assistance.once = true // the first one is allowed
	c := w.again(w.issued())
	_, err := w.AssessCase(w.as(worker, "AssessCase"), app.AssessCase{Case: c.File.Case.ID})
	must(t, err)
	_, err = w.RecordAgreement(w.as(worker, "RecordAgreement"), c.File.Case.ID, agreed, "")
	must(t, err)
	d, err := w.DraftDecision(w.as(worker, "DraftDecision"), c.File.Case.ID, domain.Proposal{Reasons: "Pamatots."})
	must(t, err)
	issue := func() error {
		_, err := w.IssueDecision(w.as(head, "IssueDecision"), app.IssueDecision{ID: d.Decision.ID})
		return err
	}
	before := len(w.assistance.reserved)
	if err := issue(); !errors.Is(err, domain.ErrOneMonthRepeated) || len(w.assistance.reserved) != before {
		t.Errorf("the second of the year: %v", err)
	}
	w.assistance.once = false
	must(t, issue())
}

// R92, R93: the checklist follows from the application; what is known of a document is kept until the decision.
func TestChecklistIsKept(t *testing.T) {
	w := newWorld(t)
	c := w.opened()
	a := c.File.Application
	mark := func(m domain.DocumentMark) (app.CaseView, error) {
		return w.MarkDocument(w.as(worker, "MarkDocument"), c.File.Case.ID, m, "")
	}
	for name, m := range map[string]domain.DocumentMark{
		"unknown":    {Code: "LETTER", State: domain.DocumentReceived},
		"of nobody":  {Code: "ACCOUNT_STATEMENT", State: domain.DocumentReceived},
		"no reason":  {Code: "ACCOUNT_STATEMENT", Person: a.Applicant, State: domain.DocumentNotNeeded},
		"a stranger": {Code: "ACCOUNT_STATEMENT", Person: uuid.New(), State: domain.DocumentReceived},
	} {
		if _, err := mark(m); !errors.Is(err, domain.ErrChecklistItemInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := mark(domain.DocumentMark{Code: "ACCOUNT_STATEMENT", Person: a.Applicant, State: domain.DocumentNotNeeded, Note: "Konta nav."})
	must(t, err)
	_, err = mark(domain.DocumentMark{Code: "ACCOUNT_STATEMENT", Person: a.Applicant, State: domain.DocumentReceived})
	must(t, err)
	got, err := w.GetCase(w.as(worker, "GetCase"), c.File.Case.ID)
	must(t, err)
	states := map[string]domain.ChecklistState{}
	for _, item := range got.Checklist {
		states[item.Code+" "+item.Person.String()] = item.Mark.State
	}
	child := a.Declaration.Members[1].Person
	if states["ACCOUNT_STATEMENT "+a.Applicant.String()] != domain.DocumentReceived || states["ACCOUNT_STATEMENT "+child.String()] != domain.DocumentNeeded || len(states) != 4 {
		t.Fatalf("%v", states)
	}
}

// R97: through the e-service one new application in 24 hours; on paper as many as come in.
func TestOneApplicationInTwentyFourHours(t *testing.T) {
	w := newWorld(t)
	in := w.filing()
	in.Purposes = []domain.Purpose{domain.PurposeGMI}
	anna := citizen(in.Applicant)
	_, err := w.CreateApplication(w.as(anna, "CreateApplication"), in, false)
	must(t, err)
	again := in
	again.Purposes = []domain.Purpose{domain.PurposeHousing}
	w.clock.Set(w.clock.Now().Add(24*time.Hour - time.Minute))
	_, err = w.CreateApplication(w.as(anna, "CreateApplication"), again, false)
	if e, ok := errs.As(err); !ok || !errors.Is(err, domain.ErrFiledRecently) || e.RetryAfter != time.Minute {
		t.Fatalf("%v", err)
	}
	onPaper := again
	onPaper.Purposes = []domain.Purpose{domain.PurposeStatus}
	_, err = w.CreateApplication(w.as(worker, "CreateApplication"), onPaper, false)
	must(t, err)
	w.clock.Set(w.clock.Now().Add(2 * time.Minute))
	_, err = w.CreateApplication(w.as(anna, "CreateApplication"), again, false)
	must(t, err)
}

func TestOfParallelFilingsOneIsTaken(t *testing.T) {
	w := newWorld(t)
	in := w.filing()
	anna := citizen(in.Applicant)
	taken := 0
	for _, err := range parallel(3, func(i int) error {
		mine := in
		mine.Purposes = domain.Purposes[i : i+1]
		_, err := w.CreateApplication(w.as(anna, "CreateApplication"), mine, false)
		return err
	}) {
		switch {
		case err == nil:
			taken++
		case !errors.Is(err, domain.ErrFiledRecently):
			t.Error(err)
		}
	}
	if taken != 1 {
		t.Fatalf("%d were taken", taken)
	}
}
