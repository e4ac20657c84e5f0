package domain

import (
	"encoding/hex"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
)

// StatementState is where a statement stands.
type StatementState string

// StatementStates are all of them.
var StatementStates = []StatementState{StatementDraft, StatementSeen, StatementClosed}

// The states. Draft and seen are told by what the provider has seen, so that a number that changes is never seen already.
const (
	StatementDraft  StatementState = "DRAFT"
	StatementSeen   StatementState = "PROVIDER_SEEN"
	StatementClosed StatementState = "CLOSED"
)

// StatementKey is what there is one statement of: a month of a provider with a municipality.
type StatementKey struct {
	Environment  Environment
	Provider     uuid.UUID
	Municipality string
	Month        Month
}

// Statement is a month of a provider with a municipality: what was delivered, accepted and invoiced (OBJ-P1). While it is
// open, its lines are computed from the records; closing freezes them, and corrections after that go to the next month.
type Statement struct {
	ID uuid.UUID
	StatementKey
	Revision int    // counts what the provider was told of
	Told     string // hash of the lines that the provider was told of last; empty before the first time
	AnswerBy Date   // last day to look at what was told
	Seen     string // hash of the lines that the provider confirmed
	SeenAt   time.Time
	SeenBy   string
	Closed   bool
	ClosedAt time.Time
	ClosedBy string
	Version  int64

	Hash  string // of the lines, in hexadecimal
	Lines []StatementLine
}

// State tells where the statement stands on a day.
func (s *Statement) State(today Date) StatementState {
	switch {
	case s.Closed:
		return StatementClosed
	case s.Seen == s.Hash || s.Told == s.Hash && today.After(s.AnswerBy):
		return StatementSeen
	}
	return StatementDraft
}

// Etag names the lines as they are, for whoever confirms or closes them.
func (s *Statement) Etag() string { return s.Hash[:min(len(s.Hash), 32)] }

// Set computes lines and hash.
func (s *Statement) Set(lines []StatementLine) {
	sum := hashOf(lines)
	s.Lines, s.Hash = lines, hex.EncodeToString(sum[:])
}

// Tell keeps that the provider is told of the lines as they are, when it was told of others before; by is its last day to
// look at them.
func (s *Statement) Tell(by Date) bool {
	if s.Closed || s.Told == s.Hash {
		return false
	}
	s.Told, s.AnswerBy = s.Hash, by
	s.Revision++
	s.Version++
	return true
}

// Confirm keeps that the provider has seen the lines as they are.
func (s *Statement) Confirm(by string, now time.Time) error {
	if s.Closed {
		return ErrStatementClosed
	}
	s.Seen, s.SeenAt, s.SeenBy = s.Hash, now, by
	s.Version++
	return nil
}

// Close freezes the statement. The month is over, every earlier one is closed (earlierOpen tells of one that is not), all
// that was accepted has a price, and the provider has seen it or has had its term to look.
func (s *Statement) Close(by string, now time.Time, today Date, earlierOpen bool) error {
	switch {
	case s.Closed:
		return ErrStatementClosed
	case !today.After(s.Month.Last()):
		return ErrStatementRunning
	case earlierOpen:
		return ErrStatementEarlier
	case s.State(today) != StatementSeen:
		return ErrStatementNotSeen
	}
	for i := range s.Lines {
		if s.Lines[i].PriceMissing {
			return ErrStatementPrice
		}
	}
	s.Closed, s.ClosedAt, s.ClosedBy = true, now, by
	s.Version++
	return nil
}

// PayerTotal is the sum of a payer's lines.
type PayerTotal struct {
	Payer             FundingSource
	Accepted, Invoice int64 // cents
	Units             Units
	Lines             int
}

// Totals sums the lines by payer, in the order of the list of payers.
func (s *Statement) Totals() []PayerTotal {
	var out []PayerTotal
	for _, who := range FundingSources {
		t := PayerTotal{Payer: who}
		for i := range s.Lines {
			if l := &s.Lines[i]; l.Payer == who {
				t.Accepted += l.AcceptedCents
				t.Invoice += l.InvoicedCents
				t.Units += l.Accepted
				t.Lines++
			}
		}
		if t.Lines > 0 {
			out = append(out, t)
		}
	}
	return out
}

// The ways in which statements, invoices and prices fail.
var (
	ErrStatementNotFound = errs.New(errs.NotFound, "STATEMENT_NOT_FOUND", "There is no such statement.", "Šāda pārskata nav.")
	ErrStatementRunning  = errs.New(errs.Precondition, "STATEMENT_MONTH_RUNNING", "The month is not over yet.", "Mēnesis vēl nav beidzies.")
	ErrStatementEarlier  = errs.New(errs.Precondition, "STATEMENT_EARLIER_OPEN", "Close the earlier month first.", "Vispirms jāslēdz iepriekšējais mēnesis.")
	ErrStatementNotSeen  = errs.New(errs.Precondition, "STATEMENT_NOT_SEEN", "The provider has not seen the statement as it is now, and its term to look is not over.", "Sniedzējs pārskatu pašreizējā veidā vēl nav apskatījis, un termiņš nav beidzies.")
	ErrStatementClosed   = errs.New(errs.Precondition, "STATEMENT_CLOSED", "This month is closed; what changes belongs to the next one.", "Šis mēnesis ir slēgts; izmaiņas ietver nākamajā.")
	ErrStatementPrice    = errs.New(errs.Precondition, "STATEMENT_PRICE_MISSING", "Something was accepted of which nobody has said what a unit costs.", "Pieņemts pakalpojums, kura vienības cena nav norādīta.")
	ErrInvoiceNumber     = errs.New(errs.Exists, "INVOICE_NUMBER_USED", "This number belongs to another invoice of yours.", "Ar šo numuru jau ir cits jūsu rēķins.")
	ErrInvoiceTotal      = errs.New(errs.Invalid, "INVOICE_TOTAL_WRONG", "The total is not the sum of the lines.", "Kopsumma nav rindu summa.")
	ErrInvoiceLine       = errs.New(errs.Invalid, "INVOICE_LINE_INVALID", "A line tells of a month after that of the invoice, or of no amount.", "Rindā norādīts mēnesis pēc rēķina mēneša vai nav summas.")
	ErrInvoiceAssignment = errs.New(errs.Invalid, "INVOICE_ASSIGNMENT_UNKNOWN", "A line names an assignment that is none of yours with this municipality.", "Rindā norādīts nosūtījums, kura jums ar šo pašvaldību nav.")
	ErrPriceExists       = errs.New(errs.Exists, "SERVICE_PRICE_EXISTS", "A price of this unit begins on this day already.", "Šīs vienības cena no šīs dienas jau ir norādīta.")
	ErrPriceInvalid      = errs.New(errs.Invalid, "SERVICE_PRICE_INVALID", "A price has a unit of the service kind, is not below zero and names its source.", "Cenai ir pakalpojuma vienība, tā nav negatīva, un tai ir pamats.")
)
