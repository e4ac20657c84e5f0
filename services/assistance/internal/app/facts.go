package app

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// FactStore is what the use cases of facts read.
type FactStore interface {
	// Fact is one version; domain.ErrFactNotFound when there is none.
	Fact(ctx context.Context, id uuid.UUID) (domain.Fact, error)
	// FactVersions are all versions of the lineage of a version, the first one first.
	FactVersions(ctx context.Context, f domain.Fact) ([]domain.Fact, error)
	// FactsAsOf are the facts that were known at a moment, by lineage.
	FactsAsOf(ctx context.Context, q FactQuery) ([]domain.Fact, error)
}

// FactTx is what they write.
type FactTx interface {
	// LockFacts are the facts known now of a household, and where else the persons belong to one, locked until the transaction ends.
	LockFacts(ctx context.Context, household uuid.UUID, persons []uuid.UUID) ([]domain.Fact, error)
	// FactClock is when what is known of a household changed last.
	FactClock(ctx context.Context, household uuid.UUID) (time.Time, error)
	ChangeFacts(ctx context.Context, c domain.FactChange) error
	// RunningOfAny are the awards of a municipality that run on a day for any of the persons.
	RunningOfAny(ctx context.Context, persons []uuid.UUID, municipality string, day domain.Date) ([]Affected, error)
}

// Affected is an award that a change may matter to, and a person of it whom the change is about.
type Affected struct {
	Award
	Person uuid.UUID
}

// FactQuery asks what was known at KnownAt about some days of a household.
type FactQuery struct {
	Household    uuid.UUID
	Municipality string // empty: of every municipality
	Days         domain.Days
	KnownAt      time.Time
	After        uuid.UUID // lineage
	Size         int
}

// RecordFacts is what is to be recorded about one household: with their kind, person, days, value and source.
type RecordFacts struct {
	Household, Case uuid.UUID
	Municipality    string
	Facts           []domain.Fact
	One             bool // the request names a single fact
}

// registerAdapter is the role of the program that asks a register and records its answers.
const registerAdapter = "register_adapter"

// RecordFacts records facts of a household of the caller's municipality: all of them, or none and every problem with its field. Awards
// that run for the persons are announced for reassessment (R79).
func (a *App) RecordFacts(ctx context.Context, in RecordFacts) (domain.FactChange, error) {
	at := func(i int) string { return "facts[" + strconv.Itoa(i) + "]" }
	if in.One {
		at = func(int) string { return "fact" }
	}
	for i := range in.Facts {
		in.Facts[i].Household, in.Facts[i].Case, in.Facts[i].Municipality = in.Household, in.Case, in.Municipality
	}
	c := domain.FactChange{Adds: in.Facts}
	if err := a.mayRecord(ctx, in, &c, at); err != nil {
		return domain.FactChange{}, err
	}
	persons, _ := c.Persons()
	answer := func(c domain.FactChange) any { return c }
	if in.One {
		answer = func(c domain.FactChange) any { return OneFact(c) }
	}
	return a.changeFacts(ctx, in.Household, persons, answer, func(known []domain.Fact, w domain.FactAuthor) (domain.FactChange, error) {
		return domain.RecordFacts(known, in.Facts, w, at)
	})
}

// mayRecord asks the policy, then the facts themselves, then whose right it is to speak for a register.
func (a *App) mayRecord(ctx context.Context, in RecordFacts, c *domain.FactChange, at func(int) string) error {
	persons, _ := c.Persons()
	audit.SetCase(ctx, names.Format("cases", in.Case))
	audit.Subjects(ctx, names.Format("households", in.Household))
	if err := mayUse(ctx, "fact", "", in.Municipality, personNames(persons), errs.ErrAccessDenied); err != nil {
		return err
	}
	if err := domain.CheckFacts(in.Facts, a.today(), at); err != nil {
		return err
	}
	who := caller.From(ctx)
	adapter := who.HasRole(registerAdapter) && (who.Kind == caller.System || who.Kind == caller.Service)
	for i, f := range in.Facts {
		if (f.Source.Kind == domain.FromRegister) != adapter {
			e := domain.ErrRegisterOnly
			return e.Meta("rule", "R93").Field(at(i)+".source.kind", e.Reason, e.Message+" (R93)", e.MessageLV+" (R93)")
		}
	}
	return nil
}

