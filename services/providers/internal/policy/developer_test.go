package policy

import (
	"testing"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
)

// What developers need is read by everybody; the plan of moving is the contract officer's.
func TestWhoMayReadAndPlan(t *testing.T) {
	t.Parallel()
	engine, err := authz.Load("providers", Files)
	if err != nil {
		t.Fatal(err)
	}
	officer := caller.Caller{Kind: caller.Staff, Subject: "d", Roles: []string{"contracts"}, Purpose: "CONTRACT", LegalBasis: "SPSP-17-6"}
	for name, c := range who {
		for _, action := range []string{"ListCodeLists", "GetCodeList", "ListChangelog", "ListCutovers"} {
			if !engine.Allow(c, action, authz.Resource{}) {
				t.Errorf("%s by %s is refused", action, name)
			}
		}
		if engine.Allow(c, "PlanCutover", authz.Resource{}) {
			t.Errorf("PlanCutover by %s is allowed", name)
		}
	}
	if !engine.Allow(officer, "PlanCutover", authz.Resource{}) {
		t.Error("the contract officer may not plan")
	}
	officer.LegalBasis = ""
	if engine.Allow(officer, "PlanCutover", authz.Resource{}) {
		t.Error("planned without a basis")
	}
}
