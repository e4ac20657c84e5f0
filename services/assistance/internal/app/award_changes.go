package app

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/page"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// AwardStore is what changes of running awards need of the database.
type AwardStore interface {
	// RunningAwards are at most size awards of a municipality (or the one of a decision) that last to the day or longer, with what is
	// due in each month; awards that wait for a proposal to be settled are left out.
	RunningAwards(ctx context.Context, q RunningQuery) ([]domain.Running, error)
	// AwardChange is domain.ErrAwardChangeNotFound when there is none.
	AwardChange(ctx context.Context, id uuid.UUID) (domain.AwardChange, error)
	// AwardChanges lists the newest first.
	AwardChanges(ctx context.Context, q Query, state domain.ChangeState) ([]domain.AwardChange, error)
}

// AwardTx is the writes of changes.
type AwardTx interface {
	AddAwardChange(ctx context.Context, c domain.AwardChange) error
	LockAwardChange(ctx context.Context, id uuid.UUID) (domain.AwardChange, error)
	// SettleAwardChange keeps what became of a proposal; an applied one changes what is due and is announced.
	SettleAwardChange(ctx context.Context, c domain.AwardChange) error
}

// RunningQuery says which awards.
type RunningQuery struct {
	Municipality string
	Decision     uuid.UUID // nil: all
	From         domain.Date
	After        uuid.UUID
	Size         int
	AnyFacts     bool // also awards whose assessment is not kept here
}

// ProposeAwardChanges is a change of law, a refusal of duties or an early end, put to running awards.
type ProposeAwardChanges struct {
	Municipality string
	From         domain.Month
	Pack         uuid.UUID // nil: the pack in force today
	Decision     uuid.UUID // nil: all awards, a page at a time
	Refusal      *domain.Refusal
	End          *End
	PageSize     int32
	PageToken    string
	ValidateOnly bool
}

// End is an early end of an award: the lines are picked by kind, nothing named is everything.
type End struct {
	domain.Ending
	Statuses []domain.StatusKind
	Benefits []domain.BenefitKind
}

// Proposal is the differences of one page of awards.
type Proposal struct {
	Changes []domain.AwardChange
	// Restricted are the cases that were left out because a person of theirs has had the data restricted (GDPR 18).
	Restricted []uuid.UUID
	Next       string
}

// ProposeAwardChanges computes what would change in running awards (R47, R49, R63, R67, R79, R80) and keeps each difference as a proposal,
// all of the page or none. With ValidateOnly nothing is kept and the differences have no name.
func (a *App) ProposeAwardChanges(ctx context.Context, in ProposeAwardChanges) (Proposal, error) {
	if err := mayUse(ctx, "awardChanges", "", in.Municipality, nil, errs.ErrAccessDenied); err != nil {
		return Proposal{}, err
	}
	if err := in.check(); err != nil {
		return Proposal{}, err
	}
	bound := struct {
		List, Municipality string
		Month              domain.Month
		Pack, Decision     uuid.UUID
	}{"proposeAwardChanges", in.Municipality, in.From, in.Pack, in.Decision}
	var after cursor
	if _, err := page.Decode(in.PageToken, bound, &after); err != nil {
		return Proposal{}, err
	}
	q := RunningQuery{Municipality: in.Municipality, Decision: in.Decision, From: in.From.First(), After: after.ID, Size: page.Size(in.PageSize)}
	if in.End != nil {
		q.From, q.AnyFacts = in.End.LastDay, true
	}
	awards, err := a.store.RunningAwards(ctx, q)
	if err != nil {
		return Proposal{}, err
	}
	var out Proposal
	if len(awards) == q.Size {
		if out.Next, err = page.Encode(bound, cursor{ID: awards[len(awards)-1].Decision}); err != nil {
			return Proposal{}, err
		}
	}
	to, err := a.engineOf(ctx, in.Pack, a.today())
	if err != nil {
		return Proposal{}, err
	}
	by, now := caller.From(ctx).Subject, a.now()
	if in.End == nil { // an end is ordered by a human and computes nothing
		if awards, out.Restricted, err = a.computable(ctx, awards); err != nil {
			return Proposal{}, err
		}
	}
	for _, r := range awards {
		c, changes, err := a.changeOf(ctx, r, in, to.Parameters())
		if err != nil {
			return Proposal{}, fmt.Errorf("award %s: %w", r.Decision, err)
		}
		if !changes {
			continue
		}
		audit.Subjects(ctx, personNames(c.Persons)...)
		c.ProposedBy, c.ProposedAt = by, now
		if !in.ValidateOnly {
			c.ID = uuid.Must(uuid.NewV7())
		}
		out.Changes = append(out.Changes, c)
	}
	if in.ValidateOnly {
		return out, nil
	}
	return out, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		for _, c := range out.Changes {
			if err := tx.AddAwardChange(ctx, c); err != nil {
				return err
			}
		}
		tx.Answer(out)
		return nil
	})
}

