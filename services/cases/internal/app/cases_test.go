package app_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/auditlog"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

func TestOpenCaseChecksTheRegistry(t *testing.T) {
	w := newWorld(t)
	v := w.filed()
	ctx := w.as(worker, "OpenCase")
	applicant := v.Application.Applicant
	known := w.registry.people[applicant]
	delete(w.registry.people, applicant)
	if _, err := w.OpenCase(ctx, v.Application.ID, ""); !errors.Is(err, domain.ErrPersonUnknown) {
		t.Fatal(err)
	}
	w.registry.people[applicant] = app.Person{BirthDate: domain.NewDate(1986, 5, 18)}
	if _, err := w.OpenCase(ctx, v.Application.ID, ""); !errors.Is(err, domain.ErrPersonMismatch) {
		t.Fatal(err)
	}
	w.registry.err = errs.ErrServiceUnavailable
	if _, err := w.OpenCase(ctx, v.Application.ID, ""); !errors.Is(err, errs.ErrServiceUnavailable) {
		t.Fatal(err)
	}
	w.registry.err, w.registry.people[applicant] = nil, known
	c, err := w.OpenCase(ctx, v.Application.ID, "")
	must(t, err)
	if c.File.Case.Number != "KUL-2026-000001" || c.File.Case.Assignee != "worker" || c.ApplicantName != "Anna Paraudziņa" || c.WorkingDaysLeft != 21 {
		t.Fatalf("%+v", c)
	}
	if _, err := w.OpenCase(ctx, v.Application.ID, ""); !errors.Is(err, domain.ErrCaseExists) {
		t.Fatal(err)
	}
	if next := w.opened(); next.File.Case.Number != "KUL-2026-000002" {
		t.Fatalf("a refused case took a number: %s", next.File.Case.Number)
	}
}

func TestOneCaseWinsInParallel(t *testing.T) {
	w := newWorld(t)
	v := w.filed()
	errsOf := parallel(6, func(int) error {
		_, err := w.OpenCase(w.as(worker, "OpenCase"), v.Application.ID, "")
		return err
	})
	won(t, errsOf, domain.ErrCaseExists)
	if w.count("select last from case_counter") != 1 {
		t.Fatal("a lost race took a number")
	}
}

func parallel(n int, f func(int) error) []error {
	out := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { out[i] = f(i) })
	}
	wg.Wait()
	return out
}

// won fails unless exactly one succeeded and all others got the given error.
func won(t testing.TB, list []error, lost *errs.Error) {
	t.Helper()
	n := 0
	for _, err := range list {
		if err == nil {
			n++
		} else if !errors.Is(err, lost) {
			t.Error(err)
		}
	}
	if n != 1 {
		t.Errorf("%d of %d succeeded", n, len(list))
	}
}

func TestNamesMayBeUnreachable(t *testing.T) {
	w := newWorld(t)
	c := w.opened()
	w.registry.err = errs.ErrServiceUnavailable
	got, err := w.GetCase(w.as(worker, "GetCase"), c.File.Case.ID)
	must(t, err)
	if got.ApplicantName != "" || got.File.Case.Number != c.File.Case.Number {
		t.Fatalf("%+v", got)
	}
	list, err := w.ListCases(w.as(worker, "ListCases"), app.WorklistQuery{Size: 10})
	must(t, err)
	if !slices.Equal(list.Unreachable, []string{"persons"}) || len(list.Rows) != 1 || list.Rows[0].ApplicantName != "" {
		t.Fatalf("%+v", list)
	}
	w.registry.err = nil
	before := w.registry.calls
	list, err = w.ListCases(w.as(worker, "ListCases"), app.WorklistQuery{Size: 10})
	must(t, err)
	if list.Unreachable != nil || list.Rows[0].ApplicantName == "" || w.registry.calls != before+1 || list.Rows[0].WorkingDaysLeft != 21 {
		t.Fatalf("%+v", list)
	}
}

