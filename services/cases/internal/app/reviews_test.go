package app_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/bus"
	"github.com/digisoc/platform/pkg/names"
	assistanceeventsv1 "github.com/digisoc/platform/proto/gen/go/assistance/events/v1"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/consumer"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// decided is a case with an issued decision.
func (w *world) decided() app.DecisionView {
	w.t.Helper()
	d, err := w.IssueDecision(w.as(head, "IssueDecision"), app.IssueDecision{ID: w.drafted().Decision.ID})
	must(w.t, err)
	return d
}

func (w *world) kase(id uuid.UUID) app.CaseView {
	w.t.Helper()
	v, err := w.GetCase(w.as(worker, "GetCase"), id)
	must(w.t, err)
	return v
}

// news is an event of the means test about a case.
func (w *world) news(topic string, at time.Time, e proto.Message) bus.Message {
	w.t.Helper()
	payload, err := proto.Marshal(e)
	must(w.t, err)
	return bus.Message{ID: uuid.NewString(), Topic: topic, Payload: payload, Time: at}
}

func (w *world) renewal(kase uuid.UUID, end string) bus.Message {
	return w.news("assistance.renewal.due.v1", w.clock.Now(), &assistanceeventsv1.RenewalDue{Case: names.Format("cases", kase), EndDate: end})
}

func (w *world) changed(kase uuid.UUID) bus.Message {
	return w.news("assistance.reassessment.due.v1", w.clock.Now(), &assistanceeventsv1.ReassessmentDue{Case: names.Format("cases", kase), Cause: "persons.person.changed.v1"})
}

// again is a new application of the same applicant with an open case.
func (w *world) again(old app.DecisionView) app.CaseView {
	w.t.Helper()
	before := w.kase(old.Case).File.Application
	in := domain.Filing{Municipality: kuldiga, Channel: "ON_SITE", Applicant: before.Applicant, Purposes: before.Purposes, Declaration: before.Declaration}
	v, err := w.CreateApplication(w.as(worker, "CreateApplication"), in, false)
	must(w.t, err)
	_, err = w.SignApplication(w.as(worker, "SignApplication"), v.Application.ID, v.Application.Applicant, domain.SignedOnPaper)
	must(w.t, err)
	c, err := w.OpenCase(w.as(worker, "OpenCase"), v.Application.ID, "")
	must(w.t, err)
	return c
}

// R77, R79: news about an award become tasks of the case with a deadline, once; the worklist finds them.
func TestNewsAboutAnAwardBecomeTasks(t *testing.T) {
	w := newWorld(t)
	d := w.decided()
	awards := consumer.Awards(w.App)
	renew, changed := w.renewal(d.Case, "2027-01-31"), w.changed(d.Case)
	for _, m := range []bus.Message{renew, changed, renew, changed, w.changed(d.Case), w.renewal(d.Case, "2027-01-31")} {
		must(t, awards.Handle(t.Context(), m))
	}
	v := w.kase(d.Case)
	if got := kinds(v.File); !slices.Equal(got, []domain.TaskKind{domain.TaskRenew, domain.TaskReassess}) {
		t.Fatalf("%v", got)
	}
	for _, task := range v.File.Tasks {
		want := map[domain.TaskKind]domain.Date{domain.TaskRenew: domain.NewDate(2027, 1, 31), domain.TaskReassess: domain.NewDate(2026, 12, 21)}[task.Kind]
		if task.IsReview() && task.Due != want {
			t.Errorf("%s is due %s, want %s", task.Kind, task.Due, want)
		}
	}
	for filter, want := range map[string]int{`review_due_date <= "2026-12-21"`: 1, `review_due_date < "2026-12-21"`: 0, `assignee = worker AND review_due_date < "2027-06-01"`: 1} {
		list, err := w.ListCases(w.as(worker, "ListCases"), app.WorklistQuery{Municipality: kuldiga, Filter: filter, Size: 10})
		must(t, err)
		if len(list.Rows) != want || want == 1 && list.Rows[0].ReviewDue != domain.NewDate(2026, 12, 21) {
			t.Errorf("%s: %+v", filter, list.Rows)
		}
	}
}