// check refuses a refusal or an end that names no award, both at once, and a change of law without a month.
func (in *ProposeAwardChanges) check() error {
	switch {
	case in.Refusal != nil && in.Decision == uuid.Nil:
		e := domain.ErrRefusalNeedsDecision
		return e.Field("decision", e.Reason, e.Message, e.MessageLV)
	case in.End != nil && (in.Decision == uuid.Nil || in.Refusal != nil):
		e := domain.ErrAwardEndInvalid
		return e.Field("decision", e.Reason, e.Message, e.MessageLV)
	case in.End != nil:
		return in.End.Check()
	case in.From == 0:
		e := domain.ErrDateInvalid
		return e.Field("from_month", e.Reason, e.Message, e.MessageLV)
	}
	return nil
}

// changeOf computes what becomes of one award; false when nothing does.
func (a *App) changeOf(ctx context.Context, r domain.Running, in ProposeAwardChanges, to *domain.Parameters) (domain.AwardChange, bool, error) {
	if in.End != nil {
		e, some := r.End(in.End.Ending, domain.Ends(in.End.Statuses, in.End.Benefits))
		if !some {
			return domain.AwardChange{}, false, nil
		}
		return domain.NewEnding(r, e), true, nil
	}
	d, err := a.difference(ctx, r, in, to)
	if err != nil {
		return domain.AwardChange{}, false, err
	}
	c, changes := domain.NewAwardChange(r, d)
	return c, changes, nil
}

// difference computes one award with the engine it was decided with.
func (a *App) difference(ctx context.Context, r domain.Running, in ProposeAwardChanges, to *domain.Parameters) (domain.Difference, error) {
	engine, err := a.rules.byHash(ctx, a.store, r.Hash)
	if err == nil {
		engine, err = engine.At(domain.Version(r.EngineVersion))
	}
	if err != nil {
		return domain.Difference{}, err
	}
	if in.Refusal != nil {
		return engine.Sanction(r.Award, *in.Refusal)
	}
	return engine.Recalculate(r.Award, in.From, to)
}

// ApplyAwardChange changes what is due as proposed; the caller is the second person.
func (a *App) ApplyAwardChange(ctx context.Context, id uuid.UUID) (domain.AwardChange, error) {
	return a.settle(ctx, id, domain.ChangeApplied, "")
}

// DismissAwardChange ends a proposal; nothing changes.
func (a *App) DismissAwardChange(ctx context.Context, id uuid.UUID, reason string) (domain.AwardChange, error) {
	return a.settle(ctx, id, domain.ChangeDismissed, reason)
}

func (a *App) settle(ctx context.Context, id uuid.UUID, to domain.ChangeState, reason string) (domain.AwardChange, error) {
	c, err := a.store.AwardChange(ctx, id)
	if err != nil {
		return domain.AwardChange{}, err
	}
	audit.SetCase(ctx, names.Format("cases", c.Case))
	if err := mayUse(ctx, "awardChanges", names.Format("awardChanges", id), c.Municipality, personNames(c.Persons), domain.ErrAwardChangeNotFound, names.Format("cases", c.Case)); err != nil {
		return domain.AwardChange{}, err
	}
	var out domain.AwardChange
	err = a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		kept, err := tx.LockAwardChange(ctx, id)
		if err != nil {
			return err
		}
		if out, err = kept.Settle(to, caller.From(ctx).Subject, reason, a.now()); err != nil {
			return err
		}
		tx.Answer(out)
		return tx.SettleAwardChange(ctx, out)
	})
	return out, err
}

// AwardChanges lists proposals of a case, or of the caller's municipality, the newest first.
func (a *App) AwardChanges(ctx context.Context, l List, state domain.ChangeState) ([]domain.AwardChange, string, error) {
	bound := struct {
		List  string
		Case  uuid.UUID
		State domain.ChangeState
	}{"awardChanges", l.Case, state}
	var after cursor
	if _, err := page.Decode(l.PageToken, bound, &after); err != nil {
		return nil, "", err
	}
	size := page.Size(l.PageSize)
	q := Query{Case: l.Case, After: after.ID, Size: size + 1}
	if _, err := a.ownScope(ctx, &q); err != nil {
		return nil, "", err
	}
	rows, err := a.store.AwardChanges(ctx, q, state)
	if err != nil {
		return nil, "", err
	}
	next := ""
	if len(rows) > size {
		rows = rows[:size]
		if next, err = page.Encode(bound, cursor{ID: rows[size-1].ID}); err != nil {
			return nil, "", err
		}
	}
	rows, err = visible(ctx, "awardChanges", rows, func(c domain.AwardChange) (cursor, string, []uuid.UUID) {
		return cursor{ID: c.ID}, c.Municipality, c.Persons
	})
	return rows, next, err
}
