package app_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/bus"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	sharingeventsv1 "github.com/digisoc/platform/proto/gen/go/sharing/events/v1"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/consumer"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// about are the open tasks of a case about requests, as its owner sees them.
func (w *world) about(id uuid.UUID, kind domain.TaskKind) (out []domain.Task) {
	w.t.Helper()
	list, _, err := w.ListTasks(w.as(worker, "ListTasks"), app.TaskQuery{Case: id, Size: 100})
	must(w.t, err)
	for _, t := range list {
		if t.Kind == kind {
			out = append(out, t)
		}
	}
	return out
}

func (w *world) disputed(request, person uuid.UUID, outcome string) bus.Message {
	return w.news("sharing.rectification.changed.v1", w.clock.Now(), &sharingeventsv1.RectificationChanged{
		RightsRequest: names.Format("rightsRequests", request), Person: names.Format("persons", person), Code: "G10", Municipality: kuldiga,
		DueDate: "2026-12-21", Outcome: outcome,
	})
}

// SEC-GDPR-4, GDPR 16: the owner of every file that a person is in is told that she disputes data and by when she is answered, once however often
// it is announced; the task goes when she was answered.
func TestSEC_GDPR_4_OwnerOfTheCaseIsToldOfADispute(t *testing.T) {
	w := newWorld(t)
	d := w.decided()
	person := w.kase(d.Case).File.Application.Applicant
	c, request := consumer.Rectifications(w.App), uuid.New()
	m := w.disputed(request, person, "")
	for range 2 {
		must(t, c.Handle(t.Context(), m))
	}
	must(t, c.Handle(t.Context(), w.disputed(request, person, ""))) // replayed with another id
	list := w.about(d.Case, domain.TaskDisputed)
	if len(list) != 1 || list[0].Request != request || list[0].Due.String() != "2026-12-21" || list[0].Case != d.Case {
		t.Fatalf("%+v", list)
	}
	if v := w.kase(d.Case); v.File.ReviewDueDate().String() != "2026-12-21" {
		t.Error("it is not in the worklist")
	}
	must(t, c.Handle(t.Context(), w.disputed(request, person, "GRANTED")))
	must(t, c.Handle(t.Context(), w.disputed(request, person, ""))) // late
	after := w.kase(d.Case)
	if list := w.about(d.Case, domain.TaskDisputed); len(list) != 0 || !after.File.ReviewDueDate().IsZero() {
		t.Errorf("answered: %+v", list)
	}
}

// The answer may overtake the question: then there is no task. A person in no file makes none.
func TestSEC_GDPR_4_AnswerThatCameFirstMakesNoTask(t *testing.T) {
	w := newWorld(t)
	d := w.decided()
	person := w.kase(d.Case).File.Application.Applicant
	c, request := consumer.Rectifications(w.App), uuid.New()
	must(t, c.Handle(t.Context(), w.disputed(request, person, "REFUSED")))
	must(t, c.Handle(t.Context(), w.disputed(request, person, "")))
	must(t, c.Handle(t.Context(), w.disputed(uuid.New(), uuid.New(), "")))
	if list := w.about(d.Case, domain.TaskDisputed); len(list) != 0 {
		t.Errorf("%+v", list)
	}
	bad := w.news("sharing.rectification.changed.v1", w.clock.Now(), &sharingeventsv1.RectificationChanged{RightsRequest: "rightsRequests/x", DueDate: "2026-12-21"})
	if err := c.Handle(t.Context(), bad); errs.KindOf(err) != errs.Invalid {
		t.Errorf("news that names nothing: %v", err)
	}
}

// GDPR 18: a restriction makes a task at once in the files of the person in every municipality, and lifting ends it; a caseworker may close it with
// a reason, and then it stays closed.
func TestSEC_GDPR_4_OwnerOfTheCaseIsToldOfARestriction(t *testing.T) {
	w := newWorld(t)
	d := w.decided()
	person := w.kase(d.Case).File.Application.Applicant
	n := app.RequestNews{Kind: domain.TaskRestricted, Request: uuid.New(), Person: person, Due: domain.DateOf(w.clock.Now()), At: w.clock.Now().UTC()}
	must(t, w.TellRequest(t.Context(), "test", uuid.NewString(), n))
	list := w.about(d.Case, domain.TaskRestricted)
	if len(list) != 1 {
		t.Fatalf("%+v", list)
	}
	if _, err := w.CloseTask(w.as(worker, "CloseTask"), list[0].ID, "pays on at her own wish"); err != nil {
		t.Fatal(err)
	}
	must(t, w.TellRequest(t.Context(), "test", uuid.NewString(), n))
	if list := w.about(d.Case, domain.TaskRestricted); len(list) != 0 {
		t.Errorf("it was closed: %+v", list)
	}
	second := n
	second.Request = uuid.New()
	must(t, w.TellRequest(t.Context(), "test", uuid.NewString(), second))
	second.Ended, second.At = true, w.clock.Now().UTC().Add(time.Hour)
	must(t, w.TellRequest(t.Context(), "test", uuid.NewString(), second))
	if list := w.about(d.Case, domain.TaskRestricted); len(list) != 0 {
		t.Errorf("lifted: %+v", list)
	}
	if _, err := w.CloseTask(w.as(worker, "CloseTask"), list[0].ID, "once more"); !errors.Is(err, domain.ErrTaskNotClosable) {
		t.Errorf("closed twice: %v", err)
	}
}

// GDPR 16, 18: a restriction of a person who is in no file makes no task here, and it is announced to whoever answers for the data, once; one of a person
// with a file is not, and neither is an end.
func TestGDPR_18_RequestOfAPersonWithoutAFileIsAnnounced(t *testing.T) {
	w := newWorld(t)
	d := w.decided()
	n := app.RequestNews{Kind: domain.TaskRestricted, Request: uuid.New(), Person: uuid.New(), Due: domain.DateOf(w.clock.Now()), At: w.clock.Now().UTC()}
	announced := func() (k int) {
		must(t, w.db.QueryRow(t.Context(), "select count(*) from outbox where topic = 'cases.request.unfiled.v1'").Scan(&k))
		return k
	}
	event := uuid.NewString()
	for range 2 {
		must(t, w.TellRequest(t.Context(), "test", event, n))
	}
	if announced() != 1 {
		t.Fatalf("%d times", announced())
	}
	n.Ended = true
	must(t, w.TellRequest(t.Context(), "test", uuid.NewString(), n))
	filed := app.RequestNews{Kind: domain.TaskDisputed, Request: uuid.New(), Person: w.kase(d.Case).File.Application.Applicant, Municipality: kuldiga, Due: n.Due, At: n.At}
	must(t, w.TellRequest(t.Context(), "test", uuid.NewString(), filed))
	if announced() != 1 {
		t.Errorf("%d times after an end and a person with a file", announced())
	}
	filed.Request, filed.Municipality = uuid.New(), "0001000" // in no file of this municipality
	must(t, w.TellRequest(t.Context(), "test", uuid.NewString(), filed))
	if announced() != 2 {
		t.Errorf("%d times after a municipality without a file", announced())
	}
}