func TestWorklistBelongsToOneMunicipality(t *testing.T) {
	w := newWorld(t)
	w.opened()
	auditor := caller.Caller{Kind: caller.Staff, Subject: "a", Roles: []string{"auditor"}, Purpose: "AUDIT", LegalBasis: "SPSP-14"}
	if _, err := w.ListCases(w.as(auditor, "ListCases"), app.WorklistQuery{Size: 10}); !errors.Is(err, errs.ErrRequestInvalid) {
		t.Errorf("auditor without a municipality: %v", err)
	}
	if list, err := w.ListCases(w.as(auditor, "ListCases"), app.WorklistQuery{Municipality: kuldiga, Size: 10}); err != nil || len(list.Rows) != 1 {
		t.Errorf("auditor: %v", err)
	}
	if _, err := w.ListCases(w.as(worker, "ListCases"), app.WorklistQuery{Municipality: "0001000", Size: 10}); !errors.Is(err, errs.ErrAccessDenied) {
		t.Errorf("worklist of another municipality: %v", err)
	}
}

func TestAssessmentIsComputedOnceAndOutsideTheTransaction(t *testing.T) {
	w := newWorld(t)
	c := w.opened()
	in := app.AssessCase{Case: c.File.Case.ID, OneMonthReason: "Īpaši apstākļi ģimenē", Etag: app.Etag(c.File.Case.Version)}
	keyed := worker
	keyed.RequestID = uuid.NewString()
	first, err := w.AssessCase(w.as(keyed, "AssessCase"), in)
	must(t, err)
	in.Etag = ""
	again, err := w.AssessCase(w.as(keyed, "AssessCase"), in)
	must(t, err)
	calls := w.assistance.inputs
	if calls[0].RequestID == "" || calls[0].RequestID == keyed.RequestID || calls[0].RequestID != calls[1].RequestID || calls[0].OneMonthReason != in.OneMonthReason {
		t.Fatalf("request ids %q and %q", calls[0].RequestID, calls[1].RequestID)
	}
	if first.File.Assessment.ID != again.File.Assessment.ID || w.count("select count(*) from assessment") != 1 {
		t.Fatal("assessed twice")
	}
	in.Etag = app.Etag(c.File.Case.Version)
	if _, err := w.AssessCase(w.as(worker, "AssessCase"), in); !errors.Is(err, errs.ErrRecordChanged) {
		t.Fatalf("stale: %v", err)
	}
}

func TestAssessmentOfWhatChangedMeanwhileIsDropped(t *testing.T) {
	w := newWorld(t)
	c := w.opened()
	w.assistance.meet = func() {
		w.assistance.meet = nil
		d := c.File.Application.Declaration
		_, err := w.UpdateApplication(w.as(worker, "UpdateApplication"), app.UpdateApplication{ID: c.File.Application.ID, Declaration: &d})
		must(t, err)
	}
	if _, err := w.AssessCase(w.as(worker, "AssessCase"), app.AssessCase{Case: c.File.Case.ID}); !errors.Is(err, errs.ErrRecordChanged) {
		t.Fatal(err)
	}
	w.assistance.err = domain.ErrAssistanceRefused
	if _, err := w.AssessCase(w.as(worker, "AssessCase"), app.AssessCase{Case: c.File.Case.ID}); !errors.Is(err, domain.ErrAssistanceRefused) {
		t.Fatal(err)
	}
	if w.count("select count(*) from assessment") != 0 {
		t.Fatal("an assessment was kept")
	}
}

func TestOneIssueWinsInParallel(t *testing.T) {
	w := newWorld(t)
	d := w.drafted()
	list := parallel(6, func(i int) error {
		_, err := w.IssueDecision(w.as(staff("head-"+string(rune('a'+i)), "head"), "IssueDecision"), app.IssueDecision{ID: d.Decision.ID})
		return err
	})
	won(t, list, domain.ErrDecisionNotDraft)
	if w.count("select count(*) from decision_snapshot") != 1 || w.count("select count(*) from outbox where topic = 'cases.decision.issued.v1'") != 1 {
		t.Fatal("issued twice")
	}
}

