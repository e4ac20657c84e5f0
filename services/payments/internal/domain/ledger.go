package domain

import (
	"github.com/google/uuid"
)

// Entry is one line of a posting. Exactly one of Debit and Credit is above zero.
type Entry struct {
	Account       string
	Debit, Credit Money
}

// Posting is one event of money: its entries balance.
type Posting struct {
	ID           uuid.UUID
	List         uuid.UUID // nil when no list moved it
	Municipality string
	Cause        PostingCause
	Entries      []Entry
}

// PostingCause says which event a posting records.
type PostingCause string

// The events of money.
const (
	PostDue      PostingCause = "DUE"      // a benefit is owed for a month
	PostEnded    PostingCause = "ENDED"    // it is no longer owed
	PostSent     PostingCause = "SENT"     // a payment is on its way
	PostPaid     PostingCause = "PAID"     // the bank executed it
	PostRefused  PostingCause = "REFUSED"  // the bank refused it, or it was recalled on its way
	PostReturned PostingCause = "RETURNED" // executed and given back
	PostSetOff   PostingCause = "SET_OFF"  // kept back for a recovery
	PostDemanded PostingCause = "DEMANDED" // a recovery was decided
	PostDropped  PostingCause = "DROPPED"  // what was open of a recovery was given up
	PostRepaid   PostingCause = "REPAID"   // money came back for a recovery
)

// The accounts of the ledger. Every one belongs to the municipality of its posting.
func expense(kind string) string           { return "expense:" + kind }
func payable(o uuid.UUID) string           { return "payable:" + o.String() }
func clearing(list uuid.UUID) string       { return "clearing:" + list.String() }
func bank(municipality string) string      { return "bank:" + municipality }
func receivable(recovery uuid.UUID) string { return "receivable:" + recovery.String() }

// Clearing is the account of what is on its way of a list.
func Clearing(list uuid.UUID) string { return clearing(list) }

// Journal collects the postings of one step, to be kept in the transaction of the state they explain.
type Journal struct{ Postings []Posting }

// post records that an amount moved from the credited to the debited account. Nothing moves nothing.
func (j *Journal) post(cause PostingCause, municipality string, list uuid.UUID, debit, credit string, amount Money) {
	if amount == 0 {
		return
	}
	j.Postings = append(j.Postings, Posting{
		ID: uuid.Must(uuid.NewV7()), List: list, Municipality: municipality, Cause: cause,
		Entries: []Entry{{Account: debit, Debit: amount}, {Account: credit, Credit: amount}},
	})
}

// Balanced reports whether debits equal credits and every entry stands on one side with an amount above zero.
func (p Posting) Balanced() bool {
	var debit, credit Money
	for _, e := range p.Entries {
		if e.Debit < 0 || e.Credit < 0 || (e.Debit == 0) == (e.Credit == 0) {
			return false
		}
		debit, credit = debit+e.Debit, credit+e.Credit
	}
	return len(p.Entries) > 1 && debit == credit
}
