package app

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/stoplist"
	"github.com/digisoc/platform/services/sharing/internal/breakglass"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// GlassReader is what openings need of the database.
type GlassReader interface {
	// Glass is domain.ErrGlassNotFound when there is none.
	Glass(ctx context.Context, id uuid.UUID) (domain.BreakGlass, error)
	// Glasses lists openings of a state at a time, of whoever asked or of one, the newest first.
	Glasses(ctx context.Context, state, requestedBy string, now time.Time, size int) ([]domain.BreakGlass, error)
	// EndedGlasses is when openings that were ended early since a moment ended.
	EndedGlasses(ctx context.Context, since time.Time) (map[uuid.UUID]time.Time, error)
}

// GlassTx is the writes of openings.
type GlassTx interface {
	AddGlass(ctx context.Context, g *domain.BreakGlass) error
	// LockGlass is domain.ErrGlassNotFound when there is none.
	LockGlass(ctx context.Context, id uuid.UUID) (domain.BreakGlass, error)
	SaveGlass(ctx context.Context, g *domain.BreakGlass) error
}

// Glass opens data of one person to an operator in an emergency.
type Glass struct {
	store  Store
	rows   *breakglass.Rows
	groups func(code string) bool
	clock  clock.Clock
}

// NewGlass returns the use cases. group reports whether the data catalogue has a group.
func NewGlass(store Store, rows *breakglass.Rows, group func(code string) bool, c clock.Clock) *Glass {
	return &Glass{store: store, rows: rows, groups: group, clock: c}
}

func (u *Glass) now() time.Time { return u.clock.Now().UTC().Truncate(time.Microsecond) }

// row returns the rule of today and the caller, who must hold one of the roles that it gives the step to.
func (u *Glass) row(ctx context.Context, roles func(breakglass.Row) []string) (breakglass.Row, caller.Caller, error) {
	who := caller.From(ctx)
	row, ok := u.rows.On(u.clock.Now().In(clock.Riga).Format(time.DateOnly))
	if !ok || who.Kind != caller.Staff || !slices.ContainsFunc(roles(row), who.HasRole) {
		return row, who, errs.ErrAccessDenied
	}
	return row, who, nil
}

// Request asks for an opening.
func (u *Glass) Request(ctx context.Context, g domain.BreakGlass) (domain.BreakGlass, error) {
	row, who, err := u.row(ctx, func(r breakglass.Row) []string { return r.Requesters })
	if err != nil {
		return g, err
	}
	switch {
	case g.Minutes > row.MaxMinutes:
		return g, onField(domain.ErrGlassInvalid, "break_glass.minutes")
	case slices.ContainsFunc(g.Groups, func(code string) bool { return !u.groups(code) }):
		return g, onField(domain.ErrGlassInvalid, "break_glass.data_groups")
	}
	g.ID, g.RequestedBy, g.RequestedAt = uuid.Must(uuid.NewV7()), who.Subject, u.now()
	concerns(ctx, &g)
	return g, u.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		tx.Answer(g)
		return tx.AddGlass(ctx, &g)
	})
}

// Approve opens it.
func (u *Glass) Approve(ctx context.Context, id uuid.UUID) (domain.BreakGlass, error) {
	row, who, err := u.row(ctx, func(r breakglass.Row) []string { return r.Approvers })
	if err != nil {
		return domain.BreakGlass{}, err
	}
	return u.change(ctx, id, func(g *domain.BreakGlass) error {
		if g.Minutes > row.MaxMinutes { // the rule may have changed since it was asked
			return onField(domain.ErrGlassInvalid, "break_glass.minutes")
		}
		return g.Approve(who.Subject, u.now(), time.Duration(row.ApproveWithinHours)*time.Hour)
	})
}

// End ends it early, or withdraws it: who asked, or who may approve.
func (u *Glass) End(ctx context.Context, id uuid.UUID) (domain.BreakGlass, error) {
	row, who, err := u.row(ctx, func(r breakglass.Row) []string { return slices.Concat(r.Requesters, r.Approvers) })
	if err != nil {
		return domain.BreakGlass{}, err
	}
	return u.change(ctx, id, func(g *domain.BreakGlass) error {
		if g.RequestedBy != who.Subject && !slices.ContainsFunc(row.Approvers, who.HasRole) {
			return domain.ErrGlassNotFound
		}
		return g.End(who.Subject, u.now())
	}, func(ctx context.Context, tx Tx) error {
		return tx.AnnounceStopList(ctx, names.Format("breakGlass", id), u.now())
	})
}

