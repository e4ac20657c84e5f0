package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/assistance/internal/conflict"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// ConflictStore is what checks of conflicting benefits and services read.
type ConflictStore interface {
	// Held is what persons were granted that lasts to the day or longer, by one municipality or, when it is empty, by any. Reservations
	// count that lapse after reserved.
	Held(ctx context.Context, persons []uuid.UUID, municipality string, since domain.Date, reserved time.Time) ([]Held, error)
	// PersonsOfCase are those of a municipality's case that it assessed or granted something.
	PersonsOfCase(ctx context.Context, id uuid.UUID, municipality string) ([]uuid.UUID, error)
	// NewestAssessment is the newest of a municipality's case; nil when it was never assessed.
	NewestAssessment(ctx context.Context, aCase uuid.UUID, municipality string) (uuid.UUID, error)
	// Finding is domain.ErrConflictFindingNotFound when there is none.
	Finding(ctx context.Context, id uuid.UUID) (conflict.Record, error)
	// Findings lists the newest first; a filter that it does not understand is domain.ErrConflictFilterInvalid.
	Findings(ctx context.Context, q FindingQuery) ([]conflict.Record, error)
	// RuleRates is how findings ended, by rule.
	RuleRates(ctx context.Context) ([]conflict.Rate, error)
}

// ConflictTx is the writes of checks.
type ConflictTx interface {
	// LockPersons waits for every other check and decision about the persons.
	LockPersons(ctx context.Context, persons []uuid.UUID) error
	Held(ctx context.Context, persons []uuid.UUID, municipality string, since domain.Date, reserved time.Time) ([]Held, error)
	// KnownFindings are those that were found before, by fingerprint.
	KnownFindings(ctx context.Context, fingerprints []string) ([]conflict.Record, error)
	AddConflictCheck(ctx context.Context, c ConflictCheck) error
	// AddFinding keeps a finding and announces it, unless it is restricted or was judged already.
	AddFinding(ctx context.Context, r conflict.Record) error
	// LockFinding reads a finding to resolve it.
	LockFinding(ctx context.Context, id uuid.UUID) (conflict.Record, error)
	ResolveFinding(ctx context.Context, r conflict.Record) error
	// MarkDue puts checks into the queue; of those for the night one for the same persons.
	MarkDue(ctx context.Context, due ...Due) error
	// TakeDue takes checks that are due and that nobody works on; nobody else takes them before until.
	TakeDue(ctx context.Context, now, until time.Time, size int) ([]Due, error)
	DropDue(ctx context.Context, ids ...uuid.UUID) error
	PostponeDue(ctx context.Context, id uuid.UUID, at time.Time) error
}

// Held is what one decision granted to some of the persons asked about.
type Held struct {
	domain.Claim
	Decision, Case uuid.UUID
	Persons        []uuid.UUID
}

// Due is a check that the platform makes by itself.
type Due struct {
	ID           uuid.UUID
	Occasion     conflict.Occasion
	Persons      []uuid.UUID
	Case         uuid.UUID
	Municipality string    // empty when it is about a person only
	Assessment   uuid.UUID // whose lines are planned; nil when none are
	At           time.Time
}

// ConflictCheck is a check that is kept.
type ConflictCheck struct {
	ID           uuid.UUID
	Case         uuid.UUID
	Municipality string
	Persons      []uuid.UUID
	Occasion     conflict.Occasion
	RulesHash    string
	Unchecked    []string                      // ids of rules
	Missing      map[string][]conflict.Missing // by id of rule
	By           string
	At           time.Time
}

// ConflictAnswer is what a caller learns of a check.
type ConflictAnswer struct {
	ID        uuid.UUID // nil when nothing was kept
	Results   []ConflictResult
	RulesHash string
	Titles    map[string]domain.Text // of sources that were missing
}

// ConflictResult is what one rule says to the caller.
type ConflictResult struct {
	Rule    *conflict.Rule
	State   conflict.State
	Records []conflict.Record
	Missing []conflict.Missing
}

// Life is what the person registry says about a person. The zero value says that it could not be asked, or does not know her.
type Life struct {
	Known bool
	Died  domain.Date // zero for a living person
}

// Persons asks the person registry. Whoever it could not ask about is not in the answer.
type Persons interface {
	Lives(ctx context.Context, ids []uuid.UUID) map[uuid.UUID]Life
	// ActsFor reports whether the caller, a citizen, lawfully acts for a person today.
	ActsFor(ctx context.Context, person uuid.UUID) (bool, error)
}

// nobodyAnswers stands for a registry in programs that have none: nothing is known of anybody.
type nobodyAnswers struct{}

func (nobodyAnswers) Lives(context.Context, []uuid.UUID) map[uuid.UUID]Life { return nil }

func (nobodyAnswers) ActsFor(context.Context, uuid.UUID) (bool, error) { return false, nil }

// WithPersons lets checks of conflicts ask the person registry; without it what they need of it could not be checked.
func WithPersons(p Persons) Option { return func(a *App) { a.persons = p } }

// WithConflictRules gives the rules of conflicts; without them nothing is found.
func WithConflictRules(s *conflict.Set) Option { return func(a *App) { a.conflicts = s } }

// ConflictRules are the rules in force and the catalogue that they speak of.
func (a *App) ConflictRules() *conflict.Set { return a.conflicts }
