package app

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/page"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// ApplicationView is an application with its acts and the numbers of its permissions.
type ApplicationView struct {
	domain.Application
	Acts               []domain.Act
	TestNumber, Number string
	ended              time.Time // day on which the permission ended
}

// ApplicationReader is what is read of applications.
type ApplicationReader interface {
	// Application is domain.ErrApplicationNotFound when there is none.
	Application(ctx context.Context, id uuid.UUID) (domain.Application, error)
	Acts(ctx context.Context, id uuid.UUID) ([]domain.Act, error)
	// Applications are those of an organisation, or all, older than one, newest first.
	Applications(ctx context.Context, organisation string, before uuid.UUID, most int) ([]domain.Application, error)
	// ReviewsToTell are those whose review day comes by a day and was not announced.
	ReviewsToTell(ctx context.Context, until time.Time) ([]uuid.UUID, error)
	// TestedEvents is the most made-up events that one subscription under a permission has taken.
	TestedEvents(ctx context.Context, permission uuid.UUID) (int64, error)
	// UseOf counts calls and events of a permission between two days, inclusive, and days on which the quota was used up.
	UseOf(ctx context.Context, p *domain.Permission, first, last time.Time) (domain.MonthUse, error)
}

// ApplicationTx is what is written of applications. Each write is announced.
type ApplicationTx interface {
	AddApplication(ctx context.Context, a *domain.Application, act domain.Act) error
	SaveApplication(ctx context.Context, a *domain.Application, act domain.Act) error
	// LockApplication locks an application and reads it after the lock was given.
	LockApplication(ctx context.Context, id uuid.UUID) (domain.Application, error)
	AddTerms(ctx context.Context, permission uuid.UUID, t Terms) error
	// TellReview keeps that a review day was announced, and announces it.
	TellReview(ctx context.Context, a *domain.Application, now time.Time) error
}

// Apply keeps an application of the calling institution, or of one for which an officer applies, with the first answer to it.
func (s *Subscriptions) Apply(ctx context.Context, a domain.Application) (ApplicationView, error) {
	c := caller.From(ctx)
	if c.Kind == caller.System && (c.Organisation == "" || c.Organisation != a.Organisation) {
		return ApplicationView{}, domain.ErrApplicationNotItsOwn
	}
	if err := a.Settle(); err != nil {
		return ApplicationView{}, err
	}
	a.ID, a.AppliedBy, a.Created = uuid.Must(uuid.NewV7()), c.Subject, s.now()
	a.Propose(s.propose(&a))
	if err := seeApplication(ctx, &a); err != nil {
		return ApplicationView{}, err
	}
	act := domain.Act{Step: "APPLY", By: a.AppliedBy, At: a.Created}
	out := ApplicationView{Application: a, Acts: []domain.Act{act}}
	return out, s.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		tx.Answer(out)
		return tx.AddApplication(ctx, &a, act)
	})
}

// propose is the grant of the dataset, when who applies is listed with the norm and purpose and every field is granted to subscribers.
func (s *Subscriptions) propose(a *domain.Application) (grant, refusal string) {
	if grant, refusal = s.feed.Judge(a); refusal != "" {
		return "", refusal
	}
	day := s.today().Format(time.DateOnly)
	var terms disclose.Mask
	for _, field := range a.Fields {
		for _, l := range s.rules.Catalogue().Expand(s.feed.Leaves[a.Dataset][field]) {
			terms = terms.With(l.Index)
		}
	}
	answer := s.rules.Decide(disclose.Question{
		Recipient: "SUBSCRIBER", Purpose: "SUBSCRIBE", Mode: "API", Relation: "PERMISSION", Day: day,
		Agreement: true, Listed: true, Channel: true, Session: true, Quota: true, Fields: &terms,
	})
	if !terms.Without(answer.Released).Empty() {
		return "", domain.RefusedField
	}
	return cmp.Or(grant, s.feed.Grants[a.Dataset]), ""
}

func seeApplication(ctx context.Context, a *domain.Application) error {
	name := names.Format("subscriberApplications", a.ID)
	audit.Subjects(ctx, name)
	err := authz.Check(ctx, authz.Resource{Type: "subscriberApplication", ID: name})
	if errors.Is(err, authz.ErrHidden) {
		return domain.ErrApplicationNotFound
	}
	return err
}

// Application returns an application: to an institution its own.
func (s *Subscriptions) Application(ctx context.Context, id uuid.UUID) (ApplicationView, error) {
	a, err := s.store.Application(ctx, id)
	if err != nil {
		return ApplicationView{}, err
	}
	if c := caller.From(ctx); c.Kind == caller.System && (c.Organisation == "" || c.Organisation != a.Organisation) {
		return ApplicationView{}, domain.ErrApplicationNotFound
	}
	if err := seeApplication(ctx, &a); err != nil {
		return ApplicationView{}, err
	}
	return s.whole(ctx, a)
}

// whole adds acts and permissions, and what became of them by themselves.
func (s *Subscriptions) whole(ctx context.Context, a domain.Application) (ApplicationView, error) {
	out := ApplicationView{Application: a}
	var err error
	if out.Acts, err = s.store.Acts(ctx, a.ID); err != nil {
		return out, err
	}
	if a.TestPermission != uuid.Nil {
		p, err := s.store.PermissionByID(ctx, a.TestPermission)
		if err != nil {
			return out, err
		}
		out.TestNumber = p.Number
	}
	if a.Permission != uuid.Nil {
		p, err := s.store.PermissionByID(ctx, a.Permission)
		if err != nil {
			return out, err
		}
		out.Number = p.Number
		out.Seen(&p)
		if !p.Ended.IsZero() {
			y, m, d := p.Ended.In(clock.Riga).Date()
			out.ended = time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
		}
	}
	return out, nil
}

// Applications lists applications, newest first: to an institution its own.
func (s *Subscriptions) Applications(ctx context.Context, organisation string, size int32, token string) (list []ApplicationView, next string, err error) {
	if c := caller.From(ctx); c.Kind == caller.System {
		if c.Organisation == "" {
			return nil, "", errs.ErrAccessDenied
		}
		organisation = c.Organisation
	}
	before := uuid.Max
	if _, err := page.Decode(token, organisation, &before); err != nil {
		return nil, "", err
	}
	n := page.Size(size)
	rows, err := s.store.Applications(ctx, organisation, before, n+1)
	if err != nil {
		return nil, "", err
	}
	if len(rows) == 0 {
		authz.None(ctx)
	}
	if len(rows) > n {
		rows = rows[:n]
		if next, err = page.Encode(organisation, rows[n-1].ID); err != nil {
			return nil, "", err
		}
	}
	for i := range rows {
		if err := seeApplication(ctx, &rows[i]); err != nil {
			return nil, "", err
		}
		v, err := s.whole(ctx, rows[i])
		if err != nil {
			return nil, "", err
		}
		list = append(list, v)
	}
	return list, next, nil
}

// UseOfMonth is what was used in a month against the quota.
func (s *Subscriptions) UseOfMonth(ctx context.Context, id uuid.UUID, month time.Time) (domain.MonthUse, error) {
	v, err := s.Application(ctx, id)
	if err != nil {
		return domain.MonthUse{}, err
	}
	if v.Permission == uuid.Nil {
		return domain.MonthUse{}, domain.ErrApplicationState
	}
	p, err := s.store.PermissionByID(ctx, v.Permission)
	if err != nil {
		return domain.MonthUse{}, err
	}
	return s.used(ctx, &p, month)
}
