package policy

import (
	"testing"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
)

// GR-02: what another municipality granted is asked for by who works with the referral, for that purpose, and by nobody else.
func TestGR02_OtherServicesForItsPurposeOnly(t *testing.T) {
	t.Parallel()
	e, err := authz.Load("providers", Files)
	if err != nil {
		t.Fatal(err)
	}
	own := authz.Resource{Type: "otherServices", ID: "assignments/1", Municipality: "0033000", Persons: []string{"persons/1"}}
	asks := caller.Caller{Workload: "gateway", Kind: caller.Staff, Subject: "s", Roles: []string{"caseworker"}, Municipality: "0033000", Purpose: "DUPCHECK", LegalBasis: "SPSP-36"}
	for name, c := range map[string]struct {
		change func(*caller.Caller)
		want   bool
	}{
		"a caseworker":         {func(*caller.Caller) {}, true},
		"for another purpose":  {func(c *caller.Caller) { c.Purpose = "SERVICE" }, false},
		"by another norm":      {func(c *caller.Caller) { c.LegalBasis = "GDPR-15" }, false},
		"of another":           {func(c *caller.Caller) { c.Municipality = "0001000" }, false},
		"without the role":     {func(c *caller.Caller) { c.Roles = []string{"lawyer"} }, false},
		"through another":      {func(c *caller.Caller) { c.Workload = "cases" }, false},
		"a provider's system":  {func(c *caller.Caller) { c.Kind, c.Roles = caller.System, []string{"provider"} }, false},
		"without municipality": {func(c *caller.Caller) { c.Municipality = "" }, false},
	} {
		who := asks
		c.change(&who)
		if got := e.Allow(who, "ListOtherServices", own); got != c.want {
			t.Errorf("%s: allowed = %v", name, got)
		}
	}
}
