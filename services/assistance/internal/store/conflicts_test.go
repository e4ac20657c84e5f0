package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/conflict"
	"github.com/digisoc/platform/services/assistance/internal/domain"
	"github.com/digisoc/platform/services/assistance/internal/store"
)

func found(municipality, owner string, person uuid.UUID) conflict.Record {
	return conflict.Record{
		ID: uuid.Must(uuid.NewV7()), Fingerprint: uuid.NewString(), Rule: "CONF-01", Scope: conflict.ScopePerson, RuleVersion: 1, Kind: conflict.Review, Severity: conflict.Notice,
		Municipality: municipality, Case: uuid.New(), Persons: []uuid.UUID{person}, From: may, To: july, Owner: owner, Occasion: conflict.AtNight, Outcome: conflict.Open, FoundAt: noon,
		Facts: conflict.Facts{Own: conflict.Activity{What: "GMI", From: may}, Grant: &conflict.OtherGrant{Active: true, What: "GMI", From: may, Contact: "0002000"}},
	}
}

func keep(t *testing.T, s *store.Store, records ...conflict.Record) error {
	t.Helper()
	return s.InTx(t.Context(), func(ctx context.Context, tx app.Tx) error {
		for _, r := range records {
			if err := tx.AddFinding(ctx, r); err != nil {
				return err
			}
		}
		return nil
	})
}

