package domain

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
)

// ListState is where a payment list stands.
type ListState string

// The states of a list.
const (
	ListDraft     ListState = "DRAFT"
	ListFrozen    ListState = "FROZEN"
	ListApproved  ListState = "APPROVED"
	ListSent      ListState = "SENT"
	ListClosed    ListState = "CLOSED"
	ListCancelled ListState = "CANCELLED"
)

// ListStates lists them all.
var ListStates = []ListState{ListDraft, ListFrozen, ListApproved, ListSent, ListClosed, ListCancelled}

// List is a payment list of one municipality.
type List struct {
	ID                                            uuid.UUID
	Number                                        string // municipality-year-serial, for example 0033000-2026-0001
	Municipality                                  string
	PayDate                                       Date
	Through                                       Month
	Payer                                         Account
	State                                         ListState
	Lines                                         int
	Total                                         Money
	Hash                                          string // SHA-256 of header and lines, given when it is frozen
	Excluded                                      int
	PreparedBy, ApprovedBy                        string
	Created, Frozen, Approved, Dispatched, Closed time.Time
	Parts                                         int // files that it went to the bank in
	Version                                       int64
	Sums                                          Sums
}

// Sums are the amounts of a list's lines by what became of them.
type Sums struct{ Paid, Returned, Recalled, Open Money }

// Remainder is what the sums do not explain of a total: zero, or money is lost.
func (s Sums) Remainder(total Money) Money {
	return total - s.Paid - s.Returned - s.Recalled - s.Open
}

// Add counts lines of one state.
func (s *Sums) Add(state PaymentState, amount Money) {
	switch state {
	case Paid:
		s.Paid += amount
	case Rejected, PaymentReturned:
		s.Returned += amount
	case Recalled:
		s.Recalled += amount
	case Prepared, Sent:
		s.Open += amount
	}
}

// maxAhead is how far ahead a list may be paid, in days.
const maxAhead = 60

// CheckPayDate refuses a day of payment that is past or too far ahead.
func CheckPayDate(day, today Date) error {
	if day.Before(today) || day.After(today.AddDays(maxAhead)) {
		return at(ErrPayDateInvalid, "pay_date")
	}
	return nil
}

// Compose takes the candidates that pass the checks into the list and says which did not. Obligations move into the list
// and deductions are reserved; candidates of the same recovery share its pointer. Nothing to pay is ErrListEmpty.
func (l *List) Compose(candidates []Candidate, lives map[uuid.UUID]Life, now time.Time) ([]Payment, []Exclusion, error) {
	payments := make([]Payment, 0, len(candidates))
	var out []Exclusion
	for i := range candidates {
		c := &candidates[i]
		if x, failed := c.examine(lives); failed {
			out = append(out, x)
			continue
		}
		p := Payment{
			ID: uuid.Must(uuid.NewV7()), List: l.ID, Obligation: c.Obligation.ID, Municipality: l.Municipality,
			Gross: c.Obligation.Open(), Account: c.Payee.Account, State: Prepared, Version: 1,
		}
		if r := c.Recovery; r != nil && r.deduction() > 0 {
			p.SetOff, p.Recovery = r.deduction(), r.ID
			r.reserve(p.SetOff)
		}
		p.Amount = p.Gross - p.SetOff
		c.Obligation.move(InList, "", now)
		c.Obligation.Payment = p.ID
		payments = append(payments, p)
		l.Total += p.Amount
	}
	if len(payments) == 0 {
		return nil, out, ErrListEmpty
	}
	l.Lines, l.Excluded, l.State, l.Created, l.Version = len(payments), len(out), ListDraft, now, 1
	return payments, out, nil
}

func (l *List) change(from, to ListState) error {
	if l.State != from {
		return ErrListState.Meta("state", string(l.State))
	}
	l.State = to
	l.Version++
	return nil
}

// Freeze fixes the content: lines are all lines of the list, in any order and state.
func (l *List) Freeze(lines []Payment, now time.Time) error {
	if err := l.change(ListDraft, ListFrozen); err != nil {
		return err
	}
	if err := l.complete(lines); err != nil {
		return err
	}
	l.Frozen = now
	var err error
	l.Hash, err = l.hash(lines)
	return err
}

