package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

// IssueReader reads issues about data.
type IssueReader interface {
	// Issue is domain.ErrIssueNotFound when there is none.
	Issue(ctx context.Context, id uuid.UUID) (domain.Issue, error)
	Issues(ctx context.Context, q IssueQuery) ([]domain.Issue, error)
	// Corrections are those of some issues, by issue.
	Corrections(ctx context.Context, issues []uuid.UUID) (map[uuid.UUID][]domain.FactCorrection, error)
}

// IssueWriter writes them, in a transaction.
type IssueWriter interface {
	AddIssue(ctx context.Context, i domain.Issue) error
	LockIssue(ctx context.Context, id uuid.UUID) (domain.Issue, error)
	SaveIssue(ctx context.Context, i domain.Issue) error
	// IssuesToRoute locks some that were just raised, or whose client has been assigned since.
	IssuesToRoute(ctx context.Context, clockOf uuid.UUID, today domain.Date) ([]Routable, error)
	// IssuesOverdue locks some that nobody answered in time and that can rise.
	IssuesOverdue(ctx context.Context, clockOf uuid.UUID, today domain.Date) ([]domain.Issue, error)
	AddCorrection(ctx context.Context, c domain.FactCorrection) error
	// AddCorrectionNotices keeps who had the wrong value, and returns them.
	AddCorrectionNotices(ctx context.Context, c domain.FactCorrection) ([]string, error)
	// The facts that others are told.
	IssueChanged(ctx context.Context, i domain.Issue, now time.Time) error
	CorrectionNotified(ctx context.Context, i domain.Issue, c domain.FactCorrection, now time.Time) error
}

// Routable is an issue with what is known of its target.
type Routable struct {
	domain.Issue
	Target domain.TargetFacts
}

// IssueQuery narrows a list to what a party raised or has to answer, after a last day and a name.
type IssueQuery struct {
	Party    domain.IssueParty
	ToAnswer bool
	Closed   bool
	AfterDue domain.Date
	After    uuid.UUID
	Size     int
}

// IssueView is an issue as a reader sees it.
type IssueView struct {
	domain.Issue
	Corrections []domain.FactCorrection
}
