package catalogue

import (
	"testing"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

// OBJ-Q2: a value of a register goes to who asks the register, a municipal fact to who decided, a delivery to the provider,
// a question of scope to the contract officer.
func TestOBJ_Q2_Routing(t *testing.T) {
	t.Parallel()
	r, err := LoadRouting()
	if err != nil {
		t.Fatal(err)
	}
	today := day("2026-11-16")
	about := domain.Target{Collection: "assignments"}
	for _, c := range []struct {
		kind     domain.IssueKind
		fact     string
		found    bool
		desk     domain.IssueDesk
		register string
	}{
		{domain.ValueWrong, "G01.02", true, domain.DeskMunicipality, "PMLP"},
		{domain.ValueOutdated, "G03.01", true, domain.DeskMunicipality, "PMLP"},
		{domain.ValueWrong, "G03.02", true, domain.DeskMunicipality, ""},
		{domain.ValueWrong, "G17.01", true, domain.DeskMunicipality, "VDEAVK"},
		{domain.ValueWrong, "G18.to", true, domain.DeskMunicipality, ""},
		{domain.ValueOutdated, "G16", true, domain.DeskMunicipality, ""},
		{domain.ValueWrong, "G20", true, domain.DeskProvider, ""},
		{domain.ValueWrong, "G25", true, domain.DeskRegistrar, "SPR"},
		{domain.ValueWrong, "G33", true, domain.DeskContracts, ""},
		{domain.NotVisible, "G14", true, domain.DeskContracts, ""},
		{domain.NotVisible, "", true, domain.DeskContracts, ""},
		{domain.ServiceMissing, "", true, domain.DeskMunicipality, ""},
		{domain.ClientMissing, "", true, domain.DeskMunicipality, ""},
		{domain.ValueWrong, "G20", false, domain.DeskMunicipality, ""}, // not among the raiser's own: treated as a missing client
		{domain.NotVisible, "G14", false, domain.DeskMunicipality, ""},
	} {
		i, err := domain.Raise(domain.Issue{Kind: c.kind, Fact: c.fact, Target: about, Wish: "x", Place: "0033000"}, today.Time())
		if err != nil {
			t.Fatal(c, err)
		}
		facts := domain.TargetFacts{}
		if c.found {
			facts = domain.TargetFacts{Found: true, Municipality: "0033000", Provider: [16]byte{1}}
		}
		d, err := i.Direct(r.Rules(today), r.Source(c.fact, today), facts)
		if err != nil || d.Desk != c.desk || c.found && d.Register != c.register {
			t.Errorf("%s of %q, found %v: %+v %v, want %s %s", c.kind, c.fact, c.found, d, err, c.desk, c.register)
		}
	}
	if len(r.Rules(day("2025-11-19"))) != 0 {
		t.Error("rules before they hold")
	}
}

// Terms are counted in working days: the 18th of November is off, the 21st and 22nd are a weekend.
func TestIssueTerms(t *testing.T) {
	t.Parallel()
	r, err := LoadRouting()
	if err != nil {
		t.Fatal(err)
	}
	for from, want := range map[string][2]string{
		"2026-11-16": {"2026-11-20", "2026-11-17"}, "2026-11-17": {"2026-11-23", "2026-11-19"}, "2026-11-20": {"2026-11-25", "2026-11-23"},
	} {
		if got := r.Due(day(from), false); got != day(want[0]) {
			t.Errorf("from %s: %s", from, got)
		}
		if got := r.Due(day(from), true); got != day(want[1]) {
			t.Errorf("from %s, running: %s", from, got)
		}
	}
}
