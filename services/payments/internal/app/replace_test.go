package app_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/payments/internal/app"
	"github.com/digisoc/platform/services/payments/internal/domain"
)

// following is a benefit of the same persons that takes the place of another from a month on.
func following(old domain.Benefit, monthly domain.Money, from domain.Month) domain.Benefit {
	b := benefit(monthly, 4, old.Persons[0])
	b.Case, b.Start, b.Replaces = uuid.Must(uuid.NewV7()), from.First(), []uuid.UUID{old.ID}
	return b
}

func (w *world) ended(old, by domain.Benefit) {
	w.t.Helper()
	last := by.Start.AddDays(-1)
	c := app.BenefitChange{Benefit: old, From: last.Month().Next(), End: last, Rule: "R79"}
	must(w.t, w.ChangeBenefit(w.t.Context(), "test", uuid.NewString(), c))
}

// A later benefit takes the place of one that was partly paid: what was paid counts, only the rest is owed, and the rest of the old one
// is not owed any more.
func TestMonthIsNotOwedTwice(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		monthly  domain.Money
		old, new string // January paid, February sent, March in a draft, April due; replaced from February
	}{
		"less": {8_000, "2026-01:100.00:PAID 2026-02:100.00:IN_LIST 2026-03:100.00:ENDED 2026-04:100.00:ENDED ", "2026-03:80.00:DUE 2026-04:80.00:DUE "},
		"same": {10_000, "2026-01:100.00:PAID 2026-02:100.00:IN_LIST 2026-03:100.00:ENDED 2026-04:100.00:ENDED ", "2026-03:100.00:DUE 2026-04:100.00:DUE "},
		"more": {12_500, "2026-01:100.00:PAID 2026-02:100.00:IN_LIST 2026-03:100.00:ENDED 2026-04:100.00:ENDED ", "2026-02:25.00:DUE 2026-03:125.00:DUE 2026-04:125.00:DUE "},
	} {
		for _, endedFirst := range []bool{true, false} {
			t.Run(fmt.Sprint(name, endedFirst), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				old := w.ready(10_000, 4)
				first := w.send("2026-01")
				w.says(domain.Paid, "", w.lines(first)...)
				second := w.send("2026-02")
				_, err := w.prepare("2026-03")
				must(t, err)
				anew := following(old, c.monthly, "2026-02")
				if endedFirst {
					w.ended(old, anew)
				}
				for range 2 {
					w.owe(anew)
				}
				if !endedFirst {
					w.ended(old, anew)
				}
				if s := w.states(old); s != c.old {
					t.Errorf("old\n got %s\nwant %s", s, c.old)
				}
				if s := w.states(anew); s != c.new {
					t.Errorf("new\n got %s\nwant %s", s, c.new)
				}
				w.sound()
				w.returnedAfterwards(old, second, c.monthly)
			})
		}
	}
}

// returnedAfterwards has the bank give a carried payment back: it may be issued again although its own benefit has ended, with no more than
// the later benefit owes.
func (w *world) returnedAfterwards(old domain.Benefit, sent domain.List, monthly domain.Money) {
	w.t.Helper()
	w.says(domain.Rejected, "AC04", w.lines(sent)...)
	i := slices.IndexFunc(w.obligations(old), func(o domain.Obligation) bool { return o.Month == "2026-02" })
	o, err := w.ReissueObligation(w.ilze("ReissueObligation"), w.obligations(old)[i].ID, "account corrected", "")
	must(w.t, err)
	if o.Amount != min(monthly, 10_000) || o.State != domain.Due {
		w.t.Errorf("issued again %+v", o)
	}
	l, err := w.prepare("2026-02")
	must(w.t, err)
	if lines := w.lines(l); !slices.ContainsFunc(lines, func(p domain.Payment) bool { return p.Obligation == o.ID && p.Amount == o.Amount }) {
		w.t.Errorf("the carried amount is not in the list: %+v", lines)
	}
	w.sound()
}

