package app

import (
	"context"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/assistance/internal/conflict"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// CheckConflicts is a question about persons.
type CheckConflicts struct {
	Municipality string
	Case         uuid.UUID   // nil: nothing is kept, and only the municipality's own grants are looked at
	Persons      []uuid.UUID // none: those of the case
	Day          domain.Date // zero: today
	Occasion     conflict.Occasion
	Planned      []domain.Claim
	Statements   []Statement
	ValidateOnly bool
}

// Statement is what a caseworker learned from a source that DigiSoc does not hold.
type Statement struct {
	Source     string
	AsOf       domain.Date
	Failing    bool
	Activities []conflict.Activity
}

// CheckConflicts asks every rule about persons and answers what the caller's municipality may know. Without ValidateOnly the check and
// what it found are kept for the case. It stops nothing and changes nothing that was granted (CONF-E01).
func (a *App) CheckConflicts(ctx context.Context, in CheckConflicts) (ConflictAnswer, error) {
	if err := mayUse(ctx, "conflictChecks", "", in.Municipality, personNames(in.Persons), errs.ErrAccessDenied); err != nil {
		return ConflictAnswer{}, err
	}
	if in.Case == uuid.Nil && (!in.ValidateOnly || len(in.Planned) > 0) {
		return ConflictAnswer{}, field(domain.ErrConflictCheckNeedsCase, "case")
	}
	if in.Case != uuid.Nil {
		audit.SetCase(ctx, names.Format("cases", in.Case))
	}
	if err := a.findPersons(ctx, &in); err != nil {
		return ConflictAnswer{}, err
	}
	if err := a.judge(in); err != nil {
		return ConflictAnswer{}, err
	}
	if err := a.unrestricted(ctx, Comparing, in.Persons); err != nil {
		return ConflictAnswer{}, err
	}
	day, only := in.Day, ""
	if day == 0 {
		day = a.today()
	}
	if in.Case == uuid.Nil && !beforePayment(ctx, in) || !a.others(a.now()) {
		only = in.Municipality
	}
	held, err := a.store.Held(ctx, in.Persons, only, since(day), never)
	if err != nil {
		return ConflictAnswer{}, err
	}
	k := a.known(in.Persons, held, only == "", a.persons.Lives(ctx, in.Persons))
	k.Activities = append(k.Activities, planned(held, in.Planned, in.Case, uuid.Nil, in.Persons)...)
	for _, s := range in.Statements {
		k.Sources[s.Source] = conflict.Asked{On: s.AsOf, Failing: s.Failing}
		for _, x := range s.Activities {
			x.Municipality = in.Municipality // whose staff learned it: others are told as of a grant
			k.Activities = append(k.Activities, x)
		}
	}
	by := conflict.Viewer{Municipality: in.Municipality, Case: in.Case, Subject: caller.From(ctx).Subject, Occasion: in.Occasion}
	results := a.conflicts.Check(k)
	if in.ValidateOnly {
		return a.answer(uuid.Nil, by, a.split(results, by)), nil
	}
	var out ConflictAnswer
	err = a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		out, err = a.keepCheck(ctx, tx, in.Persons, results, by)
		tx.Answer(out)
		return err
	})
	return out, err
}

// beforePayment tells whether the payments service asks about those whom it is about to pay: they are of many cases, and it names none.
func beforePayment(ctx context.Context, in CheckConflicts) bool {
	return in.Occasion == conflict.BeforePayment && caller.From(ctx).Workload == "payments"
}

// findPersons takes those of the case when none are named.
func (a *App) findPersons(ctx context.Context, in *CheckConflicts) (err error) {
	if len(in.Persons) == 0 && in.Case != uuid.Nil {
		if in.Persons, err = a.store.PersonsOfCase(ctx, in.Case, in.Municipality); err != nil {
			return err
		}
		audit.Subjects(ctx, personNames(in.Persons)...)
	}
	if len(in.Persons) == 0 {
		return field(domain.ErrConflictPersonsRequired, "persons")
	}
	return nil
}

// judge refuses facts that cannot be right: a source that is not one or is our own, an answer of tomorrow, persons nobody asked about.
func (a *App) judge(in CheckConflicts) error {
	for i, c := range in.Planned {
		if c.End < c.Start {
			return field(domain.ErrConflictStatementInvalid, "planned["+strconv.Itoa(i)+"].end_date")
		}
	}
	seen := map[string]bool{}
	for i, s := range in.Statements {
		at := "statements[" + strconv.Itoa(i) + "]"
		switch source, known := a.conflicts.Sources[s.Source]; {
		case !known || source.Held || seen[s.Source]:
			return field(domain.ErrConflictStatementInvalid, at+".source")
		case s.AsOf > a.today():
			return field(domain.ErrConflictStatementInvalid, at+".as_of_date")
		case s.Failing && len(s.Activities) > 0:
			return field(domain.ErrConflictStatementInvalid, at+".failing")
		}
		seen[s.Source] = true
		for j, x := range s.Activities {
			at := at + ".activities[" + strconv.Itoa(j) + "]"
			switch {
			case !slices.Contains(a.conflicts.Words[x.What].Sources, s.Source):
				return field(domain.ErrConflictStatementInvalid, at+".what")
			case x.To != 0 && x.To <= x.From:
				return field(domain.ErrConflictStatementInvalid, at+".end_date")
			case slices.ContainsFunc(x.Persons, func(p uuid.UUID) bool { return !slices.Contains(in.Persons, p) }):
				return field(domain.ErrConflictStatementInvalid, at+".persons")
			}
		}
	}
	return nil
}

// field names where an error is.
func field(e *errs.Error, path string) *errs.Error {
	return e.Field(path, e.Reason, e.Message, e.MessageLV)
}
