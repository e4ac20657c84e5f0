package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/payments/internal/domain"
)

// Owe makes the amounts of a granted benefit owed, once, however often the event arrives. The same benefit announced with
// other amounts is domain.ErrBenefitConflict: a person must look. Of a benefit that takes the place of others of its kind only what
// they have not paid for its months is owed, in whichever order the events arrive.
func (a *App) Owe(ctx context.Context, consumer, event string, b domain.Benefit) error {
	if _, err := b.Obligations(nil, a.now(), new(domain.Journal)); err != nil {
		return err
	}
	note(ctx, b)
	return a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		first, err := tx.Once(ctx, consumer, event)
		if err != nil || !first {
			return err
		}
		fresh, err := tx.AddBenefit(ctx, b, a.now())
		if err != nil {
			return err
		}
		if !fresh { // the stream was rebuilt and the event has another id
			return a.same(ctx, b)
		}
		carried, err := a.takeOver(ctx, tx, b)
		if err != nil {
			return err
		}
		var j domain.Journal
		all, err := b.Obligations(carried, a.now(), &j)
		if err != nil {
			return err
		}
		if err := tx.AddObligations(ctx, all); err != nil {
			return err
		}
		return tx.Post(ctx, j, a.now())
	})
}

// takeOver ends what waits of the benefits whose place b takes, and returns what of them counts for its months.
func (a *App) takeOver(ctx context.Context, tx Tx, b domain.Benefit) (map[domain.Month]domain.Money, error) {
	carried := map[domain.Month]domain.Money{}
	for _, id := range b.Replaces {
		end := BenefitChange{Benefit: domain.Benefit{ID: id}, From: b.Start.Month(), End: b.Start.Month().First().AddDays(-1), Rule: "R79"}
		book, err := a.changed(ctx, tx, end)
		if err != nil {
			return nil, err
		}
		var own []*domain.Obligation
		for _, o := range book.Obligations {
			if o.Of(id) {
				own = append(own, o)
			}
		}
		for m, amount := range domain.Carry(own, b, a.now()) {
			carried[m] += amount
		}
		if err := tx.Save(ctx, book, a.now()); err != nil {
			return nil, err
		}
	}
	return carried, nil
}

// same compares a benefit with what is kept. Its end may have come nearer since.
func (a *App) same(ctx context.Context, b domain.Benefit) error {
	kept, err := a.store.Benefit(ctx, b.ID)
	if err != nil {
		return err
	}
	if kept.Monthly != b.Monthly || kept.Start != b.Start || kept.End.After(b.End) || kept.Kind != b.Kind ||
		kept.Municipality != b.Municipality || !slices.Equal(kept.Persons, b.Persons) {
		return domain.ErrBenefitConflict
	}
	return nil
}

// BenefitChange is a new amount of a benefit for some months; zero ends them.
type BenefitChange struct {
	Benefit domain.Benefit // ID, Case and Persons
	Source  uuid.UUID      // the change, so that a supplement is owed once
	From    domain.Month
	Through domain.Month // empty means to the end
	Monthly domain.Money
	End     domain.Date // new last day of the benefit; zero leaves it
	Rule    string
}

// ChangeBenefit follows a change of a running benefit, once. Lines of lists that were not sent are taken out, what waits
// is changed, and what is missing of paid months is owed by a supplement. What was paid too much waits for a person.
func (a *App) ChangeBenefit(ctx context.Context, consumer, event string, c BenefitChange) error {
	note(ctx, c.Benefit)
	return a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		first, err := tx.Once(ctx, consumer, event)
		if err != nil || !first {
			return err
		}
		book, err := a.changed(ctx, tx, c)
		if err != nil {
			return err
		}
		return tx.Save(ctx, book, a.now())
	})
}

// changed locks what is owed of a benefit and follows a change in it; the caller saves the book. Months after the benefit's last day are
// no longer its own to change.
func (a *App) changed(ctx context.Context, tx Tx, c BenefitChange) (*Book, error) {
	book, err := tx.Lock(ctx, Locks{Benefit: c.Benefit.ID})
	if err != nil {
		return nil, err
	}
	if len(book.Obligations) == 0 {
		return nil, domain.ErrBenefitNotOwed // its grant waits among the dead letters, and so does this
	}
	last, err := tx.BenefitEnd(ctx, c.Benefit.ID)
	if err != nil {
		return nil, err
	}
	if c.End.IsZero() && (c.Through == "" || c.Through > last.Month()) {
		c.Through = last.Month()
	}
	if err := a.recallOf(book, c); err != nil {
		return nil, err
	}
	a.adjust(book, c)
	if c.End.IsZero() {
		return book, nil
	}
	return book, tx.EndBenefit(ctx, c.Benefit.ID, c.End)
}

func (c BenefitChange) covers(m domain.Month) bool {
	return m >= c.From && (c.Through == "" || m <= c.Through)
}

// recallOf takes lines that would pay the old amount out of lists that were not sent.
func (a *App) recallOf(book *Book, c BenefitChange) error {
	for _, p := range book.Payments {
		o := book.Obligations[p.Obligation]
		if o == nil || !o.Of(c.Benefit.ID) || !c.covers(o.Month) || p.State != domain.Prepared || o.Cause == domain.CauseRestitution {
			continue
		}
		if err := a.takeOut(book, p, "benefit changed: "+c.Rule); err != nil {
			return err
		}
	}
	return nil
}

func (a *App) adjust(book *Book, c BenefitChange) {
	months := map[domain.Month][]*domain.Obligation{}
	for _, o := range book.Obligations {
		if c.covers(o.Month) && o.Of(c.Benefit.ID) {
			months[o.Month] = append(months[o.Month], o)
		}
	}
	for _, month := range months {
		slices.SortFunc(month, func(x, y *domain.Obligation) int { return slices.Compare(x.ID[:], y.ID[:]) })
		more, _ := domain.Adjust(month, c.Monthly, c.Source, c.Rule, a.now(), &book.Journal)
		if more != nil {
			book.Added = append(book.Added, *more)
		}
	}
}

func note(ctx context.Context, b domain.Benefit) {
	audit.SetCase(ctx, names.Format("cases", b.Case))
	audit.Subjects(ctx, names.Format("benefits", b.ID))
	audit.Subjects(ctx, personNames(b.Persons)...)
}
