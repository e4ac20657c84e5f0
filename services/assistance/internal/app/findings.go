package app

import (
	"context"
	"maps"
	"slices"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/page"
	"github.com/digisoc/platform/services/assistance/internal/conflict"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// FindingQuery narrows a list of findings. What belongs to the owner of a case is there for that owner only, whatever the filter says.
type FindingQuery struct {
	Municipality string // empty: of all, for an auditor
	Owner        string
	Case, Person uuid.UUID // nil: of any, of anybody
	Filter       string
	After        uuid.UUID
	Size         int
}

// Findings lists findings that the caller may see, the newest first, and the token of the next page.
func (a *App) Findings(ctx context.Context, filter string, kase, person uuid.UUID, size int32, token string) ([]conflict.Record, string, error) {
	c := caller.From(ctx)
	q := FindingQuery{Municipality: c.Municipality, Owner: c.Subject, Case: kase, Person: person, Filter: filter, Size: page.Size(size) + 1}
	bound := struct {
		List, Municipality, Filter string
		Case, Person               uuid.UUID
	}{"conflictFindings", q.Municipality, filter, kase, person}
	audit.SetCase(ctx, names.Format("cases", kase))
	if person != uuid.Nil {
		audit.Subjects(ctx, names.Format("persons", person))
	}
	var after cursor
	if _, err := page.Decode(token, bound, &after); err != nil {
		return nil, "", err
	}
	q.After = after.ID
	rows, err := a.store.Findings(ctx, q)
	if err != nil {
		return nil, "", err
	}
	next := ""
	if len(rows) == q.Size {
		rows = rows[:q.Size-1]
		if next, err = page.Encode(bound, cursor{ID: rows[len(rows)-1].ID}); err != nil {
			return nil, "", err
		}
	}
	rows, err = visible(ctx, "conflictFindings", rows, func(r conflict.Record) (cursor, string, []uuid.UUID) {
		return cursor{ID: r.ID}, r.Municipality, r.Persons
	})
	for i := range rows {
		rows[i] = a.withMessage(rows[i])
	}
	return rows, next, err
}

// Finding returns a finding that the caller may see; domain.ErrConflictFindingNotFound else, also for one that is another person's.
func (a *App) Finding(ctx context.Context, id uuid.UUID) (conflict.Record, error) {
	r, err := a.store.Finding(ctx, id)
	if err != nil {
		return conflict.Record{}, err
	}
	if err := mayUse(ctx, "conflictFindings", names.Format("conflictFindings", id), r.Municipality, personNames(r.Persons), domain.ErrConflictFindingNotFound, names.Format("cases", r.Case)); err != nil {
		return conflict.Record{}, err
	}
	if r.Owner != "" && r.Owner != caller.From(ctx).Subject {
		return conflict.Record{}, domain.ErrConflictFindingNotFound
	}
	if r.Case != uuid.Nil {
		audit.SetCase(ctx, names.Format("cases", r.Case))
	}
	return a.withMessage(r), nil
}

// ResolveFinding keeps what the caller found out about it, once; domain.ErrConflictFindingResolved after that.
func (a *App) ResolveFinding(ctx context.Context, id uuid.UUID, to conflict.Outcome, reason string) (conflict.Record, error) {
	if _, err := a.Finding(ctx, id); err != nil {
		return conflict.Record{}, err
	}
	var out conflict.Record
	err := a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		r, err := tx.LockFinding(ctx, id)
		if err != nil {
			return err
		}
		if out, err = r.Resolve(to, caller.From(ctx).Subject, reason, a.now()); err != nil {
			return err
		}
		out = a.withMessage(out)
		tx.Answer(out)
		return tx.ResolveFinding(ctx, out)
	})
	return out, err
}

// RuleRates reports how findings ended, for every rule that there is or that ever found something, by id.
func (a *App) RuleRates(ctx context.Context) ([]conflict.Rate, error) {
	if err := mayUse(ctx, "conflictRules", "", "", nil, errs.ErrAccessDenied); err != nil {
		return nil, err
	}
	rows, err := a.store.RuleRates(ctx)
	if err != nil {
		return nil, err
	}
	all := map[string]conflict.Rate{}
	for _, r := range a.conflicts.Rules {
		all[r.ID] = conflict.Rate{Rule: r.ID}
	}
	for _, r := range rows {
		all[r.Rule] = r
	}
	out := make([]conflict.Rate, 0, len(all))
	for _, id := range slices.Sorted(maps.Keys(all)) {
		out = append(out, all[id])
	}
	return out, nil
}
