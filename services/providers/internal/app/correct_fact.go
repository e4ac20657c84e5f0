package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// CorrectIssue corrects the fact that an issue is about (OBJ-Q5). Both values are kept with the reason. A fact that an
// assignment keeps is changed there, as a new version; one that is kept elsewhere is put right there, and said here. Everybody
// who was given the wrong value is told. Services that were delivered under it are proposed for review and stay as they are.
func (a *App) CorrectIssue(ctx context.Context, id uuid.UUID, c domain.FactCorrection, etag string) (IssueView, error) {
	return a.issueStep(ctx, id, etag, func(ctx context.Context, tx Tx, v *IssueView, p domain.IssueParty) error {
		if !v.AnsweredBy(p) {
			return domain.ErrIssueNotYours
		}
		c.ID, c.Issue, c.Assignment, c.Fact, c.DecidedBy, c.At = uuid.Must(uuid.NewV7()), v.ID, v.Assignment, v.Fact, caller.From(ctx).Subject, a.timeIn(ctx)
		if err := v.Correct(c.Reason, a.timeIn(ctx)); err != nil {
			return err
		}
		if err := a.correctAssignment(ctx, tx, &c, p); err != nil {
			return err
		}
		if err := tx.AddCorrection(ctx, c); err != nil {
			return err
		}
		if err := a.propose(ctx, tx, &c); err != nil {
			return err
		}
		if err := a.notify(ctx, tx, &v.Issue, &c); err != nil {
			return err
		}
		v.Corrections = append(v.Corrections, c)
		return nil
	})
}

// correctAssignment checks the value before and, where the assignment keeps the fact and the caller decides about it,
// changes it. A provider that answers never changes an assignment.
func (a *App) correctAssignment(ctx context.Context, tx Tx, c *domain.FactCorrection, p domain.IssueParty) error {
	if c.Assignment == uuid.Nil {
		return c.Corrects(false, "")
	}
	x, err := tx.LockAssignment(ctx, c.Assignment)
	if err != nil {
		return err
	}
	value, kept := x.Fact(c.Fact)
	if kept && p.Municipality != x.Municipality {
		kept = false
	}
	if err := c.Corrects(kept, value); err != nil {
		return err
	}
	c.Review = x.Used > 0
	if !kept {
		return nil
	}
	if err := x.SetFact(c.Fact, c.New); err != nil {
		return err
	}
	if err := tx.SaveAssignment(ctx, x, c.DecidedBy, a.timeIn(ctx)); err != nil {
		return err
	}
	return a.told(ctx, tx, &x, domain.ReferralChanged)
}

// propose judges what was delivered under a corrected grant anew. What breaks a rule now is proposed to the municipality for review;
// no record changes, and the open statements follow the grant.
func (a *App) propose(ctx context.Context, tx Tx, c *domain.FactCorrection) error {
	if c.Assignment == uuid.Nil || c.Fact != domain.FactLastDay && c.Fact != domain.FactLimit {
		return nil
	}
	x, err := tx.LockAssignment(ctx, c.Assignment)
	if err != nil {
		return err
	}
	records, err := tx.RecordsOfAssignment(ctx, c.Assignment)
	if err != nil {
		return err
	}
	return tx.ProposeReviews(ctx, x.ID, c.ID, domain.Review(&x, records), c.At)
}

// notify tells everybody who was given the wrong value (GDPR 19): providers by their list of changes, systems by the event.
func (a *App) notify(ctx context.Context, tx Tx, i *domain.Issue, c *domain.FactCorrection) error {
	if c.Assignment != uuid.Nil {
		var err error
		if c.Recipients, err = tx.AddCorrectionNotices(ctx, *c); err != nil {
			return err
		}
	}
	for _, r := range c.Recipients {
		provider, err := names.Parse("providers", r)
		if err != nil {
			continue // another system: the event names it
		}
		change := domain.Change{
			Provider: provider, Kind: domain.CorrectionNotified, Subject: names.Format("assignments", c.Assignment), At: a.timeIn(ctx), Municipality: i.Place,
			Body: map[string]string{"fact": c.Fact, "correction": names.Format("corrections", c.ID)},
		}
		if err := tx.AddChange(ctx, change); err != nil {
			return err
		}
	}
	return tx.CorrectionNotified(ctx, *i, *c, a.timeIn(ctx))
}
