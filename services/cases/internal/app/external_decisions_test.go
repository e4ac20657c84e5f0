package app_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

var (
	contracts = caller.Caller{Kind: caller.Staff, Subject: "dace", Roles: []string{"contracts"}, Purpose: "CONTRACT", LegalBasis: "SPSP-17-6"}
	sopa      = legacy("sopa", kuldiga)
)

func legacy(subject, municipality string) caller.Caller {
	return caller.Caller{Kind: caller.System, Subject: subject, Roles: []string{"legacy_system"}, Municipality: municipality, Purpose: "ASSIST", LegalBasis: "SPSP-36"}
}

// decided is a whole decision of the system of before; today is 20 November 2026.
func decided(reference, day string) domain.ExternalDecision {
	return domain.ExternalDecision{Reference: reference, Person: uuid.New(), Type: "GMI", Decided: d(day), Text: domain.ExternalText{Number: "L-" + reference, From: d(day), Cents: 16400}}
}

func (w *world) mandatory(kind domain.DecisionType, from, to string) error {
	t := domain.MandatoryTask{Municipality: kuldiga, Type: kind, From: d(from), Source: "Vienošanās 7"}
	if to != "" {
		t.To = d(to)
	}
	_, err := w.SetMandatoryTask(w.as(contracts, "SetMandatoryTask"), t)
	return err
}

func (w *world) feeds(who caller.Caller, sent ...domain.ExternalDecision) []app.ExternalOutcome {
	w.t.Helper()
	out, err := w.ImportExternalDecisions(w.as(who, "ImportExternalDecisions"), sent)
	must(w.t, err)
	return out
}

func results(list []app.ExternalOutcome) (out []string) {
	for _, o := range list {
		out = append(out, o.Result)
	}
	return out
}

// queue is the open errors of a sender.
func (w *world) queue(who caller.Caller) []domain.ExternalError {
	w.t.Helper()
	list, _, err := w.ListExternalErrors(w.as(who, "ListExternalDecisionErrors"), false, 50, "")
	must(w.t, err)
	return list
}

// A delta of the system of before with a decision dated after the cut-over is rejected to the error queue; what is dated before, of another type or
// of another municipality is kept, and never as a decision of the platform (OBJ-N1).
func TestOBJ_N1_DecisionAfterCutoverGoesToTheErrorQueue(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.mandatory("GMI", "2026-11-22", "2026-11-25"))
	w.clock.Set(time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC))
	housing := decided("4", "2026-11-22")
	housing.Type = "HOUSING"
	delta := []domain.ExternalDecision{decided("1", "2026-11-21"), decided("2", "2026-11-22"), decided("3", "2026-11-25"), housing, decided("5", "2026-11-26"), {Reference: "6"}, decided("1", "2026-11-20")}
	out := w.feeds(sopa, delta...)
	if got := results(out); !slices.Equal(got, []string{"ADDED", "QUEUED", "QUEUED", "ADDED", "ADDED", "INVALID", "INVALID"}) {
		t.Fatalf("%v", got)
	}
	if got := results(w.feeds(sopa, delta[:5]...)); !slices.Equal(got, []string{"UNCHANGED", "QUEUED", "QUEUED", "UNCHANGED", "UNCHANGED"}) {
		t.Errorf("sent again: %v", got)
	}
	queue := w.queue(sopa)
	if len(queue) != 2 || queue[0].Reason != "EXTERNAL_DECISION_AFTER_CUTOVER" || queue[0].Decision.Reference != "2" || queue[0].Decision.Text != delta[1].Text || queue[0].Decision.ID != out[1].ID {
		t.Errorf("queue %+v", queue)
	}
	if got := results(w.feeds(legacy("sopa", "0001000"), decided("2", "2026-11-22"))); !slices.Equal(got, []string{"ADDED"}) {
		t.Errorf("another municipality, which has no such duty: %v", got)
	}
	if w.count("select count(*) from decision") != 0 || w.count("select count(*) from external_decision") != 4 {
		t.Error("the decisions were not kept apart")
	}
	read, _, err := w.ListExternalDecisions(w.as(worker, "ListExternalDecisions"), delta[0].Person, 50, "")
	must(t, err)
	if len(read) != 1 || read[0].System != "sopa" || !read[0].Says(delta[0]) {
		t.Errorf("an official reads %+v", read)
	}
	riga := worker
	riga.Municipality = "0001000"
	if read, _, err := w.ListExternalDecisions(w.as(riga, "ListExternalDecisions"), delta[0].Person, 50, ""); err != nil || len(read) != 0 {
		t.Errorf("another municipality reads %+v %v", read, err)
	}
}