func TestWhoMayIssue(t *testing.T) {
	w := newWorld(t)
	d := w.drafted()
	both := staff("worker", "caseworker", "head")
	service := caller.Caller{Kind: caller.Service, Subject: "service:x", Roles: []string{"head"}, Municipality: kuldiga, Purpose: "ASSIST", LegalBasis: "SPSP-36"}
	elsewhere := head
	elsewhere.Municipality = "0001000"
	for name, c := range map[string]struct {
		who  caller.Caller
		want *errs.Error
	}{
		"who prepared it":  {both, domain.ErrDecisionSamePerson},
		"a caseworker":     {staff("other", "caseworker"), domain.ErrDecisionNotFound},
		"a head elsewhere": {elsewhere, domain.ErrDecisionNotFound},
		"a program":        {service, errs.ErrAccessDenied},
		"a citizen":        {citizen(d.Decision.Persons[0]), errs.ErrAccessDenied},
	} {
		for _, trial := range []bool{true, false} {
			if _, err := w.IssueDecision(w.as(c.who, "IssueDecision"), app.IssueDecision{ID: d.Decision.ID, ValidateOnly: trial}); !errors.Is(err, c.want) {
				t.Errorf("%s (trial %v): %v", name, trial, err)
			}
		}
	}
	if _, err := w.IssueDecision(w.as(head, "IssueDecision"), app.IssueDecision{ID: d.Decision.ID, Etag: "v99"}); !errors.Is(err, errs.ErrRecordChanged) {
		t.Errorf("stale: %v", err)
	}
	if _, err := w.IssueDecision(w.as(head, "IssueDecision"), app.IssueDecision{ID: d.Decision.ID, ValidateOnly: true}); err != nil {
		t.Errorf("trial: %v", err)
	}
	if w.count("select count(*) from decision where state = 'ISSUED'") != 0 {
		t.Fatal("issued by nobody")
	}
}

func TestSnapshotDoesNotChangeLater(t *testing.T) {
	w := newWorld(t)
	d := w.drafted()
	issued, err := w.IssueDecision(w.as(head, "IssueDecision"), app.IssueDecision{ID: d.Decision.ID, Etag: app.Etag(d.Decision.Version)})
	must(t, err)
	for person := range w.registry.people {
		w.registry.people[person] = app.Person{DisplayName: "Cits", BirthDate: domain.NewDate(1990, 1, 1)}
	}
	later, err := w.GetDecision(w.as(worker, "GetDecision"), d.Decision.ID)
	must(t, err)
	a, b := issued.Decision.Snapshot, later.Decision.Snapshot
	if a.SHA256 != b.SHA256 || string(a.Assessment) != string(b.Assessment) || string(a.Declaration) != string(b.Declaration) || !strings.Contains(string(b.Declaration), "1986-05-17") {
		t.Fatalf("%+v\n%+v", a, b)
	}
	if _, err := w.UpdateApplication(w.as(worker, "UpdateApplication"), app.UpdateApplication{ID: d.Application, Purposes: []domain.Purpose{domain.PurposeGMI}}); !errors.Is(err, domain.ErrApplicationNotOpen) {
		t.Fatal(err)
	}
}

func TestCitizenSeesTheStateButNotTheWork(t *testing.T) {
	w := newWorld(t)
	d := w.drafted()
	var applicant uuid.UUID
	must(t, w.db.QueryRow(t.Context(), "select applicant from application where id = $1", d.Application).Scan(&applicant))
	who := citizen(applicant)
	c, err := w.GetCase(w.as(who, "GetCase"), d.Case)
	must(t, err)
	if c.File.Case.State != domain.CaseDecisionDrafted || c.File.Case.Assignee != "" || c.File.Assessment != nil || len(c.File.Decisions) != 0 || len(c.File.Tasks) != 1 {
		t.Fatalf("%+v", c.File)
	}
	if _, err := w.GetDecision(w.as(who, "GetDecision"), d.Decision.ID); !errors.Is(err, domain.ErrDecisionNotFound) {
		t.Fatalf("a draft: %v", err)
	}
	_, err = w.IssueDecision(w.as(head, "IssueDecision"), app.IssueDecision{ID: d.Decision.ID})
	must(t, err)
	got, err := w.GetDecision(w.as(who, "GetDecision"), d.Decision.ID)
	must(t, err)
	if got.Decision.Snapshot == nil {
		t.Fatal("the issued decision is not whole")
	}
}

