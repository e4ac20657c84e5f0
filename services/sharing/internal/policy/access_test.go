package policy

import (
	"testing"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
)

// What somebody would get is asked by the auditor only, since the answer supposes what it is told (3.2); why nothing was given is for
// the auditor and the data officer.
func TestWhoAsksAboutAccess(t *testing.T) {
	t.Parallel()
	engine := load(t)
	staff := func(purpose string, roles ...string) caller.Caller {
		return caller.Caller{Kind: caller.Staff, Subject: "s", Roles: roles, Municipality: "0001000", Purpose: purpose, LegalBasis: "SPSP-14"}
	}
	for _, row := range []struct {
		who        string
		caller     caller.Caller
		asks, sees bool
	}{
		{"auditor", staff("AUDIT", "auditor"), true, true},
		{"auditor for another purpose", staff("ASSIST", "auditor"), false, false},
		{"data officer", staff("SUPERVISE", "data_officer"), false, true},
		{"caseworker", staff("ASSIST", "caseworker"), false, false},
		{"service", caller.Caller{Kind: caller.Service, Subject: "service:cases", Purpose: "ASSIST", LegalBasis: "SPSP-36"}, false, false},
		{"provider", caller.Caller{Kind: caller.System, Subject: "p", Roles: []string{"provider"}, Organisation: "50000000001", Purpose: "DELIVER", LegalBasis: "SPSP-17-6"}, false, false},
		{"system of nobody", caller.Caller{Kind: caller.System, Subject: "p", Roles: []string{"provider"}, Purpose: "DELIVER", LegalBasis: "SPSP-17-6"}, false, false},
		{"citizen", caller.Caller{Kind: caller.Citizen, Subject: "c", Person: "persons/x", Purpose: "SELF", LegalBasis: "GDPR-15"}, false, false},
		{"nobody", caller.Caller{}, false, false},
	} {
		if got := engine.AllowRequest(row.caller, "DecideAccess", authz.Resource{}); got != row.asks {
			t.Errorf("DecideAccess by %s: %v", row.who, got)
		}
		if got := engine.AllowRequest(row.caller, "ListAccessRefusals", authz.Resource{}); got != row.sees {
			t.Errorf("ListAccessRefusals by %s: %v", row.who, got)
		}
	}
}
