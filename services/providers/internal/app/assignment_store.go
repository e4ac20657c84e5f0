package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

// AssignmentReader reads assignments, changes and input modes.
type AssignmentReader interface {
	// Assignment is domain.ErrAssignmentNotFound when there is none.
	Assignment(ctx context.Context, id uuid.UUID) (domain.Assignment, error)
	Assignments(ctx context.Context, q AssignmentQuery) ([]domain.Assignment, error)
	// Changes are those of a provider after a position, in order: about clients of the municipality, and about none.
	Changes(ctx context.Context, provider uuid.UUID, municipality string, after int64, size int) ([]domain.Change, error)
	// Bell is closed at the next change of a provider in this process.
	Bell(provider uuid.UUID) <-chan struct{}
	InputModes(ctx context.Context, registration uuid.UUID) ([]domain.ModePeriod, error)
}

// AssignmentWriter writes them, in a transaction.
type AssignmentWriter interface {
	// AddAssignment keeps a new assignment; keys are the hashes of the client's personal codes.
	AddAssignment(ctx context.Context, a domain.Assignment, keys [][]byte) error
	LockAssignment(ctx context.Context, id uuid.UUID) (domain.Assignment, error)
	// SaveAssignment keeps a change and its version; by is who made it.
	SaveAssignment(ctx context.Context, a domain.Assignment, by string, now time.Time) error
	// DueToLapse locks some offers whose term is over: of everybody who lives by the real time, or of one provider.
	DueToLapse(ctx context.Context, clockOf uuid.UUID, now time.Time) ([]domain.Assignment, error)
	AddDisclosure(ctx context.Context, a domain.Assignment, recipient string, fields []string, now time.Time) error
	AddChange(ctx context.Context, c domain.Change) error
	// Acknowledge returns how many changes wait to be confirmed.
	Acknowledge(ctx context.Context, provider uuid.UUID, position int64, now time.Time) (int64, error)
	// OpenInputMode is nil when none goes on. The registration is locked.
	OpenInputMode(ctx context.Context, registration uuid.UUID) (*domain.ModePeriod, error)
	EndInputMode(ctx context.Context, m domain.ModePeriod) error
	AddInputMode(ctx context.Context, m domain.ModePeriod, now time.Time) error
	AssignmentChanged(ctx context.Context, a domain.Assignment, now time.Time) error
}

// AssignmentQuery narrows a list. Nil ids and empty texts mean: not narrowed.
type AssignmentQuery struct {
	Provider, Person uuid.UUID
	Municipality     string
	State            domain.AssignmentState
	After            uuid.UUID
	Size             int
}

// Workdays is the calendar of working days.
type Workdays interface {
	// Add returns the n-th working day after a day.
	Add(day time.Time, n int) time.Time
}

// Persons is the person registry.
type Persons interface {
	// Client returns what a referral needs of a person whom the caller may see; domain.ErrClientUnknown when he may not.
	Client(ctx context.Context, id uuid.UUID) (Client, error)
}

// Client is what a referral needs of a person.
type Client struct {
	GivenName, Surname string
	Address            string
	Codes              []string // personal codes, earlier ones too; the current one first
}
