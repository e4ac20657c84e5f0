package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// RaiseIssue takes an issue in (OBJ-Q1). Nothing is looked up: one row is written, whether or not the person or the record
// is known, so neither the answer nor the time it takes tells anything. What it is about is found by RouteIssues.
func (a *App) RaiseIssue(ctx context.Context, in domain.Issue, code string) (IssueView, error) {
	party, env, err := a.party(ctx)
	if err != nil {
		return IssueView{}, err
	}
	c := caller.From(ctx)
	in.Raiser = domain.Raiser{Provider: party.Provider, Municipality: party.Municipality, Person: party.Person, Subject: c.Subject}
	switch {
	case party.Provider != uuid.Nil:
		authz.Relate(ctx, assignment) // what is answered is its own entry
		in.Place = party.Principal
	case party.Municipality != "":
		in.Place = party.Municipality
	case party.Person != uuid.Nil:
		authz.Relate(ctx, "SELF")
		in.Person = party.Person
	default:
		return IssueView{}, errs.ErrAccessDenied
	}
	if code != "" {
		in.Target.CodeHash = domain.ClientKey(a.clientKey, code)
	}
	in.ID, in.Environment = uuid.Must(uuid.NewV7()), env
	i, err := domain.Raise(in, a.timeIn(ctx))
	if err != nil {
		return IssueView{}, err
	}
	audit.Subjects(ctx, names.Format("issues", i.ID), names.Format("persons", i.Person))
	out := IssueView{Issue: i}
	return out, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		tx.Answer(out)
		return tx.AddIssue(ctx, i)
	})
}

// party is what the caller is in the procedure, and the environment that she acts in.
func (a *App) party(ctx context.Context) (domain.IssueParty, domain.Environment, error) {
	c := caller.From(ctx)
	switch c.Kind {
	case caller.System:
		adm, err := a.admit(ctx)
		return domain.IssueParty{Provider: adm.Provider, Principal: adm.Municipality}, adm.Environment, err
	case caller.Citizen:
		id, err := names.Parse("persons", c.Person)
		return domain.IssueParty{Person: id}, domain.Live, err
	case caller.Staff:
		p := domain.IssueParty{Municipality: c.Municipality, Auditor: c.HasRole("auditor")}
		p.Head = c.Municipality != "" && c.HasRole("head")
		p.Registrar, p.Contracts = c.Municipality == "" && c.HasRole("registrar"), c.Municipality == "" && c.HasRole("contracts")
		return p, domain.Live, nil
	}
	return domain.IssueParty{}, "", errs.ErrAccessDenied
}
