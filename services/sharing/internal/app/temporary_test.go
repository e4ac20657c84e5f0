package app

import (
	"slices"
	"testing"

	"github.com/digisoc/platform/pkg/disclose"
)

// OBJ-X3, OBJ-L3: the file mode of the children's fund holds from its first day to its last, for custody and process number alone; questions go on as before.
func TestOBJ_X3_FileModeOfTheFundIsForAWhileAndForTwoFactsOnly(t *testing.T) {
	t.Parallel()
	r, facts := loaded(t), []string{"G05.01", "G05.02", "G05.03", "G05.04", "G05.05", "G24.01"}
	for day, want := range map[string][]string{
		"2025-12-31": nil, "2026-01-01": facts, "2027-12-31": facts, "2028-01-01": nil,
	} {
		for _, purpose := range []string{"VICTIM_CHILD", "RECOVERY"} {
			q := fine("CHILDREN_FUND", "FILE", purpose, "REFERRAL", nil)
			q.Day = day
			a, got := r.Decide(q), []string(nil)
			for _, l := range r.Catalogue().Leaves() {
				if a.Released.Has(l.Index) {
					got = append(got, l.Code)
				}
			}
			if !slices.Equal(got, want) || (want == nil) != (a.Clause == disclose.ClauseMode) {
				t.Errorf("%s, %s: %v, clause %q", day, purpose, got, a.Clause)
			}
			q.Mode = "API"
			if online := r.Decide(q); online.Form(r.Catalogue().Leaf("G01.01").Index) != disclose.Full {
				t.Errorf("%s, %s: asked online it gives no name", day, purpose)
			}
		}
	}
	q := fine("CHILDREN_FUND", "FILE", "RECOVERY", "", nil)
	q.Day = "2026-12-01"
	if a := r.Decide(q); !a.Released.Empty() || a.Clause != disclose.ClauseRelation {
		t.Errorf("without a referral: %v, %s", a.Rows, a.Clause)
	}
}

// OBJ-X3: a mode for a time that has no reason, no end, no source or no row does not load.
func TestOBJ_X3_AModeForATimeNeedsReasonAndEnd(t *testing.T) {
	t.Parallel()
	for name, change := range map[string][2]string{
		"no reason":            {"      reason: \"a scheduled", "      reason: \"\" # a scheduled"},
		"no end":               {"      to: 2027-12-31\n", ""},
		"an end before":        {"      to: 2027-12-31\n", "      to: 2025-12-31\n"},
		"no source":            {"      source: \"assignment", "      source: \"\" # \"assignment"},
		"a mark of no list":    {"      mark: I\n", "      mark: S1\n"},
		"a row of nobody":      {"rows: [GR-07.custody, GR-07.process]", "rows: [GR-08.client]"},
		"no row":               {"rows: [GR-07.custody, GR-07.process]", "rows: []"},
		"a mode of no list":    {"    - mode: FILE\n      rows: [GR-07", "    - mode: PAPER\n      rows: [GR-07"},
		"a mode it has anyway": {"    - mode: FILE\n      rows: [GR-07", "    - mode: API\n      rows: [GR-07"},
	} {
		if _, err := disclose.Load(planted(t, "grants.yaml", change[0], change[1])); err == nil {
			t.Errorf("%s: it loaded", name)
		}
	}
}