// Its sender sees an error, repairs it or takes it back, each once; another sender's does not exist, and what was kept before stays until what is
// right arrives (OBJ-N1).
func TestOBJ_N1_SenderRepairsAndWithdraws(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kept := decided("1", "2026-11-19")
	w.feeds(sopa, kept)
	must(t, w.mandatory("GMI", "2026-11-20", ""))
	late := kept
	late.Decided, late.Text.Cents = d("2026-11-20"), 99
	out := w.feeds(sopa, late, decided("2", "2026-11-20"))
	repair := func(who caller.Caller, id uuid.UUID, e domain.ExternalDecision, etag string) (domain.ExternalError, error) {
		return w.RepairExternalDecision(w.as(who, "RepairExternalDecision"), id, e, etag)
	}
	for name, who := range map[string]caller.Caller{"another system": legacy("other", kuldiga), "another municipality": legacy("sopa", "0001000")} {
		if _, err := repair(who, out[0].ID, kept, ""); errs.ReasonOf(err) != "EXTERNAL_DECISION_ERROR_NOT_FOUND" || len(w.queue(who)) != 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := repair(sopa, out[0].ID, domain.ExternalDecision{}, ""); errs.ReasonOf(err) != "EXTERNAL_DECISION_INVALID" {
		t.Errorf("without a form: %v", err)
	}
	if _, err := repair(sopa, out[0].ID, late, "v9"); errs.ReasonOf(err) != "RECORD_CHANGED" {
		t.Errorf("by an old version: %v", err)
	}
	still, err := repair(sopa, out[0].ID, late, "v1")
	must(t, err)
	if still.State != domain.ErrorOpen || still.Decision.Version != 2 || w.queue(sopa)[0].Decision.Version != 2 {
		t.Errorf("still wrong: %+v", still)
	}
	late.Decided = d("2026-11-18")
	right, err := repair(sopa, out[0].ID, late, "v2")
	must(t, err)
	if right.State != domain.ErrorRepaired || right.Reason != "" {
		t.Errorf("repaired: %+v", right)
	}
	if _, err := repair(sopa, out[0].ID, late, ""); errs.ReasonOf(err) != "EXTERNAL_DECISION_ERROR_ENDED" {
		t.Errorf("again: %v", err)
	}
	read, _, err := w.ListExternalDecisions(w.as(worker, "ListExternalDecisions"), kept.Person, 50, "")
	must(t, err)
	if len(read) != 1 || !read[0].Says(late) || read[0].Version != 2 {
		t.Errorf("kept %+v", read)
	}
	withdraw := func() error {
		_, err := w.WithdrawExternalDecision(w.as(sopa, "WithdrawExternalDecision"), out[1].ID, "")
		return err
	}
	must(t, withdraw())
	if err := withdraw(); errs.ReasonOf(err) != "EXTERNAL_DECISION_ERROR_ENDED" {
		t.Errorf("withdrawn again: %v", err)
	}
	ended, _, err := w.ListExternalErrors(w.as(sopa, "ListExternalDecisionErrors"), true, 50, "")
	must(t, err)
	if len(w.queue(sopa)) != 0 || len(ended) != 2 || w.count("select count(*) from external_decision") != 1 {
		t.Errorf("left %+v, ended %+v", w.queue(sopa), ended)
	}
}

// A decision sent right by the feed ends the error of its reference (OBJ-N1).
func TestOBJ_N1_RightDeltaEndsTheError(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.mandatory("GMI", "2026-11-20", ""))
	e := decided("1", "2026-11-20")
	w.feeds(sopa, e)
	e.Decided = d("2026-11-19")
	if got := results(w.feeds(sopa, e)); !slices.Equal(got, []string{"ADDED"}) || len(w.queue(sopa)) != 0 {
		t.Errorf("%v, left %v", got, w.queue(sopa))
	}
}

// What was lawfully erased is not read any more; its reference stays known, and does not keep the rest of a delta out (OBJ-N1, GDPR 17).
func TestOBJ_N1_ErasedDecisionKeepsNothingOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.mandatory("GMI", "2026-11-20", ""))
	e, wrong := decided("1", "2026-11-19"), decided("2", "2026-11-20")
	w.feeds(sopa, e, wrong)
	for _, person := range []uuid.UUID{e.Person, wrong.Person} {
		_, err := w.vault.Destroy(t.Context(), w.db, names.Format("persons", person), w.clock.Now())
		must(t, err)
	}
	read, _, err := w.ListExternalDecisions(w.as(worker, "ListExternalDecisions"), e.Person, 50, "")
	must(t, err)
	if len(read) != 0 || len(w.queue(sopa)) != 0 {
		t.Errorf("after erasure: %+v, queue %+v", read, w.queue(sopa))
	}
	if got := results(w.feeds(sopa, e, wrong, decided("3", "2026-11-19"))); !slices.Equal(got, []string{"CHANGED", "QUEUED", "ADDED"}) {
		t.Errorf("%v", got)
	}
}

// Duties are rows of days: none begins in the past, none of a type shares a day with another (OBJ-N1).
func TestOBJ_N1_DutiesAreDatedRows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.mandatory("GMI", "2026-12-01", "2026-12-31"))
	must(t, w.mandatory("GMI", "2027-01-01", ""))
	must(t, w.mandatory("STATUS", "2026-12-01", ""))
	for name, c := range map[string]struct {
		from, to, want string
	}{
		"yesterday":        {"2026-11-19", "", "MANDATORY_TASK_DAYS_INVALID"},
		"out of order":     {"2026-11-25", "2026-11-24", "MANDATORY_TASK_DAYS_INVALID"},
		"a day shared":     {"2026-11-25", "2026-12-01", "MANDATORY_TASK_OVERLAP"},
		"one that goes on": {"2028-01-01", "", "MANDATORY_TASK_OVERLAP"},
	} {
		if err := w.mandatory("GMI", c.from, c.to); errs.ReasonOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	list, err := w.ListMandatoryTasks(t.Context(), kuldiga)
	must(t, err)
	if len(list) != 3 || list[0].To != d("2026-12-31") || list[0].Source != "Vienošanās 7" {
		t.Errorf("%+v", list)
	}
}
