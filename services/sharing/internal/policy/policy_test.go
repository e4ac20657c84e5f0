package policy

import (
	"testing"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
)

func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	engine, err := authz.Load("sharing", Files)
	if err != nil {
		t.Fatal(err)
	}
	var methods []string
	all := sharingv1.File_sharing_v1_sharing_proto.Services().ByName("SharingService").Methods()
	for i := range all.Len() {
		methods = append(methods, string(all.Get(i).Name()))
	}
	if missing := engine.Covers(methods); len(missing) > 0 {
		t.Errorf("nobody may call %v", missing)
	}

	own := authz.Resource{Municipality: "0001000"}
	staff := func(municipality string, roles ...string) caller.Caller {
		return caller.Caller{Kind: caller.Staff, Subject: "s", Roles: roles, Municipality: municipality, Purpose: "ASSIST", LegalBasis: "SPSP-36"}
	}
	for _, row := range []struct {
		who     string
		caller  caller.Caller
		allowed bool
	}{
		{"caseworker", staff("0001000", "caseworker"), true},
		{"head", staff("0001000", "head"), true},
		{"caseworker of another municipality", staff("0038001", "caseworker"), false},
		{"staff without a role", staff("0001000"), false},
		{"auditor", staff("", "auditor"), false},
		{"citizen", caller.Caller{Kind: caller.Citizen, Subject: "c", Person: "persons/0198a000-0000-7000-8000-000000000001"}, false},
		{"system", caller.Caller{Kind: caller.System, Subject: "p", Roles: []string{"provider"}}, false},
		{"event", caller.Caller{Kind: caller.Service, Subject: "service:cases", Purpose: "EVENT", LegalBasis: "EVENT"}, false},
		{"nobody", caller.Caller{}, false},
	} {
		if got := engine.Allow(row.caller, "CreateEntry", own); got != row.allowed {
			t.Errorf("CreateEntry by %s: allowed is %v", row.who, got)
		}
	}
}
