package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// AddIssue keeps an issue that was raised. It reads nothing.
func (t *Tx) AddIssue(ctx context.Context, i domain.Issue) error {
	sealed, err := t.sealIssue(ctx, &i)
	if err != nil {
		return err
	}
	return t.q.AddIssue(ctx, db.AddIssueParams{
		ID: i.ID, Environment: string(i.Environment), RaiserProvider: optional(i.Raiser.Provider), RaiserMunicipality: given(i.Raiser.Municipality),
		RaiserPerson: optional(i.Raiser.Person), RaisedBy: i.Raiser.Subject, Kind: string(i.Kind), TreatedAs: string(i.TreatedAs),
		TargetCollection: given(i.Target.Collection), TargetID: optional(i.Target.ID), CodeHash: i.Target.CodeHash, Person: optional(i.Person),
		Fact: i.Fact, Place: given(i.Place), SealedText: sealed, Running: i.Running, State: string(i.State), Level: string(i.Level),
		RaisedAt: i.Raised, Version: i.Version,
	})
}

// SaveIssue keeps a step of an issue. The row is locked.
func (t *Tx) SaveIssue(ctx context.Context, i domain.Issue) error {
	sealed, err := t.sealIssue(ctx, &i)
	if err != nil {
		return err
	}
	return t.q.SaveIssue(ctx, db.SaveIssueParams{
		ID: i.ID, TreatedAs: string(i.TreatedAs), Found: i.Found, AssignmentID: optional(i.Assignment), Person: optional(i.Person), Place: given(i.Place),
		Running: i.Running, State: string(i.State), Desk: given(i.Direction.Desk), DeskProvider: optional(i.Direction.Provider),
		Register: i.Direction.Register, Level: string(i.Level), Due: date(i.Due), SealedText: sealed, RoutedAt: instant(i.Routed),
		AnsweredAt: instant(i.Answered), CorrectedAt: instant(i.Corrected), HeadAt: instant(i.ToHead), MinistryAt: instant(i.ToMinistry), Version: i.Version,
	})
}

// LockIssue locks and reads an issue.
func (t *Tx) LockIssue(ctx context.Context, id uuid.UUID) (domain.Issue, error) {
	r, err := t.q.LockIssue(ctx, id)
	if err != nil {
		return domain.Issue{}, missing(err, domain.ErrIssueNotFound)
	}
	list, err := t.locked(ctx, []db.Issue{r.Issue})
	if err != nil {
		return domain.Issue{}, err
	}
	return list[0], nil
}

// IssuesToRoute locks some issues that have to be routed, with what is known of their targets.
func (t *Tx) IssuesToRoute(ctx context.Context, clockOf uuid.UUID, today domain.Date) ([]app.Routable, error) {
	rows, err := t.q.IssuesToRoute(ctx, db.IssuesToRouteParams{Today: today.Time(), ClockOf: optional(clockOf)})
	if err != nil {
		return nil, err
	}
	same := make([]db.Issue, len(rows))
	for n := range rows {
		same[n] = rows[n].Issue
	}
	list, err := t.locked(ctx, same)
	if err != nil {
		return nil, err
	}
	out := make([]app.Routable, len(rows))
	for n, r := range rows {
		out[n] = app.Routable{Issue: list[n], Target: domain.TargetFacts{
			Found: r.IsFound, Municipality: r.Municipality, Provider: r.Provider, Running: r.GoesOn, Assignment: r.Assignment, Person: r.Client,
		}}
	}
	return out, nil
}

// IssuesOverdue locks some issues that nobody answered in time.
func (t *Tx) IssuesOverdue(ctx context.Context, clockOf uuid.UUID, today domain.Date) ([]domain.Issue, error) {
	rows, err := t.q.IssuesOverdue(ctx, db.IssuesOverdueParams{Today: today.Time(), ClockOf: optional(clockOf)})
	if err != nil {
		return nil, err
	}
	same := make([]db.Issue, len(rows))
	for n := range rows {
		same[n] = rows[n].Issue
	}
	return t.locked(ctx, same)
}

// AddCorrection keeps both values.
func (t *Tx) AddCorrection(ctx context.Context, c domain.FactCorrection) error {
	sealed, err := t.sealCorrection(ctx, &c)
	if err != nil {
		return err
	}
	return t.q.AddCorrection(ctx, db.AddCorrectionParams{
		ID: c.ID, IssueID: c.Issue, AssignmentID: optional(c.Assignment), Fact: c.Fact, SealedText: sealed, Review: c.Review,
		DecidedBy: c.DecidedBy, At: c.At,
	})
}

