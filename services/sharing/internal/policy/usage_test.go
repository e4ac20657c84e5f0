package policy

import (
	"testing"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
)

// GR-19, SEC-LOG-5: the person about herself, auditors and data protection officers for their purposes; nobody else.
func TestWhoMaySeeWhoLooked(t *testing.T) {
	t.Parallel()
	engine := load(t)
	const her = "persons/0198a000-0000-7000-8000-000000000001"
	on := authz.Resource{Type: "usages", ID: her, Persons: []string{her}}
	citizen := func(person, purpose, basis string) caller.Caller {
		return caller.Caller{Kind: caller.Citizen, Subject: "c", Person: person, Purpose: purpose, LegalBasis: basis}
	}
	staff := func(role, purpose, basis string) caller.Caller {
		return caller.Caller{Kind: caller.Staff, Subject: "s", Roles: []string{role}, Municipality: "0001000", Purpose: purpose, LegalBasis: basis}
	}
	for _, row := range []struct {
		who     string
		caller  caller.Caller
		allowed bool
	}{
		{"herself", citizen(her, "SELF", "GDPR-15"), true},
		{"herself, for another purpose", citizen(her, "APPLY", "MK809"), false},
		{"another citizen", citizen("persons/0198a000-0000-7000-8000-000000000002", "SELF", "GDPR-15"), false},
		{"a citizen whom the registry does not know", citizen("", "SELF", "GDPR-15"), false},
		{"auditor", staff("auditor", "AUDIT", "SPSP-14"), true},
		{"data protection officer", staff("data_officer", "DATA_RIGHTS", "GDPR-15"), true},
		{"data protection officer who assists", staff("data_officer", "ASSIST", "SPSP-36"), false},
		{"caseworker who says she protects data", staff("caseworker", "DATA_RIGHTS", "GDPR-15"), false},
		{"head", staff("head", "ASSIST", "SPSP-36"), false},
		{"system", caller.Caller{Kind: caller.System, Subject: "p", Roles: []string{"provider"}, Purpose: "SELF", LegalBasis: "GDPR-15"}, false},
		{"a service", caller.Caller{Kind: caller.Service, Subject: "service:cases", Purpose: "EVENT", LegalBasis: "EVENT"}, false},
		{"nobody", caller.Caller{}, false},
	} {
		for _, action := range []string{"ListUsages", "DownloadUsages", "ListProcessing"} {
			if got := engine.Allow(row.caller, action, on); got != row.allowed {
				t.Errorf("%s by %s: allowed is %v", action, row.who, got)
			}
		}
	}
}