// The new case is the renewal; the new decision has seen what changed. What is announced later about the old case asks for nothing.
func TestNewApplicationAndDecisionCloseReviews(t *testing.T) {
	w := newWorld(t)
	old := w.decided()
	awards := consumer.Awards(w.App)
	late, lateChange := w.renewal(old.Case, "2027-01-31"), w.changed(old.Case)
	must(t, awards.Handle(t.Context(), w.renewal(old.Case, "2027-01-31")))
	must(t, awards.Handle(t.Context(), w.changed(old.Case)))
	w.clock.Set(w.clock.Now().Add(time.Hour))
	c := w.again(old)
	if got := kinds(w.kase(old.Case).File); !slices.Equal(got, []domain.TaskKind{domain.TaskReassess}) {
		t.Fatalf("after the new case: %v", got)
	}
	_, err := w.AssessCase(w.as(worker, "AssessCase"), app.AssessCase{Case: c.File.Case.ID})
	must(t, err)
	_, err = w.RecordAgreement(w.as(worker, "RecordAgreement"), c.File.Case.ID, agreed, "")
	must(t, err)
	d, err := w.DraftDecision(w.as(worker, "DraftDecision"), c.File.Case.ID, domain.Proposal{Reasons: "Pamatots."})
	must(t, err)
	_, err = w.IssueDecision(w.as(head, "IssueDecision"), app.IssueDecision{ID: d.Decision.ID})
	must(t, err)
	must(t, awards.Handle(t.Context(), late))
	must(t, awards.Handle(t.Context(), lateChange))
	if v := w.kase(old.Case); len(kinds(v.File)) != 0 || !v.File.ReviewDueDate().IsZero() {
		t.Errorf("after the new decision: %v", kinds(v.File))
	}
	if n := w.count("select count(*) from client_case where review_due is not null"); n != 0 {
		t.Errorf("%d cases still stand in the worklist", n)
	}
	w.clock.Set(w.clock.Now().Add(time.Hour))
	must(t, awards.Handle(t.Context(), w.changed(old.Case)))
	if got := kinds(w.kase(old.Case).File); !slices.Equal(got, []domain.TaskKind{domain.TaskReassess}) {
		t.Errorf("something changed after the decision: %v", got)
	}
}

// Events, a new case and its decision at the same moment leave no task that nobody needs, and none twice.
func TestReviewsAndNewCasesAtOnce(t *testing.T) {
	w := newWorld(t)
	old := w.decided()
	awards := consumer.Awards(w.App)
	renew := []bus.Message{w.renewal(old.Case, "2027-01-31"), w.renewal(old.Case, "2027-01-31"), w.renewal(old.Case, "2027-01-31")}
	w.clock.Set(w.clock.Now().Add(time.Minute))
	var wait sync.WaitGroup
	for _, m := range append(renew, renew...) {
		wait.Go(func() {
			if err := awards.Handle(t.Context(), m); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Go(func() { w.again(old) })
	wait.Wait()
	if n := w.count("select count(*) from task where kind = 'RENEW' and state = 'OPEN'"); n != 0 {
		t.Errorf("%d tasks to renew what is being renewed", n)
	}
}

// An official may close a review with a reason; other tasks and tasks of other municipalities not.
func TestReviewIsClosedWithAReason(t *testing.T) {
	w := newWorld(t)
	d := w.decided()
	must(t, consumer.Awards(w.App).Handle(t.Context(), w.changed(d.Case)))
	v := w.kase(d.Case)
	i := slices.IndexFunc(v.File.Tasks, domain.Task.IsReview)
	id, signature := v.File.Tasks[i].ID, v.File.Tasks[0].ID
	elsewhere := worker
	elsewhere.Municipality = "0001000"
	if _, err := w.CloseTask(w.as(elsewhere, "CloseTask"), id, "not mine at all"); !errors.Is(err, domain.ErrTaskNotFound) {
		t.Errorf("another municipality: %v", err)
	}
	if _, err := w.CloseTask(w.as(worker, "CloseTask"), uuid.New(), "there is none"); !errors.Is(err, domain.ErrTaskNotFound) {
		t.Errorf("no task: %v", err)
	}
	if _, err := w.CloseTask(w.as(worker, "CloseTask"), signature, "no need of it"); !errors.Is(err, domain.ErrTaskNotClosable) {
		t.Errorf("a signature: %v", err)
	}
	task, err := w.CloseTask(w.as(worker, "CloseTask"), id, "moved within the house")
	if err != nil || task.State != domain.TaskDone {
		t.Fatalf("%+v, %v", task, err)
	}
	if _, err := w.CloseTask(w.as(worker, "CloseTask"), id, "moved within the house"); !errors.Is(err, domain.ErrTaskNotClosable) {
		t.Errorf("twice: %v", err)
	}
	if v := w.kase(d.Case); v.File.Tasks[i].Note != "moved within the house" || !v.File.ReviewDueDate().IsZero() {
		t.Errorf("%+v", v.File.Tasks[i])
	}
}

// News about a case that nobody knows, or that cannot be read, wait for a person.
func TestNewsThatCannotBeRight(t *testing.T) {
	w := newWorld(t)
	awards := consumer.Awards(w.App)
	if err := awards.Handle(t.Context(), w.renewal(uuid.New(), "2027-01-31")); !errors.Is(err, domain.ErrCaseNotFound) {
		t.Error(err)
	}
	for _, m := range []bus.Message{w.renewal(uuid.New(), "2027-02-30"), w.renewal(uuid.New(), ""), w.news("assistance.reassessment.due.v1", w.clock.Now(), &assistanceeventsv1.ReassessmentDue{Case: "cases/x"})} {
		if err := awards.Handle(t.Context(), m); !errors.Is(err, domain.ErrAwardEvent) {
			t.Error(err)
		}
	}
}
