package app_test

import (
	"errors"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/payments/internal/domain"
)

// Who died between preparing and approving is not paid: the list waits until her line is recalled. A registry that does not answer stops
// the approval too; a check that a person took on herself does not stop it again.
func TestDeathIsAskedAgainBeforeApproval(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	anna, berts := w.ready(10_000, 1), w.owe(benefit(20_000, 1, uuid.Must(uuid.NewV7())))
	w.pays(berts)
	l, err := w.prepare("2026-01")
	must(t, err)
	_, err = w.FreezeList(w.ilze("FreezePaymentList"), l.ID, "")
	must(t, err)
	approve := func() error {
		_, err := w.ApproveList(w.janis("ApprovePaymentList"), l.ID, "")
		return err
	}
	w.persons.silent = true
	if err := approve(); !errors.Is(err, domain.ErrListLives) {
		t.Fatalf("the registry is silent: %v", err)
	}
	w.persons.silent = false
	w.persons.died[berts.Persons[0]] = domain.Month("2026-02").First()
	err = approve()
	e, ok := errs.As(err)
	if !ok || !errors.Is(err, domain.ErrListLives) || len(e.Fields) != 1 {
		t.Fatalf("one died: %v", err)
	}
	for _, p := range w.lines(l) {
		if "payments/"+p.ID.String() == e.Fields[0].Path {
			_, err := w.RecallPayment(w.ilze("RecallPayment"), p.ID, "died", "")
			must(t, err)
		}
	}
	must(t, approve())
	if s := w.states(berts); s != "2026-01:200.00:DUE " {
		t.Errorf("what the dead person is owed: %s", s)
	}
	if s := w.states(anna); s != "2026-01:100.00:IN_LIST " {
		t.Error(s)
	}
	w.sound()
}
