package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/assistance/internal/conflict"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// found is what one rule says, split into what each municipality may know.
type found struct {
	conflict.Result
	records []conflict.Record
}

func (a *App) split(results []conflict.Result, by conflict.Viewer) []found {
	now := a.clock.Now().In(clock.Riga)
	out := make([]found, len(results))
	for i, r := range results {
		out[i].Result = r
		for _, f := range r.Findings {
			out[i].records = append(out[i].records, f.Records(by, now)...)
		}
	}
	return out
}

// answer is what the caller may know of it: her municipality's records, and no rule as found that found only others'.
func (a *App) answer(id uuid.UUID, by conflict.Viewer, all []found) ConflictAnswer {
	out := ConflictAnswer{ID: id, RulesHash: a.conflicts.Hash, Titles: map[string]domain.Text{}}
	for _, f := range all {
		r := ConflictResult{Rule: f.Rule, State: f.State, Missing: f.Missing}
		for _, m := range f.Missing {
			out.Titles[m.Source] = a.conflicts.Sources[m.Source].Title
		}
		for _, rec := range f.records {
			if rec.Municipality == by.Municipality && (rec.Owner == "" || rec.Owner == by.Subject) {
				r.Records = append(r.Records, rec)
			}
		}
		switch {
		case len(r.Records) > 0 || r.State != conflict.Found:
		case len(r.Missing) > 0:
			r.State = conflict.CouldNotCheck
		default:
			r.State = conflict.NoConflict
		}
		out.Results = append(out.Results, r)
	}
	return out
}

// keepCheck keeps a check with what it found. What was found before stays as it is, with what became of it.
func (a *App) keepCheck(ctx context.Context, tx Tx, persons []uuid.UUID, results []conflict.Result, by conflict.Viewer) (ConflictAnswer, error) {
	check := ConflictCheck{
		ID: uuid.Must(uuid.NewV7()), Case: by.Case, Municipality: by.Municipality, Persons: persons, Occasion: by.Occasion, RulesHash: a.conflicts.Hash,
		Missing: map[string][]conflict.Missing{}, By: caller.From(ctx).Subject, At: a.now(),
	}
	all := a.split(results, by)
	for _, f := range all {
		if len(f.Missing) > 0 {
			check.Missing[f.Rule.ID] = append(check.Missing[f.Rule.ID], f.Missing...)
		}
	}
	for id := range check.Missing {
		check.Unchecked = append(check.Unchecked, id)
	}
	slices.Sort(check.Unchecked)
	audit.Subjects(ctx, names.Format("conflictChecks", check.ID))
	if err := tx.LockPersons(ctx, persons); err != nil {
		return ConflictAnswer{}, err
	}
	if err := tx.AddConflictCheck(ctx, check); err != nil {
		return ConflictAnswer{}, err
	}
	for i := range all {
		if err := a.keepRecords(ctx, tx, check.ID, all[i].records); err != nil {
			return ConflictAnswer{}, err
		}
	}
	return a.answer(check.ID, by, all), nil
}

// keepRecords keeps records that are new and replaces the others by what is kept of them.
func (a *App) keepRecords(ctx context.Context, tx Tx, check uuid.UUID, records []conflict.Record) error {
	if len(records) == 0 {
		return nil
	}
	fingerprints := make([]string, len(records))
	for i, r := range records {
		fingerprints[i] = r.Fingerprint
	}
	before, err := tx.KnownFindings(ctx, fingerprints)
	if err != nil {
		return err
	}
	for i := range records {
		r := &records[i]
		j := slices.IndexFunc(before, func(k conflict.Record) bool {
			return k.Fingerprint == r.Fingerprint && k.Municipality == r.Municipality
		})
		if j >= 0 {
			message := r.Message
			*r = before[j]
			r.Message = message
			continue
		}
		r.ID, r.Check = uuid.Must(uuid.NewV7()), check
		if r.FoundAt = a.now(); r.Outcome != conflict.Open {
			r.ResolvedAt = r.FoundAt
		}
		audit.Subjects(ctx, names.Format("conflictFindings", r.ID))
		if err := tx.AddFinding(ctx, *r); err != nil {
			return err
		}
		before = append(before, *r)
	}
	return nil
}

// withMessage adds the text of the rule: of the version that found it, or of the newest when that one is no more.
func (a *App) withMessage(r conflict.Record) conflict.Record {
	version := 0
	for _, rule := range a.conflicts.Rules {
		if rule.ID == r.Rule && rule.Scope == r.Scope && version != r.RuleVersion && (rule.Version == r.RuleVersion || rule.Version > version) {
			r.Message, version = rule.Message, rule.Version
		}
	}
	return r
}