// Decision, snapshot, event and audit entry exist together or not at all, whatever breaks before the commit.
func TestIssueIsAtomic(t *testing.T) {
	w := newWorld(t)
	d := w.drafted()
	entry := audit.Entry{ID: uuid.Must(uuid.NewV7()), Time: w.clock.Now(), Service: "cases", Action: "IssueDecision", ActorID: "head",
		ActorKind: "staff", Purpose: "ASSIST", LegalBasis: "SPSP-36", Result: audit.OK, Write: true}
	audited := func(ctx context.Context, tx *pg.Tx) error { return auditlog.Append(ctx, tx, entry) }
	broken := errors.New("broken")
	for name, fault := range map[string]pg.Finisher{
		"an error before the commit": func(context.Context, *pg.Tx) error { return broken },
		"the connection is killed": func(ctx context.Context, tx *pg.Tx) error {
			_, err := tx.Exec(ctx, "select pg_terminate_backend(pg_backend_pid())")
			return err
		},
		"the audit entry is refused": audited, // a second time with the same id
	} {
		ctx := pg.WithFinisher(pg.WithFinisher(w.as(head, "IssueDecision"), audited), fault)
		if _, err := w.IssueDecision(ctx, app.IssueDecision{ID: d.Decision.ID}); err == nil {
			t.Errorf("%s: issued", name)
		}
		if n := w.traces(); n != [4]int{} {
			t.Errorf("%s: left %v", name, n)
		}
	}
	_, err := w.IssueDecision(pg.WithFinisher(w.as(head, "IssueDecision"), audited), app.IssueDecision{ID: d.Decision.ID})
	must(t, err)
	if n := w.traces(); n != [4]int{1, 1, 1, 1} {
		t.Fatalf("issued: %v", n)
	}
}

func (w *world) traces() [4]int {
	return [4]int{w.count("select count(*) from decision where state = 'ISSUED'"), w.count("select count(*) from decision_snapshot"),
		w.count("select count(*) from outbox where topic = 'cases.decision.issued.v1'"), w.count("select count(*) from audit")}
}

func TestReturnedDraftGoesRound(t *testing.T) {
	w := newWorld(t)
	d := w.drafted()
	returned, err := w.ReturnDecision(w.as(head, "ReturnDecision"), d.Decision.ID, "Trūkst pamatojuma", app.Etag(d.Decision.Version))
	must(t, err)
	if returned.Decision.State != domain.StateReturned {
		t.Fatalf("%+v", returned)
	}
	if _, err := w.ReturnDecision(w.as(head, "ReturnDecision"), d.Decision.ID, "x", app.Etag(d.Decision.Version)); !errors.Is(err, errs.ErrRecordChanged) {
		t.Fatal(err)
	}
	again, err := w.DraftDecision(w.as(worker, "DraftDecision"), d.Case, domain.Proposal{Reasons: "Ar pamatojumu."})
	must(t, err)
	if again.Decision.ID != d.Decision.ID || again.Decision.State != domain.StateDraft {
		t.Fatalf("%+v", again)
	}
	tasks, _, err := w.ListTasks(w.as(worker, "ListTasks"), app.TaskQuery{Case: d.Case, Size: 10})
	must(t, err)
	if len(tasks) != 1 || tasks[0].Kind != domain.TaskReviewDraft {
		t.Fatalf("%+v", tasks)
	}
}
