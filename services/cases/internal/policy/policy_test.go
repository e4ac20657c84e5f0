package policy_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	casepersonsv1 "github.com/digisoc/platform/proto/gen/go/casepersons/v1"
	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	fundextractv1 "github.com/digisoc/platform/proto/gen/go/fundextract/v1"
	"github.com/digisoc/platform/services/cases/internal/policy"
)

func methods() []string {
	var out []string
	for _, service := range []protoreflect.ServiceDescriptor{
		casesv1.File_cases_v1_cases_proto.Services().ByName("CasesService"), casesv1.File_cases_v1_victims_proto.Services().ByName("VictimService"),
		casesv1.File_cases_v1_rehabilitation_proto.Services().ByName("RehabilitationService"), casesv1.File_cases_v1_children_fund_proto.Services().ByName("ChildrensFundService"), fundextractv1.File_fundextract_v1_fund_extract_proto.Services().ByName("FundExtractService"),
		casesv1.File_cases_v1_migration_proto.Services().ByName("MigrationService"), casesv1.File_cases_v1_specialists_proto.Services().ByName("SpecialistService"),
		casepersonsv1.File_casepersons_v1_case_persons_proto.Services().ByName("CasePersonsService"),
	} {
		for i := range service.Methods().Len() {
			out = append(out, string(service.Methods().Get(i).Name()))
		}
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
	known := map[string]bool{"ListUses": true, "ListActorHours": true, "ListActorSubjects": true, "ListAffected": true} // of audit.v1, which every service serves
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

func child(purpose, municipality string) caller.Caller {
	return caller.Caller{Kind: caller.Staff, Subject: "s", Roles: []string{"child_caseworker"}, Municipality: municipality, Purpose: purpose, LegalBasis: "MK1613"}
}

func fund(kind caller.Kind, purpose, basis string) caller.Caller {
	return caller.Caller{Kind: kind, Subject: "f", Roles: []string{"children_fund"}, Organisation: "40008000101", Purpose: purpose, LegalBasis: basis}
}

func person(name, purpose, basis string) caller.Caller {
	return caller.Caller{Kind: caller.Citizen, Subject: "c", Person: name, Purpose: purpose, LegalBasis: basis}
}

// Every method × every kind of caller, on a record of Kuldīga. A kind that is not named for a method is refused; a method
// that is not named fails.
func TestWhoMayCall(t *testing.T) {
	callers := map[string]caller.Caller{
		"worker":                        staff("caseworker", "0033000"),
		"head":                          staff("head", "0033000"),
		"worker elsewhere":              staff("caseworker", "0001000"),
		"head elsewhere":                staff("head", "0001000"),
		"worker of nowhere":             staff("caseworker", ""),
		"clerk":                         staff("clerk", "0033000"),
		"auditor":                       {Kind: caller.Staff, Subject: "a", Roles: []string{"auditor"}, Purpose: "AUDIT", LegalBasis: "SPSP-14"},
		"auditor assisting":             staff("auditor", "0033000"),
		"worker auditing":               {Kind: caller.Staff, Subject: "s", Roles: []string{"caseworker"}, Municipality: "0033000", Purpose: "AUDIT", LegalBasis: "SPSP-14"},
		"worker, no basis":              {Kind: caller.Staff, Subject: "s", Roles: []string{"caseworker"}, Municipality: "0033000", Purpose: "ASSIST"},
		"worker, no reason":             {Kind: caller.Staff, Subject: "s", Roles: []string{"caseworker"}, Municipality: "0033000"},
		"anna applies":                  person(anna, "APPLY", "MK809"),
		"anna reads":                    person(anna, "SELF", "GDPR-15"),
		"anna mixes":                    person(anna, "APPLY", "GDPR-15"),
		"stranger applies":              person("persons/x", "APPLY", "MK809"),
		"stranger reads":                person("persons/x", "SELF", "GDPR-15"),
		"nobody applies":                person("", "APPLY", "MK809"),
		"provider":                      {Kind: caller.System, Subject: "p", Roles: []string{"provider"}, Purpose: "ASSIST", LegalBasis: "SPSP-36"},
		"program":                       {Kind: caller.Service, Subject: "service:x", Roles: []string{"head"}, Municipality: "0033000", Purpose: "EVENT", LegalBasis: "EVENT"},
		"anonymous":                     {},
		"sharing makes a token":         {Kind: caller.Service, Workload: "sharing", Subject: "service:sharing", Purpose: "SECURITY", LegalBasis: "GDPR-32"},
		"sharing makes one on an event": {Kind: caller.Service, Workload: "sharing", Subject: "service:sharing", Purpose: "EVENT", LegalBasis: "EVENT"},

		"child worker":                  child("VICTIM", "0033000"),
		"child worker elsewhere":        child("VICTIM", "0001000"),
		"child worker, custody":         child("CHILD", "0033000"),
		"provider delivers":             {Kind: caller.System, Subject: "p", Roles: []string{"provider"}, Organisation: "40008000001", Purpose: "DELIVER", LegalBasis: "SPSP-17-6"},
		"fund":                          fund(caller.Staff, "VICTIM_CHILD", "MK1613"),
		"fund's system":                 fund(caller.System, "VICTIM_CHILD", "MK1613"),
		"fund recovers":                 fund(caller.Staff, "RECOVERY", "BTAL"),
		"fund's system recovers":        fund(caller.System, "RECOVERY", "MK537"),
		"fund, another purpose":         fund(caller.Staff, "ASSIST", "SPSP-36"),
		"fund, another basis":           fund(caller.Staff, "RECOVERY", "MK1613"),
		"sharing makes an extract":      {Workload: "sharing", Kind: caller.Service, Subject: "service:sharing", Purpose: "RECOVERY", LegalBasis: "MK537"},
		"sharing makes one for nothing": {Workload: "sharing", Kind: caller.Service, Subject: "service:sharing", Purpose: "POLICY", LegalBasis: "MK490"},
		"another service makes one":     {Workload: "payments", Kind: caller.Service, Subject: "service:payments", Purpose: "RECOVERY", LegalBasis: "MK537"},
		"fund of nobody":                {Kind: caller.Staff, Subject: "f", Roles: []string{"children_fund"}, Purpose: "VICTIM_CHILD", LegalBasis: "MK1613"},
		"system of before":              {Kind: caller.System, Subject: "sopa", Roles: []string{"legacy_system"}, Municipality: "0033000", Purpose: "ASSIST", LegalBasis: "SPSP-36"},
		"system of before, else":        {Kind: caller.System, Subject: "sopa", Roles: []string{"legacy_system"}, Municipality: "0001000", Purpose: "ASSIST", LegalBasis: "SPSP-36"},
		"contracts":                     {Kind: caller.Staff, Subject: "d", Roles: []string{"contracts"}, Purpose: "CONTRACT", LegalBasis: "SPSP-17-6"},
		"centre":                        {Kind: caller.Staff, Subject: "b", Roles: []string{"child_protection_centre"}, Purpose: "CHILD_SUPERVISE", LegalBasis: "BTAL"},
		"centre, victims":               {Kind: caller.Staff, Subject: "b", Roles: []string{"child_protection_centre"}, Municipality: "0033000", Purpose: "VICTIM", LegalBasis: "MK1613"},
		"orphans' court":                {Kind: caller.Staff, Subject: "b", Roles: []string{"orphans_court"}, Municipality: "0033000", Purpose: "CHILD_SUPERVISE", LegalBasis: "BTAL"},
		"worker serves":                 {Kind: caller.Staff, Subject: "s", Roles: []string{"caseworker"}, Municipality: "0033000", Purpose: "SERVICE", LegalBasis: "SPSP-17-6"},
		"child worker by BTAL":          {Kind: caller.Staff, Subject: "s", Roles: []string{"child_caseworker"}, Municipality: "0033000", Purpose: "CHILD", LegalBasis: "BTAL"},
	}
	office, feeds := []string{"worker", "head"}, []string{"system of before"}
	reads := append([]string{"auditor", "anna applies", "anna reads"}, office...)
	applies := append([]string{"anna applies"}, office...)
	everybody := slices.DeleteFunc(slices.Collect(maps.Keys(callers)), func(name string) bool {
		return name == "worker auditing" || strings.HasPrefix(name, "sharing makes") // nobody but an auditor audits, and sharing calls nothing but what it is named for
	})
	allowed := map[string][]string{
		"CreateApplication": applies, "PrefillApplication": append([]string{"anna reads"}, applies...), "GetApplication": reads, "UpdateApplication": applies, "SignApplication": applies,
		"WithdrawApplication": applies, "OpenCase": office, "GetCase": reads, "ListCases": append([]string{"auditor"}, office...),
		"AssessCase": office, "DraftDecision": office, "GetDecision": reads, "IssueDecision": {"head"}, "ReturnDecision": {"head"},
		"ListTasks": reads, "GetDecisionDocument": reads, "GetApplicationDeclaration": office,
		"RecordAgreement": office, "MarkDocument": office, "CloseTask": office,

		"OpenVictimCase": {"child worker"}, "RecordProceedings": {"child worker"}, "GetVictimCase": {"child worker"},
		"CreateReferral": {"child worker"}, "EndReferral": {"child worker"},
		"AssignVictimCase": {"child worker"}, "ListSpecialistNotices": {"child worker"}, "ImportSpecialists": {"centre"}, "WithdrawSpecialist": {"centre"},
		"SetMandatoryTask": {"contracts"}, "ListMandatoryTasks": everybody, "ListExternalDecisions": office,
		"ImportExternalDecisions": feeds, "ListExternalDecisionErrors": feeds, "RepairExternalDecision": feeds, "WithdrawExternalDecision": feeds,
		"ListSpecialists": {"centre", "child worker", "child worker elsewhere", "child worker by BTAL", "worker serves", "fund", "fund's system"},
		"ListReferrals":   {"fund", "fund's system", "fund recovers", "fund's system recovers"}, "GetReferredChild": {"fund", "fund's system", "fund recovers", "fund's system recovers"},
		"SendRehabilitationNotice": {"child worker", "fund", "fund's system", "provider delivers"},
		"ListSentNotices":          {"child worker", "fund", "fund's system", "provider delivers"},
		"ProposeRecovery":          {"fund recovers", "fund's system recovers"}, "DecideRecovery": {"fund recovers"},
		"ListFundNotices": {"fund", "fund's system", "fund recovers", "fund's system recovers"},
		"ConfirmReferral": {"fund", "fund's system"}, "ListReferredFacts": {"sharing makes an extract"},
		"ListCasePersons": {"sharing makes a token"},
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
