package policy_test

import (
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	"github.com/digisoc/platform/services/cases/internal/policy"
)

func methods() []string {
	var out []string
	list := casesv1.File_cases_v1_cases_proto.Services().ByName(protoreflect.Name("CasesService")).Methods()
	for i := range list.Len() {
		out = append(out, string(list.Get(i).Name()))
	}
	return out
}

func load(t testing.TB) *authz.Engine {
	t.Helper()
	e, err := authz.Load("cases", policy.Files)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestEveryMethodHasARule(t *testing.T) {
	e := load(t)
	if missing := e.Covers(methods()); len(missing) > 0 {
		t.Fatalf("no rule for %v", missing)
	}
	known := map[string]bool{"ListUses": true, "ListActorHours": true} // of audit.v1, which every service serves
	for _, m := range methods() {
		known[m] = true
	}
	for _, action := range e.Actions() {
		if !known[action] {
			t.Errorf("a rule speaks of %s, which the contract does not have", action)
		}
	}
}

const anna = "persons/00000000-0000-7000-8000-00000000000a"

// record is a case in Kuldīga of Anna.
var record = authz.Resource{Type: "case", ID: "cases/x", Municipality: "0033000", Persons: []string{anna}}

func staff(role, municipality string) caller.Caller {
	return caller.Caller{Kind: caller.Staff, Subject: "s", Roles: []string{role}, Municipality: municipality, Purpose: "ASSIST", LegalBasis: "SPSP-36"}
}

func person(name, purpose, basis string) caller.Caller {
	return caller.Caller{Kind: caller.Citizen, Subject: "c", Person: name, Purpose: purpose, LegalBasis: basis}
}

// Every method × every kind of caller, on a record of Kuldīga. A kind that is not named for a method is refused; a method
// that is not named fails.
func TestWhoMayCall(t *testing.T) {
	callers := map[string]caller.Caller{
		"worker":            staff("caseworker", "0033000"),
		"head":              staff("head", "0033000"),
		"worker elsewhere":  staff("caseworker", "0001000"),
		"head elsewhere":    staff("head", "0001000"),
		"worker of nowhere": staff("caseworker", ""),
		"clerk":             staff("clerk", "0033000"),
		"auditor":           {Kind: caller.Staff, Subject: "a", Roles: []string{"auditor"}, Purpose: "AUDIT", LegalBasis: "SPSP-14"},
		"auditor assisting": staff("auditor", "0033000"),
		"worker auditing":   {Kind: caller.Staff, Subject: "s", Roles: []string{"caseworker"}, Municipality: "0033000", Purpose: "AUDIT", LegalBasis: "SPSP-14"},
		"worker, no basis":  {Kind: caller.Staff, Subject: "s", Roles: []string{"caseworker"}, Municipality: "0033000", Purpose: "ASSIST"},
		"worker, no reason": {Kind: caller.Staff, Subject: "s", Roles: []string{"caseworker"}, Municipality: "0033000"},
		"anna applies":      person(anna, "APPLY", "MK809"),
		"anna reads":        person(anna, "SELF", "GDPR-15"),
		"anna mixes":        person(anna, "APPLY", "GDPR-15"),
		"stranger applies":  person("persons/x", "APPLY", "MK809"),
		"stranger reads":    person("persons/x", "SELF", "GDPR-15"),
		"nobody applies":    person("", "APPLY", "MK809"),
		"provider":          {Kind: caller.System, Subject: "p", Roles: []string{"provider"}, Purpose: "ASSIST", LegalBasis: "SPSP-36"},
		"program":           {Kind: caller.Service, Subject: "service:x", Roles: []string{"head"}, Municipality: "0033000", Purpose: "EVENT", LegalBasis: "EVENT"},
		"anonymous":         {},
	}
	office := []string{"worker", "head"}
	reads := append([]string{"auditor", "anna applies", "anna reads"}, office...)
	applies := append([]string{"anna applies"}, office...)
	allowed := map[string][]string{
		"CreateApplication": applies, "GetApplication": reads, "UpdateApplication": applies, "SignApplication": applies,
		"WithdrawApplication": applies, "OpenCase": office, "GetCase": reads, "ListCases": append([]string{"auditor"}, office...),
		"AssessCase": office, "DraftDecision": office, "GetDecision": reads, "IssueDecision": {"head"}, "ReturnDecision": {"head"},
		"ListTasks": reads, "GetDecisionDocument": reads, "GetApplicationDeclaration": office,
		"RecordAgreement": office, "MarkDocument": office, "CloseTask": office,
	}
	e := load(t)
	for _, m := range methods() {
		want, ok := allowed[m]
		if !ok {
			t.Errorf("nothing is expected of %s", m)
		}
		may := map[string]bool{}
		for _, name := range want {
			may[name] = true
		}
		for name, c := range callers {
			if got := e.Allow(c, m, record); got != may[name] {
				t.Errorf("%s by %s: %v, want %v", m, name, got, may[name])
			}
		}
	}
}
