package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// ExternalOutcome is what became of a decision that was sent.
type ExternalOutcome struct {
	Result   string // ADDED, CHANGED, UNCHANGED, QUEUED or INVALID
	ID       uuid.UUID
	Problems []domain.Problem
}

// feed is what one call takes in: under the lock of its municipality, with what was known before.
type feed struct {
	from  Sender
	tasks []domain.MandatoryTask
	known []domain.ExternalDecision
	open  []domain.ExternalError
	by    domain.Actor
}

// ImportExternalDecisions takes in decisions of the system of before, each by itself.
func (a *App) ImportExternalDecisions(ctx context.Context, sent []domain.ExternalDecision) ([]ExternalOutcome, error) {
	from, err := feeder(ctx)
	if err != nil {
		return nil, err
	}
	references := make([]string, len(sent))
	for i, e := range sent {
		references[i] = e.Reference
	}
	var out []ExternalOutcome
	err = a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		f, err := a.feed(ctx, tx, from, references)
		if err != nil {
			return err
		}
		out = make([]ExternalOutcome, len(sent))
		for i, e := range sent {
			problems := e.CheckForm(f.by.Today)
			if slices.ContainsFunc(sent[:i], func(before domain.ExternalDecision) bool { return before.Reference == e.Reference }) {
				problems = append(problems, domain.ProblemOf("reference", domain.ErrExternalDouble))
			}
			if len(problems) > 0 {
				out[i] = ExternalOutcome{Result: "INVALID", Problems: problems}
				continue
			}
			if out[i], err = f.take(ctx, tx, e); err != nil {
				return err
			}
		}
		tx.SetResult(out)
		return nil
	})
	return out, err
}

func (a *App) feed(ctx context.Context, tx Tx, from Sender, references []string) (f feed, err error) {
	f.from, f.by = from, a.actor(caller.From(ctx))
	if f.tasks, err = tx.LockFeed(ctx, from.Municipality); err != nil {
		return f, err
	}
	f.known, f.open, err = tx.ExternalByReference(ctx, from, references)
	return f, err
}

// take keeps a decision of right form: as a decision, or as an error when it was to be made here. One that is accepted ends the open error of its
// reference; what was kept of the reference stays when it is not.
func (f *feed) take(ctx context.Context, tx Tx, e domain.ExternalDecision) (ExternalOutcome, error) {
	audit.Subjects(ctx, names.Format("persons", e.Person))
	e.Municipality, e.System, e.Received = f.from.Municipality, f.from.System, f.by.Now
	wrong := slices.IndexFunc(f.open, func(o domain.ExternalError) bool { return o.Decision.Reference == e.Reference })
	if refused := e.Refused(f.tasks); refused != nil {
		return f.queue(ctx, tx, e, refused, wrong)
	}
	if wrong >= 0 {
		o := f.open[wrong]
		at := o.Decision
		o.State, o.Reason, o.Decision = domain.ErrorRepaired, "", e
		o.Decision.ID, o.Decision.Version = at.ID, at.Version+1
		if err := tx.SaveExternalError(ctx, o); err != nil {
			return ExternalOutcome{}, err
		}
	}
	i := slices.IndexFunc(f.known, func(k domain.ExternalDecision) bool { return k.Reference == e.Reference })
	switch {
	case i < 0:
		e.ID, e.Version = uuid.Must(uuid.NewV7()), 1
		return ExternalOutcome{Result: "ADDED", ID: e.ID}, tx.SaveExternalDecision(ctx, e)
	case f.known[i].Says(e):
		return ExternalOutcome{Result: "UNCHANGED", ID: f.known[i].ID}, nil
	}
	e.ID, e.Version = f.known[i].ID, f.known[i].Version+1
	return ExternalOutcome{Result: "CHANGED", ID: e.ID}, tx.SaveExternalDecision(ctx, e)
}

// queue keeps an error; a reference has one that is open.
func (f *feed) queue(ctx context.Context, tx Tx, e domain.ExternalDecision, refused *errs.Error, open int) (ExternalOutcome, error) {
	e.ID, e.Version = uuid.Must(uuid.NewV7()), 1
	if open >= 0 {
		e.ID, e.Version = f.open[open].Decision.ID, f.open[open].Decision.Version+1
	}
	wrong := domain.ExternalError{Decision: e, Reason: refused.Reason, State: domain.ErrorOpen}
	return ExternalOutcome{Result: "QUEUED", ID: e.ID, Problems: wrong.Wrong()}, tx.SaveExternalError(ctx, wrong)
}
