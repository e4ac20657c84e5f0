package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// IssueDecision makes a draft a decision of the official who calls, freezes what it rests on and keeps its documents. What
// other services know is asked before the transaction; when one cannot answer nothing is issued.
func (a *App) IssueDecision(ctx context.Context, id uuid.UUID, etag string, validateOnly bool) (DecisionView, error) {
	c, f, err := a.mayIssue(ctx, id, etag)
	if err != nil || validateOnly {
		return issueView(&f, id), err
	}
	known, err := a.particulars(ctx, &f)
	if err != nil {
		return DecisionView{}, err
	}
	known.Issuer = c.Name
	return a.decide(ctx, Key{Decision: id}, func(ctx context.Context, tx Tx, f *domain.File, by domain.Actor) (uuid.UUID, error) {
		if err := canIssue(f, id, etag, by); err != nil {
			return id, err
		}
		body, err := tx.AssessmentBody(ctx, f.Decision(id).Assessment)
		if err != nil {
			return id, err
		}
		municipality := f.Application.Municipality
		appeal := func(issued domain.Date) domain.Date { return a.terms.Appeal(municipality, issued) }
		if err := f.Issue(id, domain.Basis{Assessment: body, Particulars: known}, by, appeal); err != nil {
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
	return c, f, canIssue(&f, id, etag, a.actor(c))
}

func issueView(f *domain.File, id uuid.UUID) DecisionView {
	if d := f.Decision(id); d != nil {
		return decisionView(f, *d)
	}
	return DecisionView{}
}

func canIssue(f *domain.File, id uuid.UUID, etag string, by domain.Actor) error {
	if err := match(etag, f.Decision(id).Version); err != nil {
		return err
	}
	return f.CanIssue(id, by)
}

// particulars asks the registry who the persons are and the means test which norms it applies.
func (a *App) particulars(ctx context.Context, f *domain.File) (domain.Particulars, error) {
	known, err := a.who(ctx, f)
	if err != nil {
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
