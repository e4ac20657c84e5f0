package policy

import (
	"slices"
	"testing"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
)

func conflictMethods() []string {
	var list []string
	all := assistancev1.File_assistance_v1_conflicts_proto.Services().Get(0).Methods()
	for i := range all.Len() {
		list = append(list, string(all.Get(i).Name()))
	}
	return list
}

// Who may compare, read and resolve; whoever is not named may only read the rules, which are law.
func TestWhoMayDoWhatWithConflicts(t *testing.T) {
	t.Parallel()
	own := authz.Resource{Type: "conflictFindings", ID: "conflictFindings/1", Municipality: riga, Persons: []string{self}}
	foreign := authz.Resource{Type: "conflictFindings", ID: "conflictFindings/2", Municipality: madona, Persons: []string{other}}
	staffDoes := []string{"CheckConflicts", "ListFindings", "GetFinding", "ResolveFinding"}
	auditor := caller.Caller{Workload: "gateway", Kind: caller.Staff, Subject: "a1", Roles: []string{"auditor"}, Purpose: "AUDIT", LegalBasis: "SPSP-14"}
	asks := with(staff("caseworker", riga, "gateway"), func(c *caller.Caller) { c.Purpose = "DUPCHECK" })
	e := engine(t)
	for name, c := range map[string]struct {
		who  caller.Caller
		on   authz.Resource
		want []string
	}{
		"caseworker":                     {staff("caseworker", riga, "gateway"), own, staffDoes},
		"head":                           {staff("head", riga, "gateway"), own, append([]string{"GetRuleRates"}, staffDoes...)},
		"caseworker, for double help":    {asks, own, []string{"ListOtherGrants"}},
		"the same, of another's case":    {asks, foreign, nil},
		"the same, through cases":        {with(asks, func(c *caller.Caller) { c.Workload = "cases" }), own, nil},
		"the same, on another basis":     {with(asks, func(c *caller.Caller) { c.LegalBasis = "GDPR-15" }), own, nil},
		"caseworker, another's":          {staff("caseworker", riga, "gateway"), foreign, nil},
		"cases for a caseworker":         {staff("caseworker", riga, "cases"), own, []string{"CheckConflicts"}},
		"payments for a caseworker":      {staff("caseworker", riga, "payments"), own, []string{"CheckConflicts"}},
		"payments for another's persons": {staff("caseworker", riga, "payments"), foreign, nil},
		"caseworker, wrong purpose":      {with(staff("caseworker", riga, "gateway"), func(c *caller.Caller) { c.Purpose = "SELF" }), own, nil},
		"caseworker, another basis":      {with(staff("caseworker", riga, "gateway"), func(c *caller.Caller) { c.LegalBasis = "GDPR-15" }), own, []string{"ListFindings", "GetFinding", "ResolveFinding"}},
		"lawyer":                         {staff("lawyer", "", "gateway"), own, []string{"GetRuleRates"}},
		"auditor":                        {auditor, foreign, []string{"ListFindings", "GetFinding", "GetRuleRates"}},
		"auditor on another basis":       {with(auditor, func(c *caller.Caller) { c.LegalBasis = "SPSP-36" }), foreign, []string{"GetRuleRates"}},
		"citizen, about herself":         {caller.Caller{Workload: "gateway", Kind: caller.Citizen, Subject: "c1", Person: self, Purpose: "SELF", LegalBasis: "GDPR-15"}, own, nil},
		"a provider's system":            {caller.Caller{Workload: "gateway", Kind: caller.System, Subject: "p1", Roles: []string{"provider"}, Purpose: "ASSIST", LegalBasis: "SPSP-36"}, own, nil},
		"nobody":                         {caller.Caller{Workload: "gateway", Kind: caller.Anonymous}, own, nil},
	} {
		for _, m := range conflictMethods() {
			want := slices.Contains(c.want, m) || m == "ListConflictRules" && c.who.Workload != "payments"
			if got := e.Allow(c.who, m, c.on); got != want {
				t.Errorf("%s: %s allowed = %v", name, m, got)
			}
		}
	}
	if e.Allow(staff("caseworker", riga, "payments"), "ListBenefits", own) {
		t.Error("payments reads benefits")
	}
}
