package policy

import (
	"testing"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
)

// Officials read registers for a case of theirs; who answers for the exchange sees how it goes and reads no register (SEC-ACC-1).
func TestWhoReadsRegisters(t *testing.T) {
	t.Parallel()
	engine := load(t)
	aCase := "cases/0198a000-0000-7000-8000-000000000003"
	staff := func(role, about, purpose string) caller.Caller {
		return caller.Caller{Workload: "gateway", Kind: caller.Staff, Subject: "p", Roles: []string{role}, Municipality: "0033000", Purpose: purpose, LegalBasis: "SPSP-36", Case: about}
	}
	nowhere := staff("caseworker", aCase, "ASSIST")
	nowhere.Municipality = ""
	system := caller.Caller{Workload: "gateway", Kind: caller.System, Subject: "s", Roles: []string{"caseworker", "institution"}, Municipality: "0033000", Purpose: "ASSIST", LegalBasis: "SPSP-36", Case: aCase}
	citizen := caller.Caller{Workload: "gateway", Kind: caller.Citizen, Subject: "c", Person: "persons/0198a000-0000-7000-8000-000000000001", Purpose: "SELF", LegalBasis: "GDPR-15", Case: aCase}
	for name, tc := range map[string]struct {
		who    caller.Caller
		action string
		want   bool
	}{
		"a caseworker, for a case":          {staff("caseworker", aCase, "ASSIST"), "ReadRegister", true},
		"a head, for an application":        {staff("head", "applications/0198a000-0000-7000-8000-000000000004", "SERVICE"), "ReadRegister", true},
		"a caseworker, out of curiosity":    {staff("caseworker", "", "ASSIST"), "ReadRegister", false},
		"a caseworker, for a permission":    {staff("caseworker", "datasetPermissions/0198a000-0000-7000-8000-000000000003", "ASSIST"), "ReadRegister", false},
		"a caseworker, for another purpose": {staff("caseworker", aCase, "POLICY"), "ReadRegister", false},
		"a caseworker of nowhere":           {nowhere, "ReadRegister", false},
		"an officer for contracts":          {staff("contracts", aCase, "ASSIST"), "ReadRegister", false},
		"a data officer":                    {staff("data_officer", aCase, "ASSIST"), "ReadRegister", false},
		"a system":                          {system, "ReadRegister", false},
		"a citizen":                         {citizen, "ReadRegister", false},
		"how it goes, contracts":            {staff("contracts", "", "CONTRACT"), "ListExchangeChannels", true},
		"how it goes, data officer":         {staff("data_officer", "", "DATA_RIGHTS"), "ListExchangeChannels", true},
		"how it goes, auditor":              {staff("auditor", "", "AUDIT"), "ListExchangeChannels", true},
		"how it goes, a caseworker":         {staff("caseworker", aCase, "ASSIST"), "ListExchangeChannels", false},
		"how it goes, a system":             {system, "ListExchangeChannels", false},
	} {
		got := engine.Decide(authz.Request{Caller: tc.who, Action: tc.action, Stage: authz.StageRecord, PersonalData: tc.action == "ReadRegister", Resource: authz.Resource{Type: "register", ID: "registers/fpr_person"}}).Allowed
		if got != tc.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
