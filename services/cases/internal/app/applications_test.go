package app_test

import (
	"errors"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

func TestOneOpenApplicationPerPurpose(t *testing.T) {
	w := newWorld(t)
	in := w.filing()
	const tries = 8
	results := make([]error, tries)
	var wg sync.WaitGroup
	for i := range tries {
		wg.Go(func() { _, results[i] = w.CreateApplication(w.as(worker, "CreateApplication"), in, false) })
	}
	wg.Wait()
	filed := 0
	for _, err := range results {
		switch {
		case err == nil:
			filed++
		case !errors.Is(err, domain.ErrApplicationDuplicate):
			t.Error(err)
		}
	}
	if filed != 1 || w.count("select count(*) from application") != 1 || w.count("select count(*) from outbox") != 1 {
		t.Fatalf("%d filed", filed)
	}
	if _, err := w.CreateApplication(w.as(worker, "CreateApplication"), in, true); !errors.Is(err, domain.ErrApplicationDuplicate) {
		t.Fatalf("trial: %v", err)
	}
	var id uuid.UUID
	must(t, w.db.QueryRow(t.Context(), "select id from application").Scan(&id))
	_, err := w.WithdrawApplication(w.as(worker, "WithdrawApplication"), id, "")
	must(t, err)
	_, err = w.CreateApplication(w.as(worker, "CreateApplication"), in, false)
	must(t, err)
}

func TestTrialFilingWritesNothing(t *testing.T) {
	w := newWorld(t)
	v, err := w.CreateApplication(w.as(worker, "CreateApplication"), w.filing(), true)
	must(t, err)
	if v.Application.ID != uuid.Nil || v.Application.Due.IsZero() || w.count("select count(*) from application")+w.count("select count(*) from outbox") != 0 {
		t.Fatalf("%+v", v)
	}
}

func TestCitizenFilesForHerself(t *testing.T) {
	w := newWorld(t)
	in := w.filing()
	other := citizen(in.Declaration.Members[1].Person)
	if _, err := w.CreateApplication(w.as(other, "CreateApplication"), in, false); !errors.Is(err, errs.ErrAccessDenied) {
		t.Fatalf("for another: %v", err)
	}
	self := citizen(in.Applicant)
	v, err := w.CreateApplication(w.as(self, "CreateApplication"), in, false)
	must(t, err)
	if v.Application.State != domain.Submitted || v.Application.Channel != domain.ChannelEService {
		t.Fatalf("%+v", v.Application)
	}
	if _, err := w.GetApplication(w.as(self, "GetApplication"), v.Application.ID); err != nil {
		t.Fatal(err)
	}
	strange := citizen(uuid.New())
	if _, err := w.GetApplication(w.as(strange, "GetApplication"), v.Application.ID); !errors.Is(err, domain.ErrApplicationNotFound) {
		t.Fatalf("a stranger reads: %v", err)
	}
	elsewhere := staff("x", "caseworker")
	elsewhere.Municipality = "0001000"
	if _, err := w.GetApplication(w.as(elsewhere, "GetApplication"), v.Application.ID); !errors.Is(err, domain.ErrApplicationNotFound) {
		t.Fatalf("another municipality reads: %v", err)
	}
	auditor := caller.Caller{Kind: caller.Staff, Subject: "a", Roles: []string{"auditor"}, Purpose: "AUDIT", LegalBasis: "SPSP-14"}
	if _, err := w.GetApplication(w.as(auditor, "GetApplication"), v.Application.ID); err != nil {
		t.Fatalf("an auditor: %v", err)
	}
}

func TestSignaturesAreOwn(t *testing.T) {
	w := newWorld(t)
	in := w.filing()
	partner := uuid.New()
	in.Declaration.Members = append(in.Declaration.Members, domain.Member{Person: partner, BirthDate: domain.NewDate(1980, 1, 1), Relation: "PARTNER", Occupation: "PENSIONER"})
	v, err := w.CreateApplication(w.as(citizen(in.Applicant), "CreateApplication"), in, false)
	must(t, err)
	id := v.Application.ID
	for name, c := range map[string]struct {
		who    caller.Caller
		person uuid.UUID
		method domain.SignatureMethod
	}{
		"for the partner":            {citizen(in.Applicant), partner, domain.SignedElectronically},
		"a citizen on paper":         {citizen(partner), partner, domain.SignedOnPaper},
		"an official electronically": {worker, partner, domain.SignedElectronically},
	} {
		if _, err := w.SignApplication(w.as(c.who, "SignApplication"), id, c.person, c.method); !errors.Is(err, domain.ErrSignatureNotOwn) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.WithdrawApplication(w.as(citizen(partner), "WithdrawApplication"), id, ""); !errors.Is(err, errs.ErrAccessDenied) {
		t.Errorf("the partner withdraws: %v", err)
	}
	tasks, _, err := w.ListTasks(w.as(citizen(partner), "ListTasks"), app.TaskQuery{Person: partner, Size: 10})
	must(t, err)
	if len(tasks) != 1 || tasks[0].Kind != domain.TaskSignApplication {
		t.Fatalf("tasks of the partner: %+v", tasks)
	}
	v, err = w.SignApplication(w.as(citizen(partner), "SignApplication"), id, partner, domain.SignedElectronically)
	must(t, err)
	if v.Application.State != domain.Submitted {
		t.Fatalf("%+v", v.Application)
	}
}

func TestTasksNeedASubject(t *testing.T) {
	w := newWorld(t)
	ctx := w.as(worker, "ListTasks")
	if _, _, err := w.ListTasks(ctx, app.TaskQuery{}); !errors.Is(err, domain.ErrTaskSubjectRequired) {
		t.Error(err)
	}
	if _, _, err := w.ListTasks(w.as(citizen(uuid.New()), "ListTasks"), app.TaskQuery{Person: uuid.New(), Size: 1}); errs.KindOf(err) != errs.NotFound {
		t.Errorf("tasks of another: %v", err)
	}
}

func TestEtagsProtectUpdates(t *testing.T) {
	w := newWorld(t)
	v := w.filed()
	d := v.Application.Declaration
	update := app.UpdateApplication{ID: v.Application.ID, Declaration: &d, Etag: app.Etag(v.Application.Version)}
	trial := update
	trial.ValidateOnly = true
	if _, err := w.UpdateApplication(w.as(worker, "UpdateApplication"), trial); err != nil {
		t.Fatal(err)
	}
	got, err := w.UpdateApplication(w.as(worker, "UpdateApplication"), update)
	must(t, err)
	if got.Application.Version != 2 || got.Application.Revision != 2 {
		t.Fatalf("%+v", got.Application)
	}
	for _, in := range []app.UpdateApplication{update, trial} {
		if _, err := w.UpdateApplication(w.as(worker, "UpdateApplication"), in); !errors.Is(err, errs.ErrRecordChanged) {
			t.Errorf("stale: %v", err)
		}
	}
	if _, err := w.WithdrawApplication(w.as(worker, "WithdrawApplication"), v.Application.ID, update.Etag); !errors.Is(err, errs.ErrRecordChanged) {
		t.Errorf("stale withdrawal: %v", err)
	}
}
