package app

import (
	"os"
	"testing"

	"github.com/digisoc/platform/pkg/disclose"
)

// The clause that is told to the data officer and the rules themselves agree, over every combination of truths, relation, mode
// and day of one recipient of each kind: nothing is released exactly when a clause failed.
func TestClauseAgreesWithTheRules(t *testing.T) {
	t.Parallel()
	r, asked := loaded(t), 0
	for _, g := range r.Grants() {
		purposes := map[string]bool{"OPERATE": true}
		relations := map[string]bool{"": true, "CASE_OWNER": true}
		for _, row := range g.Rows {
			for _, u := range row.Purposes {
				purposes[u] = true
			}
			for _, x := range row.Relation {
				relations[x] = true
			}
		}
		for u := range purposes {
			for relation := range relations {
				for bits := range 1 << 7 {
					for _, mode := range []string{"UI", g.Modes[0], "FILE"} {
						for _, day := range []string{today, "2009-12-31", "2026-12-01"} {
							q := disclose.Question{
								Recipient: g.Recipient, Purpose: u, Mode: mode, Relation: relation, Day: day, Agreement: bits&1 == 0, Listed: bits&2 == 0, Channel: bits&4 == 0,
								Session: bits&8 == 0, Quota: bits&16 == 0, Conflict: bits&32 != 0, Hidden: bits&64 != 0, Roles: []string{"MEANS", "VICTIM"},
							}
							a := r.Decide(q)
							asked++
							if a.Released.Empty() != (a.Clause != "") {
								t.Fatalf("%+v: %s, %v", q, a.Clause, a.Rows)
							}
							if a.Clause == disclose.ClauseFields && len(a.Rows) == 0 {
								t.Fatalf("%+v: no rule spoke, and no clause says why", q)
							}
						}
					}
				}
			}
		}
	}
	if asked < 10_000 {
		t.Errorf("%d questions", asked)
	}
}

// What is evaluated is what is reviewed: the rules in Cedar, generated from the rows. Read the change, then write it anew with
// UPDATE=1.
func TestRulesInCedar(t *testing.T) {
	t.Parallel()
	const name = "../../testdata/grants.cedar"
	text := loaded(t).Text()
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(name)
	if err != nil || string(kept) != text {
		t.Errorf("%s is not what the rows say: %v", name, err)
	}
}

func BenchmarkDecide(b *testing.B) {
	r := loaded(b)
	q := fine("SOCIAL_SERVICE", "API", "ASSIST", "CASE_OWNER", []string{"MEANS", "PAYMENT", "HEALTH"})
	b.Run("hot", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if r.Decide(q).Released.Empty() {
				b.Fatal("nothing")
			}
		}
	})
	b.Run("cold", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if r.DecideAnew(q).Released.Empty() {
				b.Fatal("nothing")
			}
		}
	})
}
