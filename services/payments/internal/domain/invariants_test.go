package domain

import (
	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// check states what must hold after every step of a history.
func (b *book) check(t *rapid.T) {
	balance := map[string]Money{} // debit less credit
	for _, p := range b.postings {
		if !p.Balanced() {
			t.Fatalf("posting %s does not balance: %+v", p.Cause, p.Entries)
		}
		for _, e := range p.Entries {
			balance[e.Account] += e.Debit - e.Credit
		}
	}
	b.checkObligations(t, balance)
	b.checkLists(t, balance)
	b.checkRecoveries(t, balance)
	b.checkBank(t, balance)
}

// checkObligations: one live payment for each amount, and the ledger owes exactly what is open.
func (b *book) checkObligations(t *rapid.T, balance map[string]Money) {
	live, deducted, settled := map[uuid.UUID]int{}, map[uuid.UUID]Money{}, map[uuid.UUID]Money{}
	for _, p := range b.payments {
		if p.Amount <= 0 || p.Gross != p.Amount+p.SetOff {
			t.Fatalf("payment of %s: gross %s, set off %s", p.Amount, p.Gross, p.SetOff)
		}
		switch p.State {
		case Prepared, Sent, Paid:
			live[p.Obligation]++
		}
		if p.State == Sent {
			deducted[p.Obligation] += p.SetOff
		}
		if p.State == Paid {
			settled[p.Obligation] += p.Amount
		}
	}
	for id, o := range b.obligations {
		if live[id] > 1 {
			t.Fatalf("%d live payments of one amount", live[id])
		}
		if settled[id]+o.Discharged > o.Amount {
			t.Fatalf("paid %s and set off %s of %s", settled[id], o.Discharged, o.Amount)
		}
		want := o.Open()
		switch {
		case o.State == Settled:
			want = 0
			if settled[id]+o.Discharged != o.Amount {
				t.Fatalf("an amount of %s is paid with %s and %s set off", o.Amount, settled[id], o.Discharged)
			}
		case o.State == Ended:
			want = 0
		case o.State == InList && b.payments[o.Payment].State == Sent:
			want = deducted[id]
		}
		if got := -balance[payable(id)]; got != want {
			t.Fatalf("the ledger owes %s for an amount that is %s with %s open", got, o.State, want)
		}
	}
}

// checkLists: every list adds up to the cent, and what the ledger has on its way is what its lines say.
func (b *book) checkLists(t *rapid.T, balance map[string]Money) {
	for id, l := range b.lists {
		sums := b.sums(id)
		if r := sums.Remainder(l.Total); r != 0 {
			t.Fatalf("list of %s has a remainder of %s: %+v", l.Total, r, sums)
		}
		var onItsWay Money
		for _, p := range b.lines(id) {
			if p.State == Sent {
				onItsWay += p.Amount
			}
		}
		if got := -balance[clearing(id)]; got != onItsWay {
			t.Fatalf("clearing holds %s, lines %s", got, onItsWay)
		}
		if l.State == ListClosed && (sums.Open != 0 || sums.Paid+sums.Returned+sums.Recalled != l.Total) {
			t.Fatalf("a closed list has %s open", sums.Open)
		}
		if l.ApprovedBy != "" && l.ApprovedBy == l.PreparedBy {
			t.Fatal("one person prepared and approved")
		}
	}
}

// checkRecoveries: nothing is demanded or kept that was not paid.
func (b *book) checkRecoveries(t *rapid.T, balance map[string]Money) {
	demanded, reserved, taken := map[uuid.UUID]Money{}, map[uuid.UUID]Money{}, map[uuid.UUID]Money{}
	var restored, owedBack Money
	for _, p := range b.payments {
		if p.State == Prepared || p.State == Sent {
			reserved[p.Recovery] += p.SetOff
		}
	}
	for id, r := range b.recoveries {
		if r.Recovered+r.Reserved > r.Amount || r.Restored > r.Recovered || r.Reserved != reserved[id] {
			t.Fatalf("recovery of %s: recovered %s, reserved %s (%s), restored %s", r.Amount, r.Recovered, r.Reserved, reserved[id], r.Restored)
		}
		restored += r.Restored
		if r.State == RecoveryCancelled && r.Amount != r.Recovered+r.Reserved {
			t.Fatalf("a demand that was given up still wants %s", r.Left())
		}
		if r.Void && r.Restored != r.Recovered {
			t.Fatalf("a void demand kept %s", r.Recovered-r.Restored)
		}
		if r.Void {
			continue
		}
		if r.State == RecoveryProposed {
			if balance[receivable(id)] != 0 || r.Recovered+r.Reserved != 0 {
				t.Fatalf("a proposal is demanded before it is confirmed: %+v", r)
			}
			demanded[r.Obligation] += r.Amount
			continue
		}
		if got := balance[receivable(id)]; got != r.Amount-r.Recovered {
			t.Fatalf("the ledger demands %s, the recovery %s", got, r.Amount-r.Recovered)
		}
		demanded[r.Obligation] += r.Amount
		taken[r.Obligation] += r.Recovered
	}
	for _, o := range b.obligations {
		if o.Cause == CauseRestitution {
			owedBack += o.Amount
		}
	}
	if restored != owedBack {
		t.Fatalf("%s was recovered that had never arrived, %s is owed back", restored, owedBack)
	}
	for id, amount := range demanded {
		if o := b.obligations[id]; o.State != Settled || amount > o.Amount || taken[id] > o.Amount {
			t.Fatalf("%s demanded back of %s that is %s", amount, o.Amount, o.State)
		}
	}
}

// checkBank compares with what the bank really did: money that left is at most what is owed, once.
func (b *book) checkBank(t *rapid.T, balance map[string]Money) {
	left := map[uuid.UUID]int{}
	var out Money
	for ref, amount := range b.executed {
		id, _ := PaymentOf(ref)
		left[b.payments[id].Obligation]++
		out += amount
	}
	for id, n := range left {
		if n > 1 {
			t.Fatalf("the bank paid one amount %d times", n)
		}
		if b.obligations[id].State == Ended {
			t.Fatal("the bank paid an amount that was ended")
		}
	}
	var known Money
	for _, p := range b.payments {
		if p.State == Paid {
			known += p.Amount
		}
	}
	if got := b.repaid - known; balance[bank(testMunicipality)] != got {
		t.Fatalf("the ledger's bank is %s, payments and repayments say %s", balance[bank(testMunicipality)], got)
	}
}
