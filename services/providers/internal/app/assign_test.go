package app_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// A referral from its making to its end, as both sides see it.
func TestAssignmentFromReferralToEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.provider(other)
	l := w.registered(w.provider(samaria), "A iela 1")
	a := w.refer(l)
	// Monday 2 March: three working days end on Thursday at midnight of Riga.
	if want := time.Date(2026, 3, 5, 22, 0, 0, 0, time.UTC).Add(-time.Microsecond); !a.AnswerBy.Equal(want) {
		t.Errorf("to be answered by %s", a.AnswerBy)
	}
	got, err := w.Assignment(w.apsis(samaria, "GetAssignment"), a.ID)
	must(t, err)
	if e := got.Extract; e[domain.FieldGivenName] != "Anna" || e[domain.FieldCode] != "00000000001" || e[domain.FieldPlan] != "divreiz nedēļā" || e["G24.01"] != "" {
		t.Errorf("the extract is %v", e)
	}
	var fields []string
	must(t, w.db.QueryRow(t.Context(), "select fields from disclosure where assignment_id = $1 and recipient like 'providers/%' and fact_version = 1", a.ID).Scan(&fields))
	if len(fields) != 6 {
		t.Errorf("disclosed %v", fields)
	}
	if _, err := w.Assignment(w.apsis(other, "GetAssignment"), a.ID); !errors.Is(err, domain.ErrAssignmentNotFound) {
		t.Errorf("another provider reads it: %v", err)
	}
	if _, err := w.Accept(w.apsis(other, "AcceptAssignment"), a.ID, ""); !errors.Is(err, domain.ErrAssignmentNotFound) {
		t.Errorf("another provider takes it: %v", err)
	}
	if _, err := w.Assignment(w.staff("0001000", "GetAssignment"), a.ID); !errors.Is(err, domain.ErrAssignmentNotFound) {
		t.Errorf("another municipality reads it: %v", err)
	}
	_, err = w.Accept(w.apsis(samaria, "AcceptAssignment"), a.ID, "v9")
	if !errors.Is(err, errs.ErrRecordChanged) {
		t.Errorf("an old version was accepted: %v", err)
	}
	_, err = w.Accept(w.apsis(samaria, "AcceptAssignment"), a.ID, "v1")
	must(t, err)
	plan := domain.AssignmentChange{Extract: map[string]string{domain.FieldPlan: "trīsreiz nedēļā", domain.FieldGivenName: "cita"}}
	changed, err := w.Change(w.ilze("ChangeAssignment"), a.ID, plan, "")
	must(t, err)
	if changed.PlanVersion != 2 || changed.Extract != nil {
		t.Errorf("%+v", changed)
	}
	got, err = w.Assignment(w.apsis(samaria, "GetAssignment"), a.ID)
	if err != nil || got.Extract[domain.FieldPlan] != "trīsreiz nedēļā" || got.Extract[domain.FieldGivenName] != "Anna" {
		t.Errorf("the provider reads %v %v", got.Extract, err)
	}
	_, err = w.End(w.ilze("EndAssignment"), a.ID, d("2026-05-31"), "")
	must(t, err)
	var versions int
	must(t, w.db.QueryRow(t.Context(), "select count(*) from assignment_version where assignment_id = $1", a.ID).Scan(&versions))
	if versions != 4 || w.topics("providers.assignment.changed.v1") != 4 {
		t.Errorf("%d versions and %d events of 4", versions, w.topics("providers.assignment.changed.v1"))
	}
	kinds := ""
	for _, c := range w.changes(samaria) {
		kinds += string(c.Kind) + " "
	}
	if kinds != "referral.created status.changed plan.changed status.changed " {
		t.Errorf("the provider was told %s", kinds)
	}
	if list := w.changes(other); len(list) != 0 {
		t.Errorf("another provider was told %v", list)
	}
}

func (w *world) changes(number string) []domain.Change {
	w.t.Helper()
	out, err := w.Changes(w.apsis(number, "ListChanges"), "", 500, 0)
	must(w.t, err)
	return out.List
}

func TestOfWhomItDoesNotServeAProviderGetsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	l := w.registered(w.provider(samaria), "A iela 1")
	rejected, withdrawn, lapsed := w.refer(l), w.refer(l), w.refer(l)
	_, err := w.Reject(w.apsis(samaria, "RejectAssignment"), rejected.ID, "NO_PLACE", "", "")
	must(t, err)
	_, err = w.Withdraw(w.ilze("WithdrawAssignment"), withdrawn.ID, "pārdomāja", "")
	must(t, err)
	w.clock.Set(lapsed.AnswerBy.Add(time.Second))
	must(t, w.Tick(t.Context()))
	must(t, w.Tick(t.Context()))
	for name, a := range map[string]domain.Assignment{"REJECTED": rejected, "WITHDRAWN": withdrawn, "LAPSED": lapsed} {
		got, err := w.Assignment(w.apsis(samaria, "GetAssignment"), a.ID)
		if err != nil || string(got.State) != name || len(got.Extract) != 0 {
			t.Errorf("%s: %s %v %v", name, got.State, got.Extract, err)
		}
	}
	if _, err := w.Accept(w.apsis(samaria, "AcceptAssignment"), lapsed.ID, ""); !errors.Is(err, domain.ErrAssignmentLate) {
		t.Errorf("accepted after it lapsed: %v", err)
	}
	if list := w.changes(samaria); list[len(list)-1].Kind != domain.ReferralLapsed {
		t.Errorf("last told: %s", list[len(list)-1].Kind)
	}
}

func TestWhoHidesIsFoundNowhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	l := w.registered(w.provider(samaria), "A iela 1")
	in := w.referral(w.person())
	in.AddressHidden, in.Extract[domain.FieldContacts] = true, "20000000"
	a, err := w.CreateAssignment(w.ilze("CreateAssignment"), in, l.ID)
	must(t, err)
	_, err = w.Change(w.ilze("ChangeAssignment"), a.ID, domain.AssignmentChange{Extract: map[string]string{domain.FieldAddress: "Slepenā iela 1"}}, "")
	must(t, err)
	got, err := w.Assignment(w.apsis(samaria, "GetAssignment"), a.ID)
	if err != nil || got.Extract[domain.FieldAddress] != "" || got.Extract[domain.FieldContacts] != "" || got.Extract[domain.FieldGivenName] != "Anna" {
		t.Errorf("%v %v", got.Extract, err)
	}
	for v := int64(1); v <= 2; v++ {
		if body := w.versionOf(a.ID, v); !strings.Contains(body, "Anna") || strings.Contains(body, "Slepenā") || strings.Contains(body, "Liepu iela") {
			t.Errorf("version %d keeps %s", v, body)
		}
	}
}

func TestWhatIsNotReferred(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	l := w.registered(w.provider(samaria), "A iela 1")
	for name, c := range map[string]struct {
		change func(*domain.Assignment)
		want   error
	}{
		"an unknown person":         {func(a *domain.Assignment) { a.Person = uuid.Must(uuid.NewV7()) }, domain.ErrClientUnknown},
		"for another municipality":  {func(a *domain.Assignment) { a.Municipality = "0001000" }, errs.ErrAccessDenied},
		"in a unit it is not":       {func(a *domain.Assignment) { a.Unit = "NIGHT" }, domain.ErrServiceUnit},
		"before the registration":   {func(a *domain.Assignment) { a.Period.From = d("2026-02-28") }, domain.ErrRegistrationInactive},
		"without somebody who pays": {func(a *domain.Assignment) { a.Payers = nil }, domain.ErrPayersInvalid},
	} {
		in := w.referral(w.person())
		c.change(&in)
		if _, err := w.CreateAssignment(w.ilze("CreateAssignment"), in, l.ID); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if w.topics("providers.assignment.changed.v1") != 0 {
		t.Error("something was told")
	}
}

func TestListsShowOwnAssignmentsOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first, second := w.registered(w.provider(samaria), "A iela 1"), w.registered(w.provider(other), "B iela 1")
	a, b := w.refer(first), w.refer(second)
	w.refer(second)
	for name, c := range map[string]struct{ got, want int }{
		"of one provider":     {w.listed(w.apsis(samaria, "ListAssignments"), app.ListAssignments{}), 1},
		"of the other":        {w.listed(w.apsis(other, "ListAssignments"), app.ListAssignments{}), 2},
		"one with its client": {w.listed(w.apsis(other, "ListAssignments"), app.ListAssignments{Person: b.Person}), 1},
		"other's client":      {w.listed(w.apsis(other, "ListAssignments"), app.ListAssignments{Person: a.Person}), 0},
		"nobody's client":     {w.listed(w.apsis(other, "ListAssignments"), app.ListAssignments{Person: uuid.Must(uuid.NewV7())}), 0},
		"of the municipality": {w.listed(w.ilze("ListAssignments"), app.ListAssignments{State: domain.Offered}), 3},
		"of another":          {w.listed(w.staff("0001000", "ListAssignments"), app.ListAssignments{}), 0},
		"in a state":          {w.listed(w.ilze("ListAssignments"), app.ListAssignments{State: domain.Accepted}), 0},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d, want %d", name, c.got, c.want)
		}
	}
}

func (w *world) listed(ctx context.Context, l app.ListAssignments) int {
	w.t.Helper()
	l.PageSize = 1
	n := 0
	for {
		rows, next, err := w.Assignments(ctx, l)
		must(w.t, err)
		for _, a := range rows {
			if a.Extract != nil {
				w.t.Error("a list carries an extract")
			}
		}
		n += len(rows)
		if l.PageToken = next; next == "" {
			return n
		}
	}
}
