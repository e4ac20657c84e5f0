package app_test

import (
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/payments/internal/app"
	"github.com/digisoc/platform/services/payments/internal/domain"
)

// history plays one municipality's money for a while: people, events and the bank act at random, and any act may be cut
// off before it is kept or after it, and is then tried again by whoever asked.
type history struct {
	*world
	r        *rand.Rand
	benefits []domain.Benefit
	lists    []uuid.UUID
	sent     []domain.Payment
	executed map[string]bool // the bank: references whose money has left and not come back
	entries  []domain.BankEntry
}

func newHistory(t *testing.T, seed uint64) *history {
	t.Helper()
	h := &history{world: newWorld(t), r: rand.New(rand.NewPCG(seed, 1)), executed: map[string]bool{}}
	h.paysFrom()
	chance := func(n int) func() bool { return func() bool { return h.r.IntN(n) == 0 } }
	h.App = app.New(&cut{h.store, chance(12), chance(12)}, h.world.persons, clock.Fixed(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)))
	return h
}

// again tries until it is not cut off. Errors of the domain are answers: most random acts are refused.
func (h *history) again(f func() error) error {
	for {
		if err := f(); !errors.Is(err, errCut) {
			return err
		}
	}
}

func (h *history) benefit() {
	b := benefit(domain.Money(2_000+h.r.IntN(40_000)), 1+h.r.IntN(4), uuid.Must(uuid.NewV7()))
	if len(h.benefits) > 0 && h.r.IntN(2) == 0 {
		b.Persons = h.benefits[0].Persons // two benefits of one person: a duplicate of the same months, until released
	}
	event := uuid.NewString()
	must(h.t, h.again(func() error { return h.Owe(h.t.Context(), "test", event, b) }))
	_ = h.again(func() error {
		_, err := h.SetPayee(h.ilze("SetPayee"), domain.Payee{Benefit: b.ID, Kind: domain.Client, Person: b.Persons[0], Account: domain.Account{Holder: "A", IBAN: iban}}, "")
		return err
	})
	h.benefits = append(h.benefits, b)
}

// list goes as far as chance lets it.
func (h *history) list() {
	var l domain.List
	err := h.again(func() (err error) { l, err = h.prepare("2026-06"); return err })
	if err != nil { // nothing to pay; a list that was cut off after its commit holds what was due
		h.adopt()
		return
	}
	h.lists = append(h.lists, l.ID)
	h.push(l.ID)
}

// adopt finds lists whose answer was lost.
func (h *history) adopt() {
	all, _, err := h.Lists(h.ilze("ListPaymentLists"), kuldiga, 500, "")
	must(h.t, err)
	for _, l := range all {
		h.push(l.ID)
	}
}

func (h *history) push(id uuid.UUID) {
	_ = h.again(func() error { _, err := h.FreezeList(h.ilze("FreezePaymentList"), id, ""); return err })
	if h.r.IntN(4) == 0 {
		for _, p := range h.lines(domain.List{ID: id}) {
			if h.r.IntN(3) == 0 {
				_ = h.again(func() error { _, err := h.RecallPayment(h.ilze("RecallPayment"), p.ID, "doubt", ""); return err })
			}
		}
	}
	if h.r.IntN(8) == 0 {
		_ = h.again(func() error { _, err := h.CancelList(h.ilze("CancelPaymentList"), id, ""); return err })
	}
	_ = h.again(func() error { _, err := h.ApproveList(h.janis("ApprovePaymentList"), id, ""); return err })
	_ = h.again(func() error { _, err := h.SendList(h.janis("SendPaymentList"), id, ""); return err })
	part, err := h.File(h.janis("GetPaymentFile"), id, 1)
	if err != nil {
		return
	}
	for _, p := range part.Payments {
		if p.State == domain.Sent {
			h.sent = append(h.sent, p)
		}
	}
}

// bank does something to some payments and says so, in files that may come twice or not at all.
func (h *history) bank() {
	f := domain.BankFile{Kind: domain.Camt054}
	for _, p := range h.sent {
		e := domain.BankEntry{EndToEnd: p.EndToEnd(), Amount: p.Amount, Says: domain.Paid}
		last := domain.PaymentState("")
		for _, x := range h.entries {
			if x.EndToEnd == e.EndToEnd {
				last = x.Says
			}
		}
		switch {
		case last == "" && h.r.IntN(4) == 0:
			e.Says, e.Reason = domain.Rejected, "AC01"
		case last == "":
			h.executed[e.EndToEnd] = true
		case last == domain.Paid && h.r.IntN(6) == 0:
			e.Says, e.Reason = domain.PaymentReturned, "AC04"
			delete(h.executed, e.EndToEnd)
		default:
			continue
		}
		h.entries = append(h.entries, e)
		f.Entries = append(f.Entries, e)
	}
	if h.r.IntN(5) > 0 {
		h.file(f)
	}
	if len(h.entries) > 0 { // an old file comes again, in another one
		h.file(domain.BankFile{Kind: domain.Pain002, Entries: h.entries[h.r.IntN(len(h.entries)):]})
	}
}