// RecordDeclaration is a whole declaration of a day: everything that a household declares, in one call.
type RecordDeclaration struct {
	Household, Case uuid.UUID
	Municipality    string
	Day             domain.Date
	Declaration     domain.Declaration
}

// Declared is what a declaration changed.
type Declared domain.FactChange

// RecordDeclaration records what a declaration states and ends what an earlier one stated otherwise, all or nothing: a declaration is
// one signed paper, and half of it would make the missing half look not known. What is known already is not recorded again.
func (a *App) RecordDeclaration(ctx context.Context, in RecordDeclaration) (domain.FactChange, error) {
	facts := domain.Facts{Municipality: in.Municipality, ApplicationDate: in.Day, Purposes: []domain.Purpose{domain.PurposeStatus}, Declaration: in.Declaration}
	base := domain.Fact{Household: in.Household, Case: in.Case, Municipality: in.Municipality, Source: domain.FactSource{Kind: domain.Declared}}
	if in.Declaration.Crisis != nil {
		facts.Purposes = []domain.Purpose{domain.PurposeCrisis}
	}
	stated, err := domain.FactsOf(&in.Declaration, in.Day, base)
	if err != nil {
		return domain.FactChange{}, err
	}
	all := domain.FactChange{Adds: stated}
	persons, _ := all.Persons()
	audit.SetCase(ctx, names.Format("cases", in.Case))
	audit.Subjects(ctx, names.Format("households", in.Household))
	if err := mayUse(ctx, "fact", "", in.Municipality, personNames(persons), errs.ErrAccessDenied); err != nil {
		return domain.FactChange{}, err
	}
	if err := facts.Declarable(); err != nil {
		return domain.FactChange{}, err
	}
	places := domain.Places(stated)
	at := func(i int) string { return places[i] }
	answer := func(c domain.FactChange) any { return Declared(c) }
	return a.changeFacts(ctx, in.Household, persons, answer, func(known []domain.Fact, w domain.FactAuthor) (domain.FactChange, error) {
		return domain.RestateFacts(known, stated, in.Day, w, at)
	})
}

// changeFacts changes what is known of a household in a transaction of its own, which answers the call.
func (a *App) changeFacts(ctx context.Context, household uuid.UUID, persons []uuid.UUID, answer func(domain.FactChange) any, plan func([]domain.Fact, domain.FactAuthor) (domain.FactChange, error)) (out domain.FactChange, err error) {
	w := domain.FactAuthor{By: caller.From(ctx).Subject, At: a.now(), NewID: func() uuid.UUID { return uuid.Must(uuid.NewV7()) }}
	err = a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		var err error
		if out, err = a.changeIn(ctx, tx, household, persons, w, plan); err == nil {
			tx.Answer(answer(out))
		}
		return err
	})
	return out, err
}

// OneFact is the version that answers a change of a single fact: the new one, the one that stands unchanged, or the one that ended.
func OneFact(c domain.FactChange) domain.Fact {
	for _, list := range [][]domain.Fact{c.Adds, c.Same, c.Ends} {
		if len(list) > 0 {
			return list[0]
		}
	}
	return domain.Fact{}
}

// affected announces the awards that run today for whom the change is about (R79), each once for a call. A change about the household
// as a whole is about all who belong to it.
func (a *App) affected(ctx context.Context, tx Tx, c domain.FactChange, known []domain.Fact) error {
	persons, whole := c.Persons()
	changed := slices.Concat(c.Adds, c.Ends)
	if len(changed) == 0 {
		return nil
	}
	if whole {
		for _, f := range known {
			if f.Value.Kind == domain.FactMembership && f.Household == changed[0].Household {
				persons = append(persons, f.Person)
			}
		}
	}
	if len(persons) == 0 {
		return nil
	}
	awards, err := tx.RunningOfAny(ctx, persons, changed[0].Municipality, a.today())
	if err != nil {
		return err
	}
	for _, w := range awards {
		if err := tx.AnnounceReassessment(ctx, w.Award, w.Person, cause(c), a.now()); err != nil {
			return err
		}
	}
	return nil
}

// cause is what happened to facts, as events name it.
func cause(c domain.FactChange) string {
	origin := domain.OriginRecorded
	switch {
	case len(c.Ends) > 0:
		origin = c.Ends[0].Known.Ended
	case len(c.Adds) > 0:
		origin = c.Adds[0].Origin
	}
	return "assistance.fact." + strings.ToLower(origin.String())
}
