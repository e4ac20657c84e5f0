package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// IssueDecision is the input of IssueDecision.
type IssueDecision struct {
	ID           uuid.UUID
	Etag         string
	ValidateOnly bool
	// DoubleBenefitReason says why an overlap with help that is granted already is no obstacle; empty means it is one.
	DoubleBenefitReason string
}

// IssueDecision makes a draft a decision of the official who calls, freezes what it rests on and keeps its documents. What
// other services know is asked before the transaction; when one cannot answer nothing is issued.
func (a *App) IssueDecision(ctx context.Context, in IssueDecision) (DecisionView, error) {
	c, f, err := a.mayIssue(ctx, in.ID, in.Etag)
	if err != nil || in.ValidateOnly {
		return issueView(&f, in.ID), err
	}
	known, err := a.particulars(ctx, &f)
	if err != nil {
		return DecisionView{}, err
	}
	known.Issuer = c.Name
	if err := a.oneMonthMayRepeat(ctx, f.Decision(in.ID), known.OneMonthAwards); err != nil {
		return DecisionView{}, err
	}
	if err := a.reserve(ctx, &f, in, &known); err != nil {
		return DecisionView{}, err
	}
	id := in.ID
	return a.decide(ctx, Key{Decision: id}, func(ctx context.Context, tx Tx, f *domain.File, by domain.Actor) (uuid.UUID, error) {
		if err := a.canIssue(f, id, in.Etag, by); err != nil {
			return id, err
		}
		body, err := tx.AssessmentBody(ctx, f.Decision(id).Assessment)
		if err != nil {
			return id, err
		}
		municipality := f.Application.Municipality
		appeal := func(issued domain.Date) domain.Date { return a.terms.Appeal(municipality, issued) }
		if err := f.Issue(id, domain.Basis{Assessment: body, Particulars: known, Duties: a.duties(f, by)}, by, appeal); err != nil {
			return id, err
		}
		if err := tx.EndReviews(ctx, f, []domain.TaskKind{domain.TaskRenew, domain.TaskReassess}, by.Now); err != nil {
			return id, err
		}
		return id, a.document(f, f.Decision(id))
	})
}

// mayIssue reads the file and says why the draft cannot be issued by the caller; nil when it can.
func (a *App) mayIssue(ctx context.Context, id uuid.UUID, etag string) (caller.Caller, domain.File, error) {
	key := Key{Decision: id}
	c, err := official(ctx)
	if err != nil {
		return c, domain.File{}, err
	}
	f, err := a.store.File(ctx, key)
	if err != nil {
		return c, domain.File{}, err
	}
	if err := see(ctx, &f, key); err != nil {
		return c, domain.File{}, err
	}
	return c, f, a.canIssue(&f, id, etag, a.actor(c))
}

func issueView(f *domain.File, id uuid.UUID) DecisionView {
	if d := f.Decision(id); d != nil {
		return decisionView(f, *d)
	}
	return DecisionView{}
}

func (a *App) canIssue(f *domain.File, id uuid.UUID, etag string, by domain.Actor) error {
	if err := match(etag, f.Decision(id).Version); err != nil {
		return err
	}
	return f.CanIssue(id, a.duties(f, by), by)
}

// reserve has the granted lines reserved by the means test before anything is issued: it knows what every municipality
// granted. No answer, no decision. An overlap stops the issue unless a reason is given; both are kept with the decision.
func (a *App) reserve(ctx context.Context, f *domain.File, in IssueDecision, known *domain.Particulars) error {
	d := f.Decision(in.ID)
	if !d.GrantsAnything() {
		return nil
	}
	got, err := a.assistance.Reserve(ctx, f, d, in.DoubleBenefitReason)
	if err != nil {
		return err
	}
	if !got.Reserved {
		return domain.DoubleBenefit(got.Overlaps)
	}
	if known.Overlaps = got.Overlaps; len(got.Overlaps) > 0 {
		known.OverlapReason = in.DoubleBenefitReason
	}
	return nil
}

// particulars asks the registry who the persons are and the means test which norms it applies.
func (a *App) particulars(ctx context.Context, f *domain.File) (domain.Particulars, error) {
	known, err := a.who(ctx, f)
	if err != nil {
		return known, err
	}
	if known.OneMonthAwards, err = a.oneMonthAwards(ctx, f); err != nil {
		return known, err
	}
	known.Norms, err = a.assistance.Norms(ctx)
	return known, err
}

// who asks the registry. A document names the persons it is about (R99), so one whom the registry does not know stops it.
func (a *App) who(ctx context.Context, f *domain.File) (domain.Particulars, error) {
	known := domain.Particulars{Day: a.today()}
	found, err := a.persons.Persons(ctx, f.Application.Declaration.Persons())
	if err != nil {
		return known, err
	}
	for i, m := range f.Application.Declaration.Members {
		p, ok := found[m.Person]
		if !ok || p.DisplayName == "" {
			return known, unknownMember(i)
		}
		known.Persons = append(known.Persons, domain.Particular{Person: m.Person, Name: p.DisplayName, Code: p.Code, Address: p.Address})
	}
	return known, nil
}