// Approve is the second person's act (SEC-ACC-2): never that of who prepared the list, and only of what was frozen.
func (l *List) Approve(by string, lines []Payment, now time.Time) error {
	if by == "" || by == l.PreparedBy {
		return ErrListSamePerson
	}
	if err := l.change(ListFrozen, ListApproved); err != nil {
		return err
	}
	if err := l.unaltered(lines); err != nil {
		return err
	}
	l.ApprovedBy, l.Approved = by, now
	return nil
}

// Send records that the list goes to the bank. It posts what is on its way, moves the lines that were not recalled and
// sorts them into files.
func (l *List) Send(lines []Payment, now time.Time, j *Journal) error {
	if err := l.change(ListApproved, ListSent); err != nil {
		return err
	}
	if err := l.unaltered(lines); err != nil {
		return err
	}
	slices.SortFunc(lines, func(a, b Payment) int { return cmp.Compare(a.EndToEnd(), b.EndToEnd()) })
	sent := 0
	for i := range lines {
		if p := &lines[i]; p.State == Prepared {
			p.State, p.Part = Sent, sent/PartSize+1
			p.Version++
			j.post(PostSent, p.Municipality, p.List, payable(p.Obligation), clearing(p.List), p.Amount)
			sent++
		}
	}
	if sent == 0 {
		return ErrListEmpty
	}
	l.Dispatched, l.Parts = now, parts(sent)
	return nil
}

// Recallable reports whether lines can still be taken out of the list.
func (l *List) Recallable() bool {
	return l.State == ListDraft || l.State == ListFrozen || l.State == ListApproved
}

// Cancel gives up a list that was not sent; its lines are recalled beside it.
func (l *List) Cancel(now time.Time) error {
	if !l.Recallable() {
		return ErrListState.Meta("state", string(l.State))
	}
	l.State, l.Closed = ListCancelled, now
	l.Version++
	return nil
}

// CloseWhen closes a sent list of which nothing is open, and reports whether it did. A payment that comes back later
// changes the sums, not the state.
func (l *List) CloseWhen(open Money, now time.Time) bool {
	if l.State != ListSent || open != 0 {
		return false
	}
	l.State, l.Closed = ListClosed, now
	l.Version++
	return true
}

// complete compares number and sum of the lines with the list's.
func (l *List) complete(lines []Payment) error {
	var sum Money
	for i := range lines {
		sum += lines[i].Amount
	}
	if sum != l.Total || len(lines) != l.Lines {
		return ErrListAltered
	}
	return nil
}

func (l *List) unaltered(lines []Payment) error {
	if err := l.complete(lines); err != nil {
		return err
	}
	hash, err := l.hash(lines)
	if err != nil {
		return err
	}
	if hash != l.Hash {
		return ErrListAltered
	}
	return nil
}

// content is what the hash covers of a line: everything that the bank is told and everything that explains the amount.
type content struct {
	EndToEnd   string
	Obligation uuid.UUID
	Gross      Money
	SetOff     Money
	Recovery   uuid.UUID
	Amount     Money
	Account    Account
}

// hash is the SHA-256 of header and lines as JSON, lines in the order of their references, each ended by a line feed.
func (l *List) hash(lines []Payment) (string, error) {
	sorted := slices.Clone(lines)
	slices.SortFunc(sorted, func(a, b Payment) int { return cmp.Compare(a.EndToEnd(), b.EndToEnd()) })
	h := sha256.New()
	enc := json.NewEncoder(h)
	err := enc.Encode(struct {
		Number, Municipality, PayDate string
		Payer                         Account
		Lines                         int
		Total                         Money
	}{l.Number, l.Municipality, l.PayDate.String(), l.Payer, l.Lines, l.Total})
	if err != nil {
		return "", fmt.Errorf("hash list: %w", err)
	}
	for i := range sorted {
		p := &sorted[i]
		if err := enc.Encode(content{p.EndToEnd(), p.Obligation, p.Gross, p.SetOff, p.Recovery, p.Amount, p.Account}); err != nil {
			return "", fmt.Errorf("hash line: %w", err)
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// PartSize is how many payments one file has at most: banks bound their files, and a part passes any gateway.
const PartSize = 1000

func parts(lines int) int { return (lines + PartSize - 1) / PartSize }

// Part is one file of a sent list: the same list and number give the same content for ever.
type Part struct {
	List     List
	Number   int // from 1
	Payments []Payment
}

// Message is the reference of the file; a bank refuses one that it has seen.
func (p Part) Message() string { return fmt.Sprintf("%s-%03d", p.List.Number, p.Number) }
