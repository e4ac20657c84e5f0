package policy

import (
	"testing"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
)

// Evidence is recorded by the contract officer and a move closed by a security officer, each for her own purpose; an auditor reads (OBJ-O3).
func TestOBJ_O3_WhoMayCloseAMove(t *testing.T) {
	t.Parallel()
	engine, err := authz.Load("providers", Files)
	if err != nil {
		t.Fatal(err)
	}
	officers := map[string]caller.Caller{
		"contracts":                  {Kind: caller.Staff, Subject: "d", Roles: []string{"contracts"}, Purpose: "CONTRACT", LegalBasis: "SPSP-17-6"},
		"security":                   {Kind: caller.Staff, Subject: "s", Roles: []string{"security_officer"}, Purpose: "SECURITY", LegalBasis: "MK397"},
		"contracts without a basis":  {Kind: caller.Staff, Subject: "d", Roles: []string{"contracts"}, Purpose: "CONTRACT"},
		"security, another purpose":  {Kind: caller.Staff, Subject: "s", Roles: []string{"security_officer"}, Purpose: "CONTRACT", LegalBasis: "SPSP-17-6"},
		"a system with these roles":  {Kind: caller.System, Subject: "x", Roles: []string{"contracts", "security_officer"}, Purpose: "SECURITY", LegalBasis: "MK397"},
		"a person with one of these": {Kind: caller.Citizen, Subject: "c", Roles: []string{"security_officer"}, Purpose: "SECURITY", LegalBasis: "MK397"},
	}
	for name, c := range who {
		officers[name] = c
	}
	methods := providersv1.File_providers_v1_cutover_closure_proto.Services().ByName("CutoverClosureService").Methods()
	for i := range methods.Len() {
		action := string(methods.Get(i).Name())
		want := map[string]bool{"contracts": true, "security": true, "auditor": true}
		switch action {
		case "RecordCutoverEvidence":
			want = map[string]bool{"contracts": true}
		case "CloseCutover":
			want = map[string]bool{"security": true}
		}
		for name, c := range officers {
			if got := engine.Allow(c, action, authz.Resource{}); got != want[name] {
				t.Errorf("%s by %s: %v", action, name, got)
			}
		}
	}
}
