package domain

import (
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

func (b *book) recall(t *rapid.T) {
	p, ok := pick(t, b.payments, func(p Payment) bool { return p.State == Prepared || p.State == Sent })
	if !ok {
		return
	}
	x := b.position(p)
	var j Journal
	if l := b.lists[p.List]; !l.Recallable() {
		if p.State == Prepared {
			t.Fatal("a line is still prepared in a list that was sent")
		}
		return
	}
	if x.Recall("wrong account", testNow, &j) == nil {
		b.keep(t, j, func() { b.save(x, nil) })
	}
}

func (b *book) changeObligation(t *rapid.T) {
	o, ok := pick(t, b.obligations, func(Obligation) bool { return true })
	if !ok {
		return
	}
	var j Journal
	var err error
	switch rapid.IntRange(0, 3).Draw(t, "change") {
	case 0:
		err = o.Hold("doubt", testNow)
	case 1:
		err = o.Release(nil, "cleared", testNow)
	case 2:
		err = o.Cancel("not owed", testNow, &j)
	case 3:
		err = o.Reissue("new account", testNow)
	}
	if err == nil {
		b.keep(t, j, func() { b.obligations[o.ID] = o })
	}
}

func (b *book) demand(t *rapid.T) {
	o, ok := pick(t, b.obligations, func(o Obligation) bool { return o.State == Settled || o.State == Returned })
	if !ok {
		return
	}
	var earlier []Recovery
	for _, id := range sortedKeys(b.recoveries, func(r Recovery) bool { return r.Obligation == o.ID }) {
		earlier = append(earlier, b.recoveries[id])
	}
	amount := Money(rapid.Int64Range(1, int64(o.Amount)+1).Draw(t, "amount"))
	var j Journal
	r, err := Demand(&o, earlier, Recovery{
		ID: uuid.Must(uuid.NewV7()), Cause: "WRONG_FACTS", Amount: amount, Monthly: min(amount, Money(rapid.Int64Range(0, 3_000).Draw(t, "deduction"))),
	})
	if err == nil && rapid.IntRange(0, 3).Draw(t, "confirmed") > 0 { // some wait, and some of those for ever
		err = r.Confirm("second", testNow, &j)
	}
	if err == nil {
		b.keep(t, j, func() { b.recoveries[r.ID] = r })
	}
}

func (b *book) changeRecovery(t *rapid.T) {
	r, ok := pick(t, b.recoveries, func(Recovery) bool { return true })
	if !ok {
		return
	}
	var j Journal
	if rapid.Bool().Draw(t, "repay") {
		amount := Money(rapid.Int64Range(1, int64(max(r.Amount, 1))).Draw(t, "amount"))
		if r.Repay(amount, &j) == nil {
			b.keep(t, j, func() { b.recoveries[r.ID] = r; b.repaid += amount })
		}
		return
	}
	if r.Cancel(&j) == nil {
		b.keep(t, j, func() { b.recoveries[r.ID] = r })
	}
}

// payday moves every list as far as it goes and lets the bank execute and say so: without it, histories seldom get to
// what happens after a payment.
func (b *book) payday(t *rapid.T) {
	b.prepare(t)
	for _, id := range sortedKeys(b.lists, func(l List) bool { return l.Recallable() }) {
		l, lines := b.lists[id], b.lines(id)
		var j Journal
		_ = l.Freeze(lines, testNow) // a list may stand further already
		_ = l.Approve("janis", lines, testNow)
		if l.Send(lines, testNow, &j) != nil {
			continue
		}
		b.keep(t, j, func() {
			b.lists[id] = l
			for _, p := range lines {
				b.payments[p.ID] = p
			}
		})
	}
	for range 4 {
		b.bankActs(t)
	}
	for _, e := range b.entries {
		b.take(t, e)
	}
}

// TestMoneyHistories: whatever happens in whatever order, cut off, repeated or late, no amount is paid twice, nothing is
// recovered that was not paid, paid + returned + recalled + open is the total of every list, and the ledger balances
// (goal F6).
func TestMoneyHistories(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := newBook()
		steps := []func(*rapid.T){
			b.payday, b.grant, b.demand, b.payday, b.prepare, b.advance, b.advance, b.bankActs, b.importEntry, b.importEntry,
			b.recall, b.changeObligation, b.changeRecovery,
		}
		b.grant(t)
		for range 100 { // long enough for a payment to be paid, demanded back, deducted and returned in one history
			rapid.SampledFrom(steps).Draw(t, "step")(t)
			b.check(t)
		}
	})
}
