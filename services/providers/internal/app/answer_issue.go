package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// AnswerIssue says what was found.
func (a *App) AnswerIssue(ctx context.Context, id uuid.UUID, answer, etag string) (IssueView, error) {
	return a.issueStep(ctx, id, etag, func(_ context.Context, _ Tx, v *IssueView, p domain.IssueParty) error {
		if !v.AnsweredBy(p) {
			return domain.ErrIssueNotYours
		}
		return v.Reply(answer, a.timeIn(ctx))
	})
}

// RefuseIssue says that the value is right, and why.
func (a *App) RefuseIssue(ctx context.Context, id uuid.UUID, reason, etag string) (IssueView, error) {
	return a.issueStep(ctx, id, etag, func(_ context.Context, _ Tx, v *IssueView, p domain.IssueParty) error {
		if !v.AnsweredBy(p) {
			return domain.ErrIssueNotYours
		}
		return v.Refuse(reason, a.timeIn(ctx))
	})
}

// CloseIssue ends an issue; only who raised it does.
func (a *App) CloseIssue(ctx context.Context, id uuid.UUID, etag string) (IssueView, error) {
	return a.issueStep(ctx, id, etag, func(_ context.Context, _ Tx, v *IssueView, p domain.IssueParty) error {
		if !v.RaisedBy(p) {
			return domain.ErrIssueNotYours
		}
		return v.Close()
	})
}

// issueStep locks an issue that concerns the caller, lets do change it, keeps it and tells it.
func (a *App) issueStep(ctx context.Context, id uuid.UUID, etag string, do func(ctx context.Context, tx Tx, v *IssueView, p domain.IssueParty) error) (IssueView, error) {
	p, env, err := a.party(ctx)
	if err != nil {
		return IssueView{}, err
	}
	before, err := a.store.Corrections(ctx, []uuid.UUID{id})
	if err != nil {
		return IssueView{}, err
	}
	var out IssueView
	return out, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		i, err := tx.LockIssue(ctx, id)
		if err != nil {
			return err
		}
		if err := seeIssue(ctx, &i, p, env); err != nil {
			return err
		}
		if err := match(etag, i.Version); err != nil {
			return err
		}
		v := IssueView{Issue: i, Corrections: before[id]}
		if err := do(ctx, tx, &v, p); err != nil {
			return err
		}
		out = view(v.Issue, p, v.Corrections)
		tx.Answer(out)
		if err := tx.SaveIssue(ctx, v.Issue); err != nil {
			return err
		}
		return a.toldIssue(ctx, tx, &v.Issue)
	})
}

// toldIssue tells the event, and the provider that raised the issue or has to answer it. The issue is locked.
func (a *App) toldIssue(ctx context.Context, tx Tx, i *domain.Issue) error {
	body := map[string]string{"state": string(i.State), "level": string(i.Level), "desk": string(i.Direction.Desk), "due": i.Due.String(), "etag": Etag(i.Version)}
	for n, provider := range []uuid.UUID{i.Raiser.Provider, i.Direction.Provider} {
		if provider == uuid.Nil || n > 0 && provider == i.Raiser.Provider {
			continue
		}
		c := domain.Change{Provider: provider, Kind: domain.IssueChanged, Subject: names.Format("issues", i.ID), Municipality: i.Place, At: a.timeIn(ctx), Body: body}
		if err := tx.AddChange(ctx, c); err != nil {
			return err
		}
	}
	if i.Environment == domain.Sandbox {
		return nil // nobody outside is to count made-up issues
	}
	return tx.IssueChanged(ctx, *i, a.timeIn(ctx))
}