// glassTokens is how long after its end an opening is on the stop list: longer than any token for it holds.
const glassTokens = 15 * time.Minute

// endedGlasses are the entries of the stop list: tokens for openings that were ended early.
func (a *App) endedGlasses(ctx context.Context) ([]stoplist.Entry, error) {
	ended, err := a.store.EndedGlasses(ctx, a.now().Add(-glassTokens))
	var list []stoplist.Entry
	for id, at := range ended {
		list = append(list, stoplist.Entry{Kind: stoplist.Case, ID: names.Format("breakGlass", id), Until: at.Add(glassTokens)})
	}
	return list, err
}

// CloseReview closes the review of what is over.
func (u *Glass) CloseReview(ctx context.Context, id uuid.UUID, outcome, finding string) (domain.BreakGlass, error) {
	_, who, err := u.row(ctx, func(r breakglass.Row) []string { return r.Reviewers })
	if err != nil {
		return domain.BreakGlass{}, err
	}
	return u.change(ctx, id, func(g *domain.BreakGlass) error { return g.Review(who.Subject, outcome, finding, u.now()) })
}

func (u *Glass) change(ctx context.Context, id uuid.UUID, step func(*domain.BreakGlass) error, then ...func(context.Context, Tx) error) (g domain.BreakGlass, err error) {
	err = u.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		if g, err = tx.LockGlass(ctx, id); err != nil {
			return err
		}
		concerns(ctx, &g)
		if err := step(&g); err != nil {
			return err
		}
		tx.Answer(g)
		for _, also := range then {
			if err := also(ctx, tx); err != nil {
				return err
			}
		}
		return tx.SaveGlass(ctx, &g)
	})
	return g, err
}

// maxGlasses is how many openings a list shows.
const maxGlasses = 500

// List lists openings: all to who approves or reviews, to others their own.
func (u *Glass) List(ctx context.Context, state string) ([]domain.BreakGlass, error) {
	row, who, err := u.row(ctx, func(r breakglass.Row) []string { return slices.Concat(r.Requesters, r.Approvers, r.Reviewers) })
	if err != nil {
		return nil, err
	}
	own := who.Subject
	if slices.ContainsFunc(slices.Concat(row.Approvers, row.Reviewers), who.HasRole) {
		own = ""
	}
	return u.store.Glasses(ctx, state, own, u.now(), maxGlasses)
}

// Now is the time by which states are told.
func (u *Glass) Now() time.Time { return u.now() }

// Access is what an opening that is named as the case of a token lets its holder do; domain.ErrGlassNotOpen when it is none of the
// caller's, or not open now. It is asked at every exchange; tokens that are out end by the stop list.
func (u *Glass) Access(ctx context.Context, who caller.Caller, name string) (caller.Access, error) {
	id, err := names.Parse("breakGlass", name)
	if err != nil {
		return caller.Access{}, domain.ErrGlassNotOpen
	}
	g, err := u.store.Glass(ctx, id)
	switch {
	case errs.KindOf(err) == errs.NotFound:
		return caller.Access{}, domain.ErrGlassNotOpen
	case err != nil:
		return caller.Access{}, err
	}
	concerns(ctx, &g)
	if !g.OpenTo(who.Subject, u.now()) {
		return caller.Access{}, domain.ErrGlassNotOpen
	}
	return caller.Access{Subject: names.Format("persons", g.Subject), Groups: g.Groups, ValidUntil: g.Until}, nil
}

// concerns records whom an opening is about, so that she finds every step of it among those who looked.
func concerns(ctx context.Context, g *domain.BreakGlass) {
	name := names.Format("breakGlass", g.ID)
	audit.Subjects(ctx, names.Format("persons", g.Subject), name)
	audit.SetCase(ctx, name)
}
