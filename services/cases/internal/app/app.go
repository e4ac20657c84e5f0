// Package app holds the use cases of the client case, one file each: it loads, asks the policy about what it loaded, lets
// the domain decide, and saves state and facts in one transaction. It does not know gRPC, SQL or the wire form of events.
package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// App is the use cases. It is safe for concurrent use.
type App struct {
	store      Store
	persons    Persons
	assistance Assistance
	terms      Terms
	procedure  Procedure
	documents  Documents
	printer    Printer
	clock      clock.Clock
	namesWait  time.Duration
	children   Children
	shows      Shows
	given      Given
	funds      domain.Funds
	recovery   RecoveryRules
	knowledge  Knowledge
}

// Deps is what the use cases need.
type Deps struct {
	Store      Store
	Persons    Persons
	Assistance Assistance
	Terms      Terms
	Procedure  Procedure
	Documents  Documents
	Printer    Printer
	Clock      clock.Clock
	// NamesWait is how long a screen waits for display names before it goes without.
	NamesWait time.Duration
	// Children is what the person registry tells about a referred child.
	Children Children
	// Given tells which leaves the grant of a recipient gives as a file for a purpose.
	Given Given
	// Shows tells which leaves the grants open to a caller who has a referral.
	Shows Shows
	// Funds are the children's fund and its foundations; without them nobody can be referred.
	Funds domain.Funds
	// Recovery is the decision table of who has to repay.
	Recovery RecoveryRules
	// Knowledge says what a certificate in the register of specialists needs.
	Knowledge Knowledge
}

// New returns the use cases.
func New(d Deps) *App {
	return &App{store: d.Store, persons: d.Persons, assistance: d.Assistance, terms: d.Terms, procedure: d.Procedure, documents: d.Documents, printer: d.Printer,
		clock: d.Clock, namesWait: d.NamesWait, children: d.Children, shows: d.Shows, given: d.Given, funds: d.Funds, recovery: d.Recovery, knowledge: d.Knowledge}
}

// Store keeps files.
type Store interface {
	// InTx runs f in one transaction; f may run again after a serialization failure.
	InTx(ctx context.Context, f func(context.Context, Tx) error) error
	// File reads a file in one statement; the key's own not-found error when there is none.
	File(ctx context.Context, key Key) (domain.File, error)
	// Snapshot reads what an issued decision rests on.
	Snapshot(ctx context.Context, decision uuid.UUID) (domain.Snapshot, error)
	// Document reads a kept document of an issued decision; domain.ErrDocumentNotFound when there is none.
	Document(ctx context.Context, decision uuid.UUID, kind domain.DocumentKind, format domain.DocumentFormat) (domain.Document, error)
	// OneMonthAwards counts the one-month awards that a municipality issued to any of the persons in a period (R86).
	OneMonthAwards(ctx context.Context, municipality string, persons []uuid.UUID, since, before time.Time) (int, error)
	// HasOpenApplication reports whether the applicant has an undecided application for one of the purposes.
	HasOpenApplication(ctx context.Context, applicant uuid.UUID, purposes []domain.Purpose) (bool, error)
	// LastDecided is the last decided application of an applicant in a municipality, received in a period, that told of her means; the nil id when there is none.
	LastDecided(ctx context.Context, municipality string, applicant uuid.UUID, since, until domain.Date) (uuid.UUID, error)
	// Worklist reads one page of cases in one statement, and the token of the next page.
	Worklist(ctx context.Context, q WorklistQuery) ([]WorklistRow, string, error)
	// ApplicationOfTask is domain.ErrTaskNotFound when there is no such task.
	ApplicationOfTask(ctx context.Context, task uuid.UUID) (uuid.UUID, error)
	// Tasks reads one page of open tasks, and the token of the next page.
	Tasks(ctx context.Context, q TaskQuery) ([]domain.Task, string, error)
	// CasePersons reads whom a file is about, in any order and possibly twice; the key's own not-found error when there is none.
	CasePersons(ctx context.Context, key Key) (CasePersons, error)
	VictimStore
	SpecialistStore
	ExternalStore
}

// Tx is a transaction.
type Tx interface {
	// Lock locks and reads a file.
	Lock(ctx context.Context, key Key) (domain.File, error)
	// AssessmentBody reads the whole of a kept assessment.
	AssessmentBody(ctx context.Context, id uuid.UUID) ([]byte, error)
	// NextNumber takes the next number of a series.
	NextNumber(ctx context.Context, prefix string, year int) (int, error)
	// FiledSince waits for other filings of the applicant through the channel and tells when the last was, if after since; the
	// zero time when there is none.
	FiledSince(ctx context.Context, applicant uuid.UUID, channel domain.Channel, since time.Time) (time.Time, error)
	// Save writes the file's changes and its facts. It reads nothing.
	Save(ctx context.Context, f *domain.File) error
	// KeepDocument adds a document of an issued decision, unless there is one already: the first stays.
	KeepDocument(ctx context.Context, decision uuid.UUID, d domain.Document) error
	// SetResult keeps the answer beside the idempotency key of the call.
	SetResult(v any)
	ReviewTx
	VictimTx
	SpecialistTx
	ExternalTx
	RequestTx
}

