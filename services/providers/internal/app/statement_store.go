package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

// StatementReader reads statements, invoices and prices.
type StatementReader interface {
	// Statement is without lines; domain.ErrStatementNotFound when there is none.
	Statement(ctx context.Context, id uuid.UUID) (domain.Statement, error)
	Statements(ctx context.Context, q StatementQuery) ([]domain.Statement, error)
	// StatementFacts are what an open statement is computed from at an instant; StatementLines are those of a closed one, hollow where the client has had them
	// restricted and the purpose of the call does not see that (GDPR 18).
	StatementFacts(ctx context.Context, k domain.StatementKey, at time.Time) (domain.StatementFacts, error)
	StatementLines(ctx context.Context, id uuid.UUID, at time.Time) ([]domain.StatementLine, error)
	// MonthOpened reports whether statements of a month were opened; StatementsDue are those to be looked at again.
	// clockOf is the provider whose clock was moved; of everybody else when none.
	MonthOpened(ctx context.Context, clockOf uuid.UUID, m domain.Month) (bool, error)
	StatementsDue(ctx context.Context, clockOf uuid.UUID, ended domain.Month, size int) ([]domain.StatementKey, error)
	ServicePrices(ctx context.Context, registration uuid.UUID, municipality string) ([]domain.ServicePrice, error)
}

// StatementWriter writes them, in a transaction.
type StatementWriter interface {
	Statement(ctx context.Context, id uuid.UUID) (domain.Statement, error)
	// OpenStatement locks the months of a provider and returns the statement of one, new when there is none.
	OpenStatement(ctx context.Context, k domain.StatementKey) (domain.Statement, error)
	StatementFacts(ctx context.Context, k domain.StatementKey, at time.Time) (domain.StatementFacts, error)
	// SaveStatement keeps a step; closing keeps the lines for good.
	SaveStatement(ctx context.Context, s domain.Statement) error
	// LockProvider locks the months of a provider.
	LockProvider(ctx context.Context, provider uuid.UUID) error
	// ClosedTo is the last month that is closed; EarlierOpen whether one before a month is open.
	ClosedTo(ctx context.Context, k domain.StatementKey) (domain.Month, error)
	EarlierOpen(ctx context.Context, k domain.StatementKey) (bool, error)
	OpenMonth(ctx context.Context, clockOf uuid.UUID, m domain.Month, now time.Time) error
	MarkStatements(ctx context.Context, keys []domain.StatementKey) error
	// MarkOpenStatements is MarkStatements for every open month.
	MarkOpenStatements(ctx context.Context, k domain.StatementKey) error
	TakeStatementMarks(ctx context.Context, k domain.StatementKey) error
	StatementClosed(ctx context.Context, s domain.Statement) error

	// InvoiceLike is the invoice of the same number, if it says the same.
	InvoiceLike(ctx context.Context, i domain.Invoice) (uuid.UUID, error)
	OwnAssignments(ctx context.Context, k domain.StatementKey, ids []uuid.UUID) (int, error)
	AddInvoice(ctx context.Context, i domain.Invoice) error
	PricedBefore(ctx context.Context, p domain.ServicePrice) (bool, error)
	AddServicePrice(ctx context.Context, p domain.ServicePrice, now time.Time) error
}

// StatementQuery narrows a list of statements of a municipality, and continues after a month and a name.
type StatementQuery struct {
	Environment  domain.Environment
	Municipality string
	Provider     uuid.UUID
	Month        domain.Month
	BeforeMonth  domain.Month
	Before       uuid.UUID
	Size         int
}

// StatementView is a statement on a day.
type StatementView struct {
	domain.Statement
	Today domain.Date
}
