package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// Contested is what a person's request for a correction (GDPR 16) means for a fact: it is disputed, or the request was answered.
type Contested struct {
	Request string // rightsRequests/{uuid}
	Person  uuid.UUID
	Fact    uuid.UUID // a version of it
	Ended   bool
	Refused bool
}

// Contest marks the fact that a request names as disputed, in the transaction that takes the news in. A refusal settles it: the next version has the
// value without the mark. When the request was granted the correction replaces the mark (OBJ-Q5: both values stay), and until it is made the mark stays.
// A fact that is neither about the person nor about a household to which she belongs is left alone, and so is one that others dispute already.
func (a *App) Contest(ctx context.Context, tx Tx, in Contested) error {
	seen, err := a.store.Fact(ctx, in.Fact)
	if errors.Is(err, domain.ErrFactNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	audit.Subjects(ctx, names.Format("facts", in.Fact))
	w := domain.FactAuthor{By: in.Request, At: a.now(), NewID: func() uuid.UUID { return uuid.Must(uuid.NewV7()) }}
	_, err = a.changeIn(ctx, tx, seen.Household, []uuid.UUID{in.Person}, w, func(known []domain.Fact, w domain.FactAuthor) (domain.FactChange, error) {
		i := slices.IndexFunc(known, func(f domain.Fact) bool { return f.Lineage == seen.Lineage })
		if i < 0 || !known[i].Concerns(in.Person, known) {
			return domain.FactChange{}, nil
		}
		switch f := known[i]; {
		case !in.Ended && f.Dispute == "":
			return f.DisputeBy(w, in.Request)
		case in.Ended && in.Refused && f.Dispute == in.Request:
			return f.Settle(w, in.Request)
		}
		return domain.FactChange{}, nil
	})
	return err
}

// changeIn plans with what is known under lock, saves the plan, and tells of the running awards that it may matter to.
func (a *App) changeIn(ctx context.Context, tx Tx, household uuid.UUID, persons []uuid.UUID, w domain.FactAuthor, plan func([]domain.Fact, domain.FactAuthor) (domain.FactChange, error)) (domain.FactChange, error) {
	known, err := tx.LockFacts(ctx, household, persons)
	if err != nil {
		return domain.FactChange{}, err
	}
	last, err := tx.FactClock(ctx, household)
	if err != nil {
		return domain.FactChange{}, err
	}
	if !w.At.After(last) { // two changes of a household are never at one moment, whatever the clocks of two instances say
		w.At = last.Add(time.Microsecond)
	}
	out, err := plan(known, w)
	if err != nil {
		return out, err
	}
	added := make([]string, len(out.Adds))
	for i, f := range out.Adds {
		added[i] = names.Format("facts", f.ID)
	}
	audit.Subjects(ctx, added...)
	if err := tx.ChangeFacts(ctx, out); err != nil {
		return out, err
	}
	return out, a.affected(ctx, tx, out, known)
}