// A filter narrows what the caller could see and never widens it.
func TestFindingsAreFilteredWithinMunicipalityAndOwner(t *testing.T) {
	_, s := open(t)
	person := uuid.New()
	mine, hers := found(riga, "", person), found(riga, "ilze", person)
	foreign, high := found("0002000", "", person), found(riga, "", uuid.New())
	high.Severity = conflict.High
	if err := keep(t, s, mine, hers, foreign, high); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		q    app.FindingQuery
		want int
	}{
		"everything of the municipality":      {app.FindingQuery{Municipality: riga, Owner: "janis"}, 2},
		"with what is the owner's alone":      {app.FindingQuery{Municipality: riga, Owner: "ilze"}, 3},
		"a filter that would take everything": {app.FindingQuery{Municipality: riga, Owner: "janis", Filter: "outcome = OPEN OR NOT outcome = OPEN"}, 2},
		"of a person":                         {app.FindingQuery{Municipality: riga, Owner: "janis", Person: person}, 1},
		"high":                                {app.FindingQuery{Municipality: riga, Owner: "janis", Filter: "severity = HIGH"}, 1},
		"of a case":                           {app.FindingQuery{Municipality: riga, Owner: "janis", Filter: "case = \"cases/" + mine.Case.String() + "\""}, 1},
		"of a case, beside the filter":        {app.FindingQuery{Municipality: riga, Owner: "janis", Case: mine.Case, Filter: "outcome = OPEN OR NOT outcome = OPEN"}, 1},
		"later":                               {app.FindingQuery{Municipality: riga, Owner: "janis", Filter: `create_time > "2026-05-21T00:00:00Z"`}, 0},
		"after the newest":                    {app.FindingQuery{Municipality: riga, Owner: "janis", After: high.ID}, 1},
	} {
		c.q.Size = 10
		rows, err := s.Findings(t.Context(), c.q)
		if err != nil || len(rows) != c.want {
			t.Errorf("%s: %d, want %d (%v)", name, len(rows), c.want, err)
		}
	}
	for _, bad := range []string{"colour = red", "severity > HIGH", "severity = TERRIBLE", "case = 7", "outcome"} {
		if _, err := s.Findings(t.Context(), app.FindingQuery{Municipality: riga, Filter: bad, Size: 10}); !errors.Is(err, domain.ErrConflictFilterInvalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	back, err := s.Finding(t.Context(), mine.ID)
	if err != nil || back.Facts.Grant.Contact != "0002000" || back.Fingerprint != mine.Fingerprint || !back.FoundAt.Equal(noon) || back.To != july {
		t.Errorf("back comes %+v, %v", back, err)
	}
	if _, err := s.Finding(t.Context(), uuid.New()); !errors.Is(err, domain.ErrConflictFindingNotFound) {
		t.Errorf("one that is not there: %v", err)
	}
	mine.ID = uuid.Must(uuid.NewV7())
	if err := keep(t, s, mine); errs.KindOf(err) != errs.Exists {
		t.Errorf("the same conflict twice: %v", err)
	}
}

// Two instances never make one check both; one that an instance left lying is taken over after its time.
func TestDueChecksAreTakenOnce(t *testing.T) {
	_, s := open(t)
	err := s.InTx(t.Context(), func(ctx context.Context, tx app.Tx) error {
		for range 40 {
			if err := tx.MarkDue(ctx, app.Due{ID: uuid.Must(uuid.NewV7()), Occasion: conflict.OnChange, Persons: []uuid.UUID{uuid.New()}, At: noon}); err != nil {
				return err
			}
		}
		return tx.MarkDue(ctx, app.Due{ID: uuid.Must(uuid.NewV7()), Occasion: conflict.AtNight, Persons: []uuid.UUID{uuid.New()}, At: noon.Add(time.Hour)})
	})
	if err != nil {
		t.Fatal(err)
	}
	take := func(now time.Time) (out []app.Due) {
		if err := s.InTx(t.Context(), func(ctx context.Context, tx app.Tx) (err error) {
			out, err = tx.TakeDue(ctx, now, now.Add(time.Minute), 30)
			return err
		}); err != nil {
			t.Error(err)
		}
		return out
	}
	var wait sync.WaitGroup
	var mu sync.Mutex
	seen := map[uuid.UUID]int{}
	for range 4 {
		wait.Go(func() {
			for _, d := range take(noon) {
				mu.Lock()
				seen[d.ID]++
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	for _, d := range take(noon) { // what a skipped row left
		seen[d.ID]++
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("%s is taken %d times", id, n)
		}
	}
	if len(seen) != 40 {
		t.Errorf("%d are taken, want 40: the one of the night is not due", len(seen))
	}
	if n := len(take(noon.Add(2 * time.Minute))); n != 30 {
		t.Errorf("%d are taken over", n)
	}
}

func TestConflictConstraintsHoldWithoutTheDomain(t *testing.T) {
	db, _ := open(t)
	const insert = `insert into conflict_finding (id, fingerprint, rule, scope, rule_version, kind, severity, municipality, persons, facts, from_day, to_day, one_day, occasion, outcome, found_at, resolved_by)
		values (gen_random_uuid(), 'x', 'CONF-01', 'PERSON', 1, `
	for name, values := range map[string]string{
		"conflict_finding_kind_known":           `'FORBID', 'HIGH', '0001000', '{}', '{}', '2026-05-01', null, false, 'NIGHT', 'OPEN', now(), null)`,
		"conflict_finding_severity_known":       `'REVIEW', 'FATAL', '0001000', '{}', '{}', '2026-05-01', null, false, 'NIGHT', 'OPEN', now(), null)`,
		"conflict_finding_outcome_known":        `'REVIEW', 'HIGH', '0001000', '{}', '{}', '2026-05-01', null, false, 'NIGHT', 'LOST', now(), 'x')`,
		"conflict_finding_municipality_code":    `'REVIEW', 'HIGH', 'Rīga', '{}', '{}', '2026-05-01', null, false, 'NIGHT', 'OPEN', now(), null)`,
		"conflict_finding_period_in_order":      `'REVIEW', 'HIGH', '0001000', '{}', '{}', '2026-05-01', '2026-05-01', false, 'NIGHT', 'OPEN', now(), null)`,
		"conflict_finding_resolved_by_somebody": `'REVIEW', 'HIGH', '0001000', '{}', '{}', '2026-05-01', null, false, 'NIGHT', 'CONFIRMED', now(), null)`,
	} {
		_, err := db.Exec(t.Context(), insert+values)
		if got, ok := pg.Constraint(err); !ok || name != got {
			t.Errorf("%s: %v", name, err)
		}
	}
}