// The grant of the benefit that is replaced must have come first: else the event waits.
func TestReplacementWaitsForWhatItReplaces(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	old := benefit(10_000, 4, uuid.Must(uuid.NewV7()))
	anew := following(old, 9_000, "2026-02")
	if err := w.Owe(t.Context(), "test", "e", anew); !errors.Is(err, domain.ErrBenefitNotOwed) {
		t.Fatalf("%v", err)
	}
	w.owe(old)
	must(t, w.Owe(t.Context(), "test", "e", anew))
	if s := w.states(anew); s != "2026-02:90.00:DUE 2026-03:90.00:DUE 2026-04:90.00:DUE " {
		t.Error(s)
	}
}

// Chains of replacements over random histories of lists, in random order and with repeats: when all is paid, each month was paid exactly what
// is owed for it, or what had been paid already when more was.
func TestChainsOfReplacementsPayEachMonthOnce(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 3))
			w := newWorld(t)
			months := []domain.Month{"2026-01", "2026-02", "2026-03", "2026-04"}
			chain := []domain.Benefit{w.ready(domain.Money(5_000+r.Int64N(10_000)), 4)}
			owed := map[domain.Month]domain.Money{}
			for _, m := range months {
				owed[m] = chain[0].Monthly
			}
			for range 3 {
				w.pays(chain[len(chain)-1])
				if l, err := w.prepare(months[r.IntN(4)]); err == nil && r.IntN(4) > 0 {
					sent := w.dispatch(l)
					if answers := []domain.PaymentState{domain.Paid, domain.Paid, domain.Rejected}; r.IntN(3) > 0 {
						w.says(answers[r.IntN(3)], "", w.lines(sent)...)
					}
				}
				old := chain[len(chain)-1]
				anew := following(old, domain.Money(5_000+r.Int64N(10_000)), months[r.IntN(4)])
				if anew.Start.Before(old.Start) {
					anew.Start = old.Start
				}
				steps := []func(){func() { w.owe(anew) }, func() { w.ended(old, anew) }}
				r.Shuffle(2, func(i, j int) { steps[i], steps[j] = steps[j], steps[i] })
				for _, step := range append(steps, steps...) {
					step()
				}
				for m := anew.Start.Month(); m <= "2026-04"; m = m.Next() {
					owed[m] = anew.Monthly
				}
				chain = append(chain, anew)
			}
			w.payRest(chain)
			for m, paid := range w.received(chain) {
				if paid < owed[m] || paid > owed[m] && !w.paidOnceTooMuch(chain, m, owed[m]) {
					t.Errorf("%s: paid %s, owed %s", m, paid, owed[m])
				}
			}
			w.sound()
		})
	}
}

// payRest issues again what was rejected and pays everything that is due.
func (w *world) payRest(chain []domain.Benefit) {
	w.t.Helper()
	for range 4 {
		for _, b := range chain {
			w.pays(b)
			for _, o := range w.obligations(b) {
				if o.State == domain.Returned {
					_, err := w.ReissueObligation(w.ilze("ReissueObligation"), o.ID, "again", "")
					must(w.t, err)
				}
			}
		}
		lists, _, err := w.Lists(w.ilze("ListPaymentLists"), "", 100, "")
		must(w.t, err)
		if l, err := w.prepare("2026-04"); err == nil {
			lists = append(lists, l)
		}
		for _, l := range lists {
			switch l.State {
			case domain.ListDraft:
				w.dispatch(l)
			case domain.ListSent:
			default:
				continue
			}
			w.says(domain.Paid, "", w.lines(l)...)
		}
	}
}

func (w *world) received(chain []domain.Benefit) map[domain.Month]domain.Money {
	w.t.Helper()
	out := map[domain.Month]domain.Money{}
	for _, b := range chain {
		for _, o := range w.obligations(b) {
			if o.State == domain.Settled {
				out[o.Month] += o.Amount
			} else if o.State != domain.Ended {
				w.t.Errorf("%s of %s is %s at the end", o.Month, o.Amount, o.State)
			}
		}
	}
	return out
}

// paidOnceTooMuch reports whether more than is owed was paid before the later benefit came: nothing was added to it then.
func (w *world) paidOnceTooMuch(chain []domain.Benefit, m domain.Month, owed domain.Money) bool {
	w.t.Helper()
	var before domain.Money
	for _, b := range chain {
		for _, o := range w.obligations(b) {
			if o.Month == m && o.State == domain.Settled && o.Carried != uuid.Nil {
				before += o.Amount
			}
		}
	}
	return before > owed && before == w.received(chain)[m]
}
