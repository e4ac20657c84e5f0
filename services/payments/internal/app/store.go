package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/payments/internal/domain"
)

// Store is what the use cases need of the database. Lists hold at most query.Size rows after query's cursor.
type Store interface {
	// InTx saves what the closure writes, all or nothing. The closure may be run again.
	InTx(ctx context.Context, f func(ctx context.Context, tx Tx) error) error
	Obligations(ctx context.Context, q Query) ([]domain.Obligation, error)
	// Payee is domain.ErrPayeeNotFound when nobody is named.
	Payee(ctx context.Context, benefit uuid.UUID) (domain.Payee, error)
	// Benefit is domain.ErrBenefitNotOwed when it is not known.
	Benefit(ctx context.Context, id uuid.UUID) (domain.Benefit, error)
	// PayingAccount is domain.ErrPayingAccountNotFound when none is named.
	PayingAccount(ctx context.Context, municipality string) (domain.PayingAccount, error)
	// PersonsDue lists everybody whom the checks of a list will ask about.
	PersonsDue(ctx context.Context, municipality string, through domain.Month) ([]uuid.UUID, error)
	// WhomLinesPay lists the lines of a list that are not recalled with what the death check asks about.
	WhomLinesPay(ctx context.Context, list uuid.UUID, now time.Time) (map[uuid.UUID]domain.Candidate, error)
	// List is domain.ErrListNotFound when there is none.
	List(ctx context.Context, id uuid.UUID) (domain.List, error)
	Lists(ctx context.Context, q Query) ([]domain.List, error)
	// Payments lists lines of a list in the order of their references; state may be empty, part 0.
	Payments(ctx context.Context, list uuid.UUID, state domain.PaymentState, part int, after uuid.UUID, size int) ([]domain.Payment, error)
	Exclusions(ctx context.Context, list, after uuid.UUID, size int) ([]Excluded, error)
	Recoveries(ctx context.Context, q Query) ([]domain.Recovery, error)
	Ledger(ctx context.Context, list uuid.UUID) (Ledger, error)
}

// Tx is a transaction. Its writes are sent together at the end: a broken constraint is the error of InTx.
type Tx interface {
	// Once reports whether this event is seen for the first time; it stays seen only if the transaction commits.
	Once(ctx context.Context, consumer, event string) (bool, error)
	// Answer keeps the value that answers the call, so that a repeated request gets the same.
	Answer(v any)
	// AddBenefit reports whether the benefit is new.
	AddBenefit(ctx context.Context, b domain.Benefit, now time.Time) (bool, error)
	EndBenefit(ctx context.Context, id uuid.UUID, end domain.Date) error
	// BenefitEnd reads the last day of a benefit whose obligations are locked.
	BenefitEnd(ctx context.Context, id uuid.UUID) (domain.Date, error)
	AddObligations(ctx context.Context, all []domain.Obligation) error
	SaveReleased(ctx context.Context, o *domain.Obligation) error
	SetPayee(ctx context.Context, p domain.Payee) error
	// SetPayingAccount returns the new version.
	SetPayingAccount(ctx context.Context, a domain.PayingAccount, by string, now time.Time) (int64, error)
	// Candidates locks what is due, with everything that the checks ask about.
	Candidates(ctx context.Context, municipality string, through domain.Month, now time.Time) ([]domain.Candidate, error)
	NextNumber(ctx context.Context, municipality string, year int) (int, error)
	AddList(ctx context.Context, l domain.List, payments []domain.Payment, out []domain.Exclusion) error
	// LockList locks a list and reads it after it was given.
	LockList(ctx context.Context, id uuid.UUID) (domain.List, error)
	// Lines reads all lines of a locked list.
	Lines(ctx context.Context, list uuid.UUID) ([]domain.Payment, error)
	// WhomLinesPay is what Store has of that name.
	WhomLinesPay(ctx context.Context, list uuid.UUID, now time.Time) (map[uuid.UUID]domain.Candidate, error)
	SaveList(ctx context.Context, l domain.List) error
	SavePayments(ctx context.Context, all []domain.Payment) error
	SaveObligations(ctx context.Context, all []domain.Obligation, now time.Time) error
	// Lock locks records and what hangs together with them, in an order that all use cases share.
	Lock(ctx context.Context, what Locks) (*Book, error)
	// Save keeps what changed in a book.
	Save(ctx context.Context, b *Book, now time.Time) error
	AddRecovery(ctx context.Context, r domain.Recovery) error
	// AddRepayment reports whether the bank's reference is new.
	AddRepayment(ctx context.Context, r *domain.Recovery, amount domain.Money, reference, by string, now time.Time) (bool, error)
	// PaymentsOfFile names the payments of a file that are on their way.
	PaymentsOfFile(ctx context.Context, municipality, number string, part int) ([]uuid.UUID, error)
	// AddImport reports whether the file is new, and returns what is kept of one that is not.
	AddImport(ctx context.Context, i domain.Import) (bool, domain.Import, error)
	SaveImport(ctx context.Context, i domain.Import, entries []Entry) error
	Post(ctx context.Context, j domain.Journal, now time.Time) error
	// The facts that others are told.
	ListSent(ctx context.Context, l *domain.List, now time.Time) error
	ListClosed(ctx context.Context, l *domain.List, now time.Time) error
	PaymentSettled(ctx context.Context, p *domain.Payment, o *domain.Obligation, now time.Time) error
}