// Persons is the person registry.
type Persons interface {
	// Persons returns those of ids that exist and that the caller may see.
	Persons(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]Person, error)
}

// Person is what this service needs of a registered person.
type Person struct {
	DisplayName string
	BirthDate   domain.Date
	Died        bool
	Code        string // personal code valid today; empty when there is none
	Address     string // declared address as a text; empty when none is known
}

// Assistance is the means test.
type Assistance interface {
	// Assess computes and keeps an assessment. Facts that it refuses are domain.ErrAssistanceRefused.
	Assess(ctx context.Context, in AssessmentInput) (domain.Assessment, error)
	// Norms returns the rules of the engine with the provision each stands on.
	Norms(ctx context.Context) ([]domain.Norm, error)
	// OneMonthOnce reports whether the law in force in a month allows one one-month award a calendar year (R86).
	OneMonthOnce(ctx context.Context, month domain.Month) (bool, error)
	// Reserve asks under one lock whether the lines that a draft grants are granted already, and reserves them if not, or if
	// reason says why an overlap is no obstacle. It happens once for a decision: a repeat reserves the same again.
	Reserve(ctx context.Context, f *domain.File, d *domain.Decision, reason string) (Reservation, error)
}

// Reservation is the answer of Reserve: without reservation the decision must not be issued.
type Reservation struct {
	Reserved bool
	Overlaps []domain.Overlap
}

// Procedure is what the procedure asks for, by dated data.
type Procedure interface {
	Duties(municipality string, on domain.Date, a domain.Assessment) domain.Duties
	FilingPause(municipality string, channel domain.Channel, on domain.Date) time.Duration
	Checklist(a domain.Application) []domain.ChecklistItem
	// EarlierSince is the first day of applications whose facts are told in a new one (OBJ-S1).
	EarlierSince(on domain.Date) domain.Date
}

// Documents writes documents as HTML; the same input gives the same bytes.
type Documents interface {
	// Render writes a document of an issued decision from what is frozen with it.
	Render(kind domain.DocumentKind, f *domain.File, d *domain.Decision) ([]byte, error)
	// Declaration writes the declaration of an application as it stands.
	Declaration(f *domain.File, known domain.Particulars) ([]byte, error)
}

// Printer makes a tagged PDF of a page of HTML.
type Printer interface {
	// Print may fail with domain.ErrPrinterMissing or domain.ErrPrinterFailed; the HTML is there all the same.
	Print(ctx context.Context, page []byte) ([]byte, error)
}

// AssessmentInput is the facts of a case.
type AssessmentInput struct {
	File           *domain.File
	Crisis         *domain.CrisisAward // of a crisis benefit; nil: all that the rules allow
	OneMonthReason string              // ground of a one-month award by discretion (R85); empty means none
	RequestID      string              // makes the computation happen once; empty when the caller gave none
}

// Terms computes legal terms.
type Terms interface {
	Decision(municipality string, received domain.Date) domain.Date
	// CrisisDecision is the municipality's term for a crisis benefit (R89).
	CrisisDecision(municipality string, complete domain.Date) domain.Date
	Appeal(municipality string, issued domain.Date) domain.Date
	// Reassessment is the last day to assess anew after something changed on a day (R79).
	Reassessment(municipality string, changed domain.Date) domain.Date
	WorkingDaysLeft(today, due domain.Date) int
}

// Key names a file by exactly one of its parts.
type Key struct{ Application, Case, Decision uuid.UUID }

// NotFound is the answer when the key names nothing that the caller may see.
func (k Key) NotFound() error {
	switch {
	case k.Decision != uuid.Nil:
		return domain.ErrDecisionNotFound
	case k.Case != uuid.Nil:
		return domain.ErrCaseNotFound
	}
	return domain.ErrApplicationNotFound
}

// actor says who acts now. Stored times have microseconds, so the answer of a write equals that of a later read.
func (a *App) actor(c caller.Caller) domain.Actor {
	return domain.Actor{Subject: c.Subject, Now: a.clock.Now().UTC().Truncate(time.Microsecond), Today: a.today()}
}

func (a *App) today() domain.Date { return domain.DateOf(clock.Today(a.clock)) }
