package app_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/restriction"
	"github.com/digisoc/platform/services/payments/internal/app"
	"github.com/digisoc/platform/services/payments/internal/domain"
)

// restrict takes in that benefits of a person are restricted.
func (w *world) restrict(person uuid.UUID, code, record string) restriction.Held {
	w.t.Helper()
	h := restriction.Held{
		Request: "rightsRequests/" + uuid.NewString(), Person: names.Format("persons", person), Code: code, Record: record,
		Start: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC),
	}
	must(w.t, restriction.Taker{Service: "payments", DB: w.db}.Take(w.t.Context(), uuid.NewString(), h))
	return h
}

func (w *world) lift(h restriction.Held) {
	w.t.Helper()
	h.Lifted = h.Start.Add(time.Hour)
	must(w.t, restriction.Taker{Service: "payments", DB: w.db}.Take(w.t.Context(), uuid.NewString(), h))
}

// GDPR 18: what a person has had restricted is not paid by itself. It stands among what did not pass, for a human, who may release it for the
// person; others are paid, and when it is lifted she is paid again.
func TestGDPR_18_RestrictedAmountWaitsForAHuman(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna, berts := w.ready(10_000, 1), w.owe(benefit(20_000, 1, uuid.Must(uuid.NewV7())))
	w.pays(berts)
	h := w.restrict(berts.Persons[0], "G12", "")
	l, err := w.prepare("2026-01")
	must(t, err)
	if out := w.excluded(l); len(out) != 1 || out[0].Check != domain.CheckRestricted || out[0].Outcome != domain.Review {
		t.Fatalf("left out: %+v", out)
	}
	if s := w.states(berts); s != "2026-01:200.00:DUE " {
		t.Errorf("restricted: %s", s)
	}
	if s := w.states(anna); s != "2026-01:100.00:IN_LIST " {
		t.Errorf("another person: %s", s)
	}
	o := w.obligations(berts)[0]
	if _, err := w.ReleaseObligation(w.ilze("ReleaseObligation"), o.ID, []domain.Check{domain.CheckRestricted}, "she asked to be paid", ""); err != nil {
		t.Errorf("nobody can pay her at her own wish: %v", err)
	}
	w.lift(h)
	l, err = w.prepare("2026-01")
	must(t, err)
	if out := w.excluded(l); len(out) != 0 || w.states(berts) != "2026-01:200.00:IN_LIST " {
		t.Errorf("lifted: %+v, %s", out, w.states(berts))
	}
}

// A restriction of one record stops that one; one of data that payments do not use stops none; one since the list was prepared stops its
// approval until the line is recalled.
func TestGDPR_18_RestrictionStopsWhatItNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one := w.ready(10_000, 1)
	w.restrict(one.Persons[0], "G12", "benefits/"+uuid.NewString())
	w.restrict(one.Persons[0], "G17", "")
	l, err := w.prepare("2026-01")
	must(t, err)
	if out := w.excluded(l); len(out) != 0 {
		t.Fatalf("restricted was something else: %+v", out)
	}
	_, err = w.FreezeList(w.ilze("FreezePaymentList"), l.ID, "")
	must(t, err)
	w.restrict(one.Persons[0], "G12.03", names.Format("benefits", one.ID))
	_, err = w.ApproveList(w.janis("ApprovePaymentList"), l.ID, "")
	if e, ok := errs.As(err); !ok || !errors.Is(err, errs.ErrDataRestricted) || len(e.Fields) != 1 {
		t.Errorf("restricted since: %v", err)
	}
}

func (w *world) excluded(l domain.List) []app.Excluded {
	w.t.Helper()
	out, _, err := w.Exclusions(w.ilze("ListExclusions"), l.ID, 0, "")
	must(w.t, err)
	return out
}

// GDPR 18: a list that was approved before a restriction arrived does not go to the bank with what is restricted. The line is recalled, the rest is
// sent, and what was recalled is due until a human looks.
func TestGDPR_18_ApprovedListIsAskedAgainWhenItIsSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna, berts := w.ready(10_000, 1), w.ready(20_000, 1)
	l, err := w.prepare("2026-01")
	must(t, err)
	_, err = w.FreezeList(w.ilze("FreezePaymentList"), l.ID, "")
	must(t, err)
	_, err = w.ApproveList(w.janis("ApprovePaymentList"), l.ID, "")
	must(t, err)
	w.restrict(berts.Persons[0], "G12", "")
	_, err = w.SendList(w.janis("SendPaymentList"), l.ID, "")
	e, ok := errs.As(err)
	if !ok || !errors.Is(err, errs.ErrDataRestricted) || len(e.Fields) != 1 {
		t.Fatalf("sent: %v", err)
	}
	if s := w.states(anna); s != "2026-01:100.00:IN_LIST " {
		t.Errorf("something was sent: %s", s)
	}
	payment, err := names.Parse("payments", e.Fields[0].Path)
	must(t, err)
	_, err = w.RecallPayment(w.ilze("RecallPayment"), payment, "restricted", "")
	must(t, err)
	_, err = w.SendList(w.janis("SendPaymentList"), l.ID, "")
	must(t, err)
	if s := w.states(berts); s != "2026-01:200.00:DUE " {
		t.Errorf("restricted: %s", s)
	}
}

// GDPR 16, 18(1)(a): nobody is paid into an account that the person contests, until she was answered; a dispute of the benefit alone stops nothing by
// itself.
func TestGDPR_16_ContestedAccountIsNotPaidInto(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna, berts := w.ready(10_000, 1), w.ready(20_000, 1)
	dispute := func(person uuid.UUID, code string) restriction.Held {
		h := restriction.Held{
			Request: "rightsRequests/" + uuid.NewString(), Person: names.Format("persons", person), Code: code, Disputed: true,
			Start: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), Due: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC),
		}
		must(t, restriction.Taker{Service: "payments", DB: w.db}.Take(t.Context(), uuid.NewString(), h))
		return h
	}
	dispute(anna.Persons[0], "G12")
	h := dispute(berts.Persons[0], "G13")
	l, err := w.prepare("2026-01")
	must(t, err)
	if out := w.excluded(l); len(out) != 1 || out[0].Check != domain.CheckRestricted {
		t.Fatalf("left out: %+v", out)
	}
	if s := w.states(anna); s != "2026-01:100.00:IN_LIST " {
		t.Errorf("another person: %s", s)
	}
	h.Lifted, h.Outcome = h.Start.Add(time.Hour), "REFUSED"
	must(t, restriction.Taker{Service: "payments", DB: w.db}.Take(t.Context(), uuid.NewString(), h))
	_, err = w.prepare("2026-01")
	must(t, err)
	if s := w.states(berts); s != "2026-01:200.00:IN_LIST " {
		t.Errorf("answered: %s", s)
	}
}
