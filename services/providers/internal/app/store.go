package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

// Store is what the use cases need of the database. Lists hold at most Size rows after the query's cursor.
type Store interface {
	AgreementStore
	RecordStore
	WebhookStore
	CutoverReader
	ClosureReader
	SandboxStore
	ConformanceStore
	IssueReader
	StatementReader
	// InTx saves what the closure writes, all or nothing. The closure may be run again.
	InTx(ctx context.Context, f func(ctx context.Context, tx Tx) error) error
	// Provider is domain.ErrProviderNotFound when there is none.
	Provider(ctx context.Context, id uuid.UUID) (domain.Provider, error)
	// ProviderByNumber finds an organisation outside sandboxes; domain.ErrProviderNotFound when there is none.
	ProviderByNumber(ctx context.Context, e domain.Environment, number string) (domain.Provider, error)
	// Registration is domain.ErrRegistrationNotFound when there is none.
	Registration(ctx context.Context, id uuid.UUID, at Moment) (Listing, error)
	// Registrations reads one page by number. An unreadable filter is domain.ErrRegisterFilter.
	Registrations(ctx context.Context, q RegisterQuery, at Moment) ([]Listing, error)
	// CountActive counts the registrations that hold today.
	CountActive(ctx context.Context, today domain.Date) (int, error)
	Capacities(ctx context.Context, registration uuid.UUID, before int64, size int) ([]domain.Capacity, error)
	AssignmentReader
}

// Tx is a transaction. Its writes are sent together at the end: a broken constraint is the error of InTx.
type Tx interface {
	AgreementTx
	RecordTx
	WebhookTx
	CutoverWriter
	ClosureWriter
	SandboxTx
	ConformanceTx
	IssueWriter
	StatementWriter
	// Answer keeps the value that answers the call, so that a repeated request gets the same.
	Answer(v any)
	AddProvider(ctx context.Context, p domain.Provider, now time.Time) error
	// NextNumber gives the next number of the register.
	NextNumber(ctx context.Context) (string, error)
	AddRegistration(ctx context.Context, r domain.Registration, now time.Time) error
	// LockRegistration locks a registration and reads it after it was given.
	LockRegistration(ctx context.Context, id uuid.UUID) (domain.Registration, error)
	SaveRegistration(ctx context.Context, r domain.Registration, now time.Time) error
	AddRemotePoint(ctx context.Context, p domain.RemotePoint) error
	// EndRemotePoint reports whether an open place was there.
	EndRemotePoint(ctx context.Context, registration, id uuid.UUID, to domain.Date) (bool, error)
	// AddCapacity returns the version of the report. The registration is locked.
	AddCapacity(ctx context.Context, c domain.Capacity) (int64, error)
	// DueForRenewal locks registrations that end within so many days, that nothing follows and that were not warned.
	DueForRenewal(ctx context.Context, clockOf uuid.UUID, today domain.Date, days int) ([]domain.Registration, error)
	AddRenewalWarning(ctx context.Context, r domain.Registration, days int, now time.Time) error
	// The facts that others are told.
	RegistrationChanged(ctx context.Context, r domain.Registration, now time.Time) error
	CapacityReported(ctx context.Context, r domain.Registration, c domain.Capacity, now time.Time) error
	AssignmentWriter
}

// Moment is the day and time a reading is of, with the days after which reports of each service kind are stale.
type Moment struct {
	Today domain.Date
	Now   time.Time
	Stale map[string]int
}

// RegisterQuery narrows a search of the register.
type RegisterQuery struct {
	Filter       string
	Applications bool // also what is only applied for or refused
	After        string
	Size         int
	Offset       int
}

// Listing is a registration as a reader sees it.
type Listing struct {
	domain.Registration
	ProviderTitle  string
	ProviderNumber string
	Today          domain.RegistrationState
	Points         []domain.RemotePoint
	Places         *domain.Capacity // latest report; none when nothing was reported
	Stale          bool
}