// Query narrows a list. Nil ids, empty texts and zero months mean: not narrowed.
type Query struct {
	Case, Benefit, Person uuid.UUID
	Municipality          string
	State                 domain.ObligationState
	AfterMonth            domain.Month
	After                 uuid.UUID
	Size                  int
}

// Excluded is an exclusion with what a reader needs.
type Excluded struct {
	domain.Exclusion
	Case   uuid.UUID
	Month  domain.Month
	Amount domain.Money
}

// Entry is what the bank said about one payment, and what became of it.
type Entry struct {
	domain.BankEntry
	Outcome domain.EntryOutcome
}

// Ledger is what the ledger knows of a list.
type Ledger struct {
	Postings     int64
	OutOfBalance domain.Money
	OnItsWay     domain.Money // sum of the lines that the bank has and has not answered
	Accounts     []AccountBalance
}

// AccountBalance is one account, or one kind of accounts, of the ledger.
type AccountBalance struct {
	Account       string
	Debit, Credit domain.Money
}

// Locks names what to lock. Payments of another municipality are not found.
type Locks struct {
	Payments, Obligations, Recoveries []uuid.UUID
	Benefit                           uuid.UUID // all its obligations and those it carries, and their payments that are not sent
	Municipality                      string
}

// Book is a set of locked records that a step changes together. Records are shared by pointer, so that a recovery that two
// payments deduct for is one.
type Book struct {
	Lists       map[uuid.UUID]*domain.List
	Payments    map[uuid.UUID]*domain.Payment
	Obligations map[uuid.UUID]*domain.Obligation
	Recoveries  map[uuid.UUID]*domain.Recovery
	Added       []domain.Obligation
	Journal     domain.Journal
	Was         map[uuid.UUID]int64 // version of each record when it was locked
}

// Changed reports whether a record is another version than the one that was locked.
func (b *Book) Changed(id uuid.UUID, version int64) bool { return b.Was[id] != version }

// Position returns a payment with everything that its settlement changes.
func (b *Book) Position(p *domain.Payment) *domain.Position {
	x := &domain.Position{Payment: p, Obligation: b.Obligations[p.Obligation]}
	for _, r := range b.Recoveries {
		if r.ID == p.Recovery {
			x.SetOff = r
		}
		if r.Obligation == p.Obligation {
			x.Demands = append(x.Demands, r)
		}
	}
	return x
}
