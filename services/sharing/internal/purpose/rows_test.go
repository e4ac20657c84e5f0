package purpose_test

import (
	"strings"
	"testing"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/services/sharing/internal/purpose"
)

const good = `- {id: a, kind: staff, roles: [head], purposes: [ASSIST], bases: [SPSP-36], from: "2026-01-01", to: "2026-06-30", minutes: 5, source: "x", mark: I}
- {id: b, kind: citizen, purposes: [SELF], bases: [GDPR-15], from: "2026-01-01", minutes: 5, source: "x", mark: confirmed}
`

func TestRowIsInForceOnItsDaysForItsRolesOnly(t *testing.T) {
	t.Parallel()
	rows, err := purpose.Parse([]byte(good))
	if err != nil {
		t.Fatal(err)
	}
	head := caller.Caller{Kind: caller.Staff, Roles: []string{"clerk", "head"}}
	for name, tc := range map[string]struct {
		c                   caller.Caller
		purpose, basis, day string
		want                bool
	}{
		"first day":        {head, "ASSIST", "SPSP-36", "2026-01-01", true},
		"last day":         {head, "ASSIST", "SPSP-36", "2026-06-30", true},
		"day before":       {head, "ASSIST", "SPSP-36", "2025-12-31", false},
		"day after":        {head, "ASSIST", "SPSP-36", "2026-07-01", false},
		"another purpose":  {head, "SELF", "SPSP-36", "2026-02-01", false},
		"another norm":     {head, "ASSIST", "GDPR-15", "2026-02-01", false},
		"another role":     {caller.Caller{Kind: caller.Staff, Roles: []string{"clerk"}}, "ASSIST", "SPSP-36", "2026-02-01", false},
		"no role":          {caller.Caller{Kind: caller.Staff}, "ASSIST", "SPSP-36", "2026-02-01", false},
		"role of a system": {caller.Caller{Kind: caller.System, Roles: []string{"head"}}, "ASSIST", "SPSP-36", "2026-02-01", false},
		"citizen":          {caller.Caller{Kind: caller.Citizen}, "SELF", "GDPR-15", "2030-01-01", true},
		"anonymous":        {caller.Caller{Kind: caller.Anonymous}, "SELF", "GDPR-15", "2026-02-01", false},
	} {
		if _, ok := rows.Allowed(tc.c, tc.purpose, tc.basis, tc.day); ok != tc.want {
			t.Errorf("%s: %v", name, ok)
		}
	}
}

func TestRowsThatAreNotWholeDoNotLoad(t *testing.T) {
	t.Parallel()
	for what, change := range map[string][2]string{
		"unknown field": {"mark: I}", "mark: I, extra: 1}"}, "no source": {`source: "x", mark: I`, `source: "", mark: I`}, "no mark": {"mark: I", "mark: maybe"},
		"no day": {`from: "2026-01-01", to`, `from: "soon", to`}, "ends before it begins": {"2026-06-30", "2025-06-30"}, "no role": {"roles: [head], ", ""},
		"too long": {"minutes: 5", "minutes: 600"}, "event": {"[ASSIST]", "[EVENT]"}, "kind of a service": {"kind: staff", "kind: service"}, "twice": {"id: b", "id: a"},
		"no norm": {"bases: [SPSP-36]", "bases: []"}, "unknown need": {"mark: I}", "mark: I, needs: luck}"},
	} {
		text := strings.Replace(good, change[0], change[1], 1)
		if text == good {
			t.Fatalf("%s changes nothing", what)
		}
		if _, err := purpose.Parse([]byte(text)); err == nil {
			t.Errorf("%s was read", what)
		}
	}
	if _, err := purpose.Load(); err != nil {
		t.Errorf("the rows in force: %v", err)
	}
}
