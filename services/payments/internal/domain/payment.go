package domain

import (
	"encoding/hex"
	"time"

	"github.com/google/uuid"
)

// PaymentState is where a line of a list stands.
type PaymentState string

// The states of a payment. Prepared, Sent and Paid are live: an obligation has at most one payment in them.
const (
	Prepared        PaymentState = "PREPARED"
	Sent            PaymentState = "SENT"
	Paid            PaymentState = "PAID"
	Rejected        PaymentState = "REJECTED"
	PaymentReturned PaymentState = "RETURNED"
	Recalled        PaymentState = "RECALLED"
)

// PaymentStates lists them all.
var PaymentStates = []PaymentState{Prepared, Sent, Paid, Rejected, PaymentReturned, Recalled}

// Payment is one line of a list: one attempt to pay an obligation. Its content never changes; its state does.
type Payment struct {
	ID, List, Obligation uuid.UUID
	Municipality         string
	Gross, SetOff        Money
	Amount               Money     // what the bank moves: gross less set-off
	Recovery             uuid.UUID // what is set off; nil when nothing is
	Account              Account
	Part                 int // file that it went to the bank in, from 1; 0 before
	State                PaymentState
	BankReason           string
	Settled              Date
	Version              int64
}

// EndToEnd is the reference that the bank gives back: 32 characters, unique for ever.
func (p *Payment) EndToEnd() string { return hex.EncodeToString(p.ID[:]) }

// PaymentOf reads an end-to-end reference of ours.
func PaymentOf(endToEnd string) (uuid.UUID, bool) {
	if len(endToEnd) != 32 {
		return uuid.Nil, false
	}
	b, err := hex.DecodeString(endToEnd)
	if err != nil {
		return uuid.Nil, false
	}
	return uuid.UUID(b), true
}

// Position is a payment with everything that its settlement changes.
type Position struct {
	Payment    *Payment
	Obligation *Obligation
	SetOff     *Recovery   // the recovery that the payment deducts for, nil when none
	Demands    []*Recovery // recoveries of what this payment paid
}

// EntryOutcome is what became of what the bank said about one payment.
type EntryOutcome string

// The outcomes of an entry. All but Applied change nothing.
const (
	Applied       EntryOutcome = "APPLIED"
	Repeated      EntryOutcome = "REPEATED"
	Unmatched     EntryOutcome = "UNMATCHED"
	AmountDiffers EntryOutcome = "AMOUNT_DIFFERS"
	OutOfOrder    EntryOutcome = "OUT_OF_ORDER"
)

// EntryOutcomes lists them all.
var EntryOutcomes = []EntryOutcome{Applied, Repeated, Unmatched, AmountDiffers, OutOfOrder}

// BankEntry is what the bank says about one payment. An amount of zero means that the bank did not repeat it.
type BankEntry struct {
	EndToEnd  string
	Reference string // the bank's own
	Amount    Money
	Says      PaymentState // Paid, Rejected, PaymentReturned or Recalled
	Reason    string       // the bank's code, for example AC04
	Booked    Date
}

// Settle applies what the bank says. The states of a payment only go forward, so a repeated or late entry changes
// nothing, whatever file it comes in. It returns restitutions that are owed from now on.
func (x *Position) Settle(e BankEntry, now time.Time, j *Journal) (EntryOutcome, []Obligation) {
	p := x.Payment
	if e.Amount != 0 && e.Amount != p.Amount {
		return AmountDiffers, nil
	}
	switch {
	case p.State == e.Says, p.State == PaymentReturned && e.Says == Paid:
		return Repeated, nil
	case p.State == Sent && e.Says == Paid:
		return Applied, x.pay(e, now, j)
	case p.State == Sent && (e.Says == Rejected || e.Says == Recalled):
		x.refuse(e, now, j)
		return Applied, nil
	case p.State == Sent && e.Says == PaymentReturned: // the notice of the debit is still to come
		owed := x.pay(e, now, j)
		return Applied, append(owed, x.giveBack(e, now, j)...)
	case p.State == Paid && e.Says == PaymentReturned:
		return Applied, x.giveBack(e, now, j)
	}
	return OutOfOrder, nil
}

func (p *Payment) move(to PaymentState, e BankEntry) {
	p.State, p.BankReason, p.Settled = to, e.Reason, e.Booked
	p.Version++
}

func (o *Obligation) move(to ObligationState, reason string, now time.Time) {
	o.State, o.Reason, o.Updated = to, reason, now
	o.Version++
}

// pay makes the payment executed and its deduction final.
func (x *Position) pay(e BankEntry, now time.Time, j *Journal) (owed []Obligation) {
	p, o := x.Payment, x.Obligation
	p.move(Paid, e)
	o.Discharged += p.SetOff
	o.move(Settled, "", now)
	j.post(PostPaid, p.Municipality, p.List, clearing(p.List), bank(p.Municipality), p.Amount)
	if x.SetOff == nil {
		return nil
	}
	j.post(PostSetOff, p.Municipality, p.List, payable(o.ID), receivable(p.Recovery), p.SetOff)
	if back := x.SetOff.take(p.SetOff); back > 0 {
		owed = append(owed, restitution(o, back, now, j))
	}
	return owed
}

// refuse ends a payment that was never executed. The whole amount waits for a person.
func (x *Position) refuse(e BankEntry, now time.Time, j *Journal) {
	p := x.Payment
	p.move(e.Says, e)
	x.Obligation.move(Returned, e.Reason, now)
	j.post(PostRefused, p.Municipality, p.List, clearing(p.List), payable(x.Obligation.ID), p.Amount)
	if x.SetOff != nil {
		x.SetOff.free(p.SetOff, j)
	}
}

// giveBack ends a payment that was executed and came back. What was set off stays discharged; what was demanded back of
// it is void, and what had been recovered by such a demand is owed.
func (x *Position) giveBack(e BankEntry, now time.Time, j *Journal) (owed []Obligation) {
	p, o := x.Payment, x.Obligation
	p.move(PaymentReturned, e)
	o.move(Returned, e.Reason, now)
	j.post(PostReturned, p.Municipality, p.List, bank(p.Municipality), payable(o.ID), p.Amount)
	for _, r := range x.Demands {
		if r.Void {
			continue
		}
		if back := r.void(j); back > 0 {
			owed = append(owed, restitution(o, back, now, j))
		}
	}
	return owed
}

// Recall takes a payment that was not sent out of its list: the amount is due again.
func (x *Position) Recall(reason string, now time.Time, j *Journal) error {
	p := x.Payment
	if p.State != Prepared {
		return ErrPaymentState.Meta("state", string(p.State))
	}
	p.State = Recalled
	p.Version++
	x.Obligation.move(Due, reason, now)
	if x.SetOff != nil {
		x.SetOff.free(p.SetOff, j)
	}
	return nil
}