// AddCorrectionNotices keeps who had the wrong value and is told, and returns them.
func (t *Tx) AddCorrectionNotices(ctx context.Context, c domain.FactCorrection) ([]string, error) {
	return t.q.AddCorrectionNotices(ctx, db.AddCorrectionNoticesParams{
		CorrectionID: c.ID, At: c.At, AssignmentID: c.Assignment, GrantItself: c.OfGrant(), Fact: c.Fact,
	})
}

// Issue reads an issue.
func (s *Store) Issue(ctx context.Context, id uuid.UUID) (domain.Issue, error) {
	r, err := s.q.Issue(ctx, id)
	if err != nil {
		return domain.Issue{}, missing(err, domain.ErrIssueNotFound)
	}
	list, err := s.opener().issues(ctx, []db.Issue{r.Issue})
	if err != nil {
		return domain.Issue{}, failure(err)
	}
	return list[0], nil
}

// Issues reads a page, those that are due first at its head.
func (s *Store) Issues(ctx context.Context, q app.IssueQuery) ([]domain.Issue, error) {
	rows, err := s.q.Issues(ctx, db.IssuesParams{
		AfterDue: dueBound(q), After: q.After, Closed: q.Closed, Everything: q.Party.Auditor, ToAnswer: q.ToAnswer,
		Provider: optional(q.Party.Provider), Principal: given(q.Party.Principal), Municipality: given(q.Party.Municipality), Person: optional(q.Party.Person), Head: q.Party.Head,
		Registrar: q.Party.Registrar, Contracts: q.Party.Contracts, Size: int32(q.Size),
	})
	if err != nil {
		return nil, failure(err)
	}
	same := make([]db.Issue, len(rows))
	for n := range rows {
		same[n] = rows[n].Issue
	}
	list, err := s.opener().issues(ctx, same)
	return list, failure(err)
}

// dueBound is the last day that the page before ended with; issues without one come last.
func dueBound(q app.IssueQuery) *time.Time {
	if q.After == uuid.Nil {
		return nil
	}
	if q.AfterDue.IsZero() {
		end := time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
		return &end
	}
	return date(q.AfterDue)
}

// Corrections reads what was corrected for some issues, by issue.
func (s *Store) Corrections(ctx context.Context, issues []uuid.UUID) (map[uuid.UUID][]domain.FactCorrection, error) {
	rows, err := s.q.Corrections(ctx, issues)
	if err != nil {
		return nil, failure(err)
	}
	values, err := s.opener().corrections(ctx, rows)
	if err != nil {
		return nil, failure(err)
	}
	out := map[uuid.UUID][]domain.FactCorrection{}
	for _, r := range rows {
		v := values[r.ID]
		out[r.IssueID] = append(out[r.IssueID], domain.FactCorrection{
			ID: r.ID, Issue: r.IssueID, Fact: r.Fact, Old: v.Old, New: v.New, Reason: v.Reason, Review: r.Review, At: r.At.UTC(), Recipients: r.Recipients,
		})
	}
	return out, nil
}

func issue(r *db.Issue) domain.Issue {
	return domain.Issue{
		ID: r.ID, Environment: domain.Environment(r.Environment),
		Raiser: domain.Raiser{Provider: r.RaiserProvider.UUID, Municipality: text(r.RaiserMunicipality), Person: r.RaiserPerson.UUID, Subject: r.RaisedBy},
		Kind:   domain.IssueKind(r.Kind), TreatedAs: domain.IssueKind(r.TreatedAs),
		Target: domain.Target{Collection: text(r.TargetCollection), ID: r.TargetID.UUID, CodeHash: r.CodeHash},
		Found:  r.Found, Assignment: r.AssignmentID.UUID, Person: r.Person.UUID, Fact: r.Fact, Place: text(r.Place),
		Running: r.Running, State: domain.IssueState(r.State),
		Direction: domain.Direction{Desk: domain.IssueDesk(text(r.Desk)), Municipality: text(r.Place), Provider: r.DeskProvider.UUID, Register: r.Register},
		Level:     domain.IssueLevel(r.Level), Due: day(r.Due), Raised: r.RaisedAt.UTC(), Routed: at(r.RoutedAt), Answered: at(r.AnsweredAt),
		Corrected: at(r.CorrectedAt), ToHead: at(r.HeadAt), ToMinistry: at(r.MinistryAt), Version: r.Version,
	}
}

func at(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}
