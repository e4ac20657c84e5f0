package policy

import (
	"slices"
	"testing"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
)

// who are the callers of the matrix.
var who = map[string]caller.Caller{
	"registrar":                     {Kind: caller.Staff, Subject: "r", Roles: []string{"registrar"}, Purpose: "REGISTER", LegalBasis: "MK385"},
	"registrar without the basis":   {Kind: caller.Staff, Subject: "r", Roles: []string{"registrar"}, Purpose: "REGISTER"},
	"caseworker":                    {Kind: caller.Staff, Subject: "s", Roles: []string{"caseworker"}, Municipality: "0033000", Purpose: "SERVICE", LegalBasis: "SPSP-36"},
	"head":                          {Kind: caller.Staff, Subject: "h", Roles: []string{"head"}, Municipality: "0033000", Purpose: "SERVICE", LegalBasis: "SPSP-36"},
	"auditor":                       {Kind: caller.Staff, Subject: "a", Roles: []string{"auditor"}, Purpose: "AUDIT", LegalBasis: "SPSP-14"},
	"provider":                      {Kind: caller.System, Subject: "p", Roles: []string{"provider"}, Organisation: "40008000001", Purpose: "REGISTER", LegalBasis: "SPSP-17-6"},
	"provider with another purpose": {Kind: caller.System, Subject: "p", Roles: []string{"provider"}, Organisation: "40008000001", Purpose: "ASSIST", LegalBasis: "SPSP-17-6"},
	"system":                        {Kind: caller.System, Subject: "x", Roles: []string{"bank"}, Purpose: "REGISTER", LegalBasis: "SPSP-17-6"},
	"citizen":                       {Kind: caller.Citizen, Subject: "c", Person: "persons/0198a000-0000-7000-8000-000000000001", Purpose: "SELF", LegalBasis: "GDPR-15"},
	"nobody":                        {},
}

var allowed = map[string][]string{
	"CreateProvider": {"registrar"}, "CreateRegistration": {"registrar"}, "DecideRegistration": {"registrar"}, "SuspendRegistration": {"registrar"},
	"ResumeRegistration": {"registrar"}, "ExcludeRegistration": {"registrar"}, "RenewRegistration": {"registrar"}, "AddRemotePoint": {"registrar"},
	"EndRemotePoint": {"registrar"}, "ReportCapacity": {"provider"}, "ListCapacities": {"auditor", "caseworker", "head", "provider", "registrar"},
	"GetProvider": everybody(), "GetRegistration": everybody(), "ListRegistrations": everybody(), "ListServiceKinds": everybody(), "ListHsdsServices": everybody(),
}

func everybody() []string {
	var all []string
	for name := range who {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	engine, err := authz.Load("providers", Files)
	if err != nil {
		t.Fatal(err)
	}
	methods := providersv1.File_providers_v1_register_proto.Services().ByName("RegisterService").Methods()
	for i := range methods.Len() {
		action := string(methods.Get(i).Name())
		want, ok := allowed[action]
		if !ok {
			t.Errorf("%s has no expectation", action)
		}
		var got []string
		for _, name := range everybody() {
			if engine.Allow(who[name], action, authz.Resource{Municipality: "0033000"}) {
				got = append(got, name)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s\n allowed %v\n want    %v", action, got, want)
		}
	}
}
