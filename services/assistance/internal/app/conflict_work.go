package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/assistance/internal/conflict"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// checksAtOnce is how many checks of the queue one instance takes; checkTerm how long nobody else takes them.
const (
	checksAtOnce = 100
	checkTerm    = 5 * time.Minute
)

// nightHour is when the checks of the night begin, in Riga: after the day's events and before the day's work.
const nightHour = 3

// nightAfter is the beginning of the next night's checks.
func nightAfter(now time.Time) time.Time {
	d := now.In(clock.Riga)
	night := time.Date(d.Year(), d.Month(), d.Day(), nightHour, 0, 0, 0, clock.Riga)
	if !night.After(now) {
		night = time.Date(d.Year(), d.Month(), d.Day()+1, nightHour, 0, 0, 0, clock.Riga)
	}
	return night
}

// checkSoon puts a check into the queue and one for the night after.
func (a *App) checkSoon(ctx context.Context, tx Tx, d Due) error {
	now := a.now()
	d.ID, d.At, d.Persons = uuid.Must(uuid.NewV7()), now, slices.Clone(d.Persons)
	slices.SortFunc(d.Persons, func(x, y uuid.UUID) int { return slices.Compare(x[:], y[:]) })
	night := Due{ID: uuid.Must(uuid.NewV7()), Occasion: conflict.AtNight, Persons: d.Persons, Case: d.Case, Municipality: d.Municipality, At: nightAfter(now)}
	a.wake()
	return tx.MarkDue(ctx, d, night)
}

func (a *App) wake() {
	select {
	case a.due <- struct{}{}:
	default:
	}
}

// ConflictsDue says that a check may be due in this instance.
func (a *App) ConflictsDue() <-chan struct{} { return a.due }

// PersonChangedConflicts takes in that something about a person changed, or that the registry put it right: her benefits and services are
// compared again soon, and once more in the night.
func (a *App) PersonChangedConflicts(ctx context.Context, consumer, event string, person uuid.UUID) error {
	audit.Subjects(ctx, names.Format("persons", person))
	return a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		first, err := tx.Once(ctx, consumer, event)
		if err != nil || !first {
			return err
		}
		return a.checkSoon(ctx, tx, Due{Occasion: conflict.OnChange, Persons: []uuid.UUID{person}})
	})
}

// checkApplication has the persons of an application compared with what it may bring them; a trial calculation belongs to no case.
func (a *App) checkApplication(ctx context.Context, tx Tx, made domain.Assessment) error {
	if made.Case == uuid.Nil {
		return nil
	}
	d := Due{Occasion: conflict.AtApplication, Case: made.Case, Municipality: made.Facts.Municipality, Assessment: made.ID}
	for _, p := range made.Persons() {
		id, err := names.Parse("persons", p)
		if err != nil {
			return err
		}
		d.Persons = append(d.Persons, id)
	}
	return a.checkSoon(ctx, tx, d)
}

// checkDecision has the persons of a decision compared with everything that they hold now.
func (a *App) checkDecision(ctx context.Context, tx Tx, d domain.Decision) error {
	return a.checkSoon(ctx, tx, Due{Occasion: conflict.AtDecision, Persons: d.Persons, Case: d.Case, Municipality: d.Municipality})
}

// WorkConflicts makes the checks that are due and reports how many there were. It may run in several instances. A check that could not
// ask the person registry is made again in the next night; one that fails is tried again after a while and holds up no other.
func (a *App) WorkConflicts(ctx context.Context) (total int, err error) {
	var failed error
	ctx = caller.With(ctx, caller.Caller{Kind: caller.Service, Workload: "assistance", Subject: "service:assistance", Purpose: "EVENT", LegalBasis: "EVENT"})
	for {
		var due []Due
		err := a.store.InTx(ctx, func(ctx context.Context, tx Tx) (err error) {
			now := a.now()
			due, err = tx.TakeDue(ctx, now, now.Add(checkTerm), checksAtOnce)
			return err
		})
		if err != nil || len(due) == 0 {
			return total, errors.Join(failed, err)
		}
		n, err := a.makeChecks(ctx, due)
		failed, total = errors.Join(failed, err), total+n
	}
}

