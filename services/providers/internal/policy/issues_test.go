package policy

import (
	"slices"
	"testing"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
)

const herself = "persons/0198a000-0000-7000-8000-000000000001"

func TestWhoMayDoWhatWithIssues(t *testing.T) {
	t.Parallel()
	engine, err := authz.Load("providers", Files)
	if err != nil {
		t.Fatal(err)
	}
	callers := map[string]caller.Caller{
		"provider":   {Kind: caller.System, Subject: "p", Roles: []string{"provider"}, Purpose: "DELIVER", LegalBasis: "SPSP-17-6"},
		"caseworker": {Kind: caller.Staff, Subject: "s", Roles: []string{"caseworker"}, Municipality: "0033000", Purpose: "SERVICE", LegalBasis: "SPSP-36"},
		"head":       {Kind: caller.Staff, Subject: "h", Roles: []string{"head"}, Municipality: "0033000", Purpose: "SERVICE", LegalBasis: "SPSP-36"},
		"registrar":  {Kind: caller.Staff, Subject: "r", Roles: []string{"registrar"}, Purpose: "REGISTER", LegalBasis: "MK385"},
		"contracts":  {Kind: caller.Staff, Subject: "c", Roles: []string{"contracts"}, Purpose: "CONTRACT", LegalBasis: "SPSP-17-6"},
		"citizen":    {Kind: caller.Citizen, Subject: "c", Person: herself, Purpose: "SELF", LegalBasis: "GDPR-15"},
		"auditor":    {Kind: caller.Staff, Subject: "a", Roles: []string{"auditor"}, Purpose: "AUDIT", LegalBasis: "SPSP-14"},
		"nobody":     {},
	}
	raise, act := []string{"caseworker", "citizen", "head", "provider"}, []string{"caseworker", "contracts", "head", "provider", "registrar"}
	read := []string{"auditor", "caseworker", "citizen", "contracts", "head", "provider", "registrar"}
	want := map[string][]string{
		"RaiseIssue": raise, "CloseIssue": raise, "GetIssue": read, "ListIssues": read, "AnswerIssue": act, "CorrectIssue": act, "RefuseIssue": act,
	}
	methods := providersv1.File_providers_v1_issues_proto.Services().ByName("IssueService").Methods()
	for i := range methods.Len() {
		action := string(methods.Get(i).Name())
		var got []string
		for name, c := range callers {
			if engine.Allow(c, action, authz.Resource{Municipality: "0033000", Persons: []string{herself}}) {
				got = append(got, name)
			}
			c.Purpose = ""
			if engine.Allow(c, action, authz.Resource{Municipality: "0033000", Persons: []string{herself}}) {
				t.Errorf("%s by %s without a purpose", action, name)
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, want[action]) {
			t.Errorf("%s\n allowed %v\n want    %v", action, got, want[action])
		}
		for _, stranger := range []string{"caseworker", "head"} {
			if engine.Allow(callers[stranger], action, authz.Resource{Municipality: "0001000"}) {
				t.Errorf("%s by a %s of another municipality", action, stranger)
			}
		}
	}
}