func (h *history) file(f domain.BankFile) {
	content := []byte(uuid.NewString())
	must(h.t, h.again(func() error {
		_, err := h.ImportFile(h.ilze("ImportBankFile"), kuldiga, content, f)
		return err
	}))
}

// people hold, release, cancel, re-issue, demand, repay and give up; benefits change.
func (h *history) people() {
	b := h.benefits[h.r.IntN(len(h.benefits))]
	for _, o := range h.obligations(b) {
		_ = h.again(func() error { return h.act(b, o) })
	}
	all, _, err := h.Recoveries(h.ilze("ListRecoveries"), b.Case, uuid.Nil, 0, "")
	must(h.t, err)
	for _, r := range all {
		ref := uuid.NewString()
		switch h.r.IntN(6) {
		case 0:
			_ = h.again(func() error {
				_, err := h.RecordRepayment(h.ilze("RecordRepayment"), r.ID, max(1, r.Left()/2), ref)
				return err
			})
		case 1:
			_ = h.again(func() error { _, err := h.CancelRecovery(h.janis("CancelRecovery"), r.ID, ""); return err })
		}
	}
}

func (h *history) act(b domain.Benefit, o domain.Obligation) error {
	var err error
	switch h.r.IntN(9) {
	case 0:
		_, err = h.HoldObligation(h.ilze("HoldObligation"), o.ID, "doubt", "")
	case 1, 2:
		_, err = h.ReleaseObligation(h.ilze("ReleaseObligation"), o.ID, []domain.Check{domain.CheckDuplicate}, "looked at", "")
	case 3:
		if h.r.IntN(4) == 0 {
			_, err = h.CancelObligation(h.janis("CancelObligation"), o.ID, "not owed", "")
		}
	case 4, 5:
		_, err = h.ReissueObligation(h.ilze("ReissueObligation"), o.ID, "new account", "")
	case 6, 7:
		amount := 1 + domain.Money(h.r.Int64N(int64(o.Amount)))
		var r domain.Recovery
		r, err = h.CreateRecovery(h.ilze("CreateRecovery"), o.ID, domain.Recovery{Amount: amount, Monthly: min(amount, 700), Cause: "WRONG_FACTS", Reason: "x"})
		if err == nil && h.r.IntN(4) > 0 {
			_, err = h.ConfirmRecovery(h.janis("ConfirmRecovery"), r.ID, "")
		}
	case 8:
		c := app.BenefitChange{Benefit: b, Source: uuid.Must(uuid.NewV7()), From: o.Month, Monthly: domain.Money(h.r.IntN(40_000)), Rule: "R67"}
		event := uuid.NewString()
		err = h.again(func() error { return h.ChangeBenefit(h.t.Context(), "test", event, c) })
	}
	return err
}

// really compares with what the bank did: no amount has left twice.
func (h *history) really() {
	h.t.Helper()
	left := map[uuid.UUID]int{}
	for _, p := range h.sent {
		if h.executed[p.EndToEnd()] {
			left[p.ID] = 1
		}
	}
	paid := map[uuid.UUID]int{}
	for _, p := range h.sent {
		if left[p.ID] == 1 {
			paid[p.Obligation]++
			left[p.ID] = 0
		}
	}
	for id, n := range paid {
		if n > 1 {
			h.t.Fatalf("the bank paid the amount %s %d times", id, n)
		}
	}
}

// TestMoneyHistoriesInTheDatabase: the laws of money hold in the database after every act of random histories with faults
// (goal F6), and what they reach is not only refusals.
func TestMoneyHistoriesInTheDatabase(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			h := newHistory(t, seed)
			t.Logf("seed %d", seed)
			h.benefit()
			for range 40 {
				[]func(){h.benefit, h.list, h.list, h.bank, h.bank, h.people, h.people}[h.r.IntN(7)]()
				h.sound()
				h.really()
			}
			for topic, least := range map[string]int{"payments.payment.paid.v1": 3, "payments.payment.returned.v1": 1, "payments.list.closed.v1": 1} {
				var n int
				must(t, h.db.QueryRow(t.Context(), "select count(*) from outbox where topic = $1", topic).Scan(&n))
				if n < least {
					t.Errorf("the history has only %d events %s", n, topic)
				}
			}
		})
	}
}