// makeChecks reads what is known of everybody at once and reports how many checks were made. Whoever was granted nothing and plans
// nothing needs none.
func (a *App) makeChecks(ctx context.Context, due []Due) (made int, failed error) {
	due, wait, err := a.apart(ctx, due)
	if err != nil {
		return 0, err
	}
	if err := a.putOff(ctx, wait); err != nil {
		return 0, err
	}
	var all []uuid.UUID
	for _, d := range due {
		all = append(all, d.Persons...)
	}
	slices.SortFunc(all, func(x, y uuid.UUID) int { return slices.Compare(x[:], y[:]) })
	all = slices.Compact(all)
	held, err := a.store.Held(ctx, all, "", since(a.today()), never)
	if err != nil {
		return 0, err
	}
	type one struct {
		due  Due
		held []Held
		plan []domain.Claim
	}
	var work []one
	var nothing, asked []uuid.UUID
	for _, d := range due {
		o := one{due: d, held: heldBy(held, d.Persons)}
		if o.plan, err = a.linesOf(ctx, d.Assessment); err != nil {
			failed = errors.Join(failed, fmt.Errorf("check %s: %w", d.ID, err))
			continue
		}
		if len(o.held)+len(o.plan) == 0 {
			nothing = append(nothing, d.ID)
			continue
		}
		work, asked = append(work, o), append(asked, d.Persons...)
	}
	if len(nothing) > 0 {
		if err := a.store.InTx(ctx, func(ctx context.Context, tx Tx) error { return tx.DropDue(ctx, nothing...) }); err != nil {
			return 0, errors.Join(failed, err)
		}
	}
	made = len(nothing)
	if len(work) == 0 {
		return made, failed
	}
	lives := a.persons.Lives(ctx, asked)
	for _, o := range work {
		if err := a.makeCheck(ctx, o.due, o.held, o.plan, lives); err != nil {
			failed = errors.Join(failed, fmt.Errorf("check %s: %w", o.due.ID, err))
			continue
		}
		made++
	}
	return made, failed
}

// putOff puts checks off to the next night: of persons who have had restricted what is compared (GDPR 18), until it is lifted.
func (a *App) putOff(ctx context.Context, wait []Due) error {
	if len(wait) == 0 {
		return nil
	}
	return a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		for _, d := range wait {
			if err := tx.PostponeDue(ctx, d.ID, nightAfter(a.now())); err != nil {
				return err
			}
		}
		return nil
	})
}

func (a *App) makeCheck(ctx context.Context, d Due, held []Held, plan []domain.Claim, lives map[uuid.UUID]Life) error {
	k := a.known(d.Persons, held, true, lives)
	k.Activities = append(k.Activities, planned(held, plan, d.Case, uuid.Nil, d.Persons)...)
	by := conflict.Viewer{Municipality: d.Municipality, Case: d.Case, Occasion: d.Occasion}
	results := a.conflicts.Check(k)
	return a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		if _, err := a.keepCheck(ctx, tx, d.Persons, results, by); err != nil {
			return err
		}
		if k.Sources[sourcePersons].Partly != "" && d.Occasion == conflict.AtNight {
			return tx.PostponeDue(ctx, d.ID, nightAfter(a.now()))
		}
		return tx.DropDue(ctx, d.ID)
	})
}

// heldBy is what some persons hold, of what many do.
func heldBy(all []Held, persons []uuid.UUID) (out []Held) {
	for _, h := range all {
		h.Persons = slices.DeleteFunc(slices.Clone(h.Persons), func(p uuid.UUID) bool { return !slices.Contains(persons, p) })
		if len(h.Persons) > 0 {
			out = append(out, h)
		}
	}
	return out
}

// linesOf are what an assessment proposes to grant.
func (a *App) linesOf(ctx context.Context, id uuid.UUID) (out []domain.Claim, err error) {
	if id == uuid.Nil {
		return nil, nil
	}
	kept, err := a.store.Assessment(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, l := range kept.Outcome.Result.Entitlements {
		if l.Granted {
			out = append(out, domain.Claim{Status: l.Status, Benefit: l.Benefit, Start: l.Start, End: l.End, Municipality: kept.Facts.Municipality})
		}
	}
	return out, nil
}
