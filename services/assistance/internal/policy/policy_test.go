package policy

import (
	"slices"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
)

const (
	riga, madona = "0001000", "0038001"
	self         = "persons/0198a000-0000-7000-8000-000000000001"
	other        = "persons/0198a000-0000-7000-8000-000000000002"
)

func engine(t *testing.T) *authz.Engine {
	t.Helper()
	e, err := authz.Load("assistance", Files)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func methods() []string {
	var list []string
	for _, file := range []protoreflect.FileDescriptor{assistancev1.File_assistance_v1_assistance_proto, assistancev1.File_assistance_v1_packs_proto, assistancev1.File_assistance_v1_whatif_proto, assistancev1.File_assistance_v1_caseload_proto, assistancev1.File_assistance_v1_awards_proto} {
		all := file.Services().Get(0).Methods()
		for i := range all.Len() {
			list = append(list, string(all.Get(i).Name()))
		}
	}
	return list
}

func staff(role, municipality, workload string) caller.Caller {
	return caller.Caller{Workload: workload, Kind: caller.Staff, Subject: "s1", Roles: []string{role}, Municipality: municipality, Purpose: "ASSIST", LegalBasis: "SPSP-36"}
}

func with(c caller.Caller, change func(*caller.Caller)) caller.Caller {
	change(&c)
	return c
}

func TestEveryMethodHasARule(t *testing.T) {
	t.Parallel()
	if missing := engine(t).Covers(append(methods(), conflictMethods()...)); len(missing) > 0 {
		t.Errorf("nobody may call %v", missing)
	}
}

// Each row says for a kind of caller which methods it may use on a record; the others must be refused.
func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	own := authz.Resource{Type: "statuses", ID: "statuses/1", Municipality: riga, Persons: []string{self}}
	foreign := authz.Resource{Type: "statuses", ID: "statuses/2", Municipality: madona, Persons: []string{other}}
	nowhere := authz.Resource{Type: "statuses", ID: "statuses/3"}
	public := []string{"ListParameters", "ListRules", "ListRulePacks", "GetRulePack", "DiffRulePacks", "DiffMunicipalities"}
	grants := []string{"ListStatuses", "ListBenefits", "ListPaymentLines"}
	runs := []string{"RunCaseload", "GetCaseloadRun", "CancelCaseloadRun", "DownloadCaseloadRun"}
	households := []string{"ListCaseloadHouseholds", "GetCaseloadHousehold"}
	reads := append([]string{"GetAssessment", "ReplayAssessment", "ListAwardChanges"}, grants...)
	citizen := caller.Caller{Workload: "gateway", Kind: caller.Citizen, Subject: "c1", Person: self, Purpose: "SELF", LegalBasis: "GDPR-15"}
	auditor := caller.Caller{Workload: "gateway", Kind: caller.Staff, Subject: "a1", Roles: []string{"auditor"}, Purpose: "AUDIT", LegalBasis: "SPSP-14"}
	system := caller.Caller{Workload: "gateway", Kind: caller.System, Subject: "p1", Roles: []string{"provider"}, Purpose: "ASSIST", LegalBasis: "SPSP-36"}
	event := caller.Caller{Workload: "assistance", Kind: caller.Service, Subject: "service:assistance", Purpose: "EVENT", LegalBasis: "EVENT"}
	e := engine(t)
	for name, c := range map[string]struct {
		who  caller.Caller
		on   authz.Resource
		want []string
	}{
		"cases for a caseworker":                   {staff("caseworker", riga, "cases"), own, slices.Concat(public, reads, households, []string{"WhatIf", "ExplainAssessment", "ProposeAwardChanges", "Assess", "ReserveGrant"})},
		"caseworker, trial calculation":            {staff("caseworker", riga, "gateway"), own, slices.Concat(public, reads, households, []string{"WhatIf", "ExplainAssessment", "ProposeAwardChanges", "Assess"})},
		"head":                                     {staff("head", riga, "gateway"), own, slices.Concat(public, reads, households, runs, []string{"ApplyAwardChange", "DismissAwardChange", "WhatIf", "ExplainAssessment", "ProposeAwardChanges", "Assess"})},
		"caseworker, through an unknown program":   {staff("caseworker", riga, "persons"), own, slices.Concat(public, reads, households, []string{"WhatIf", "ExplainAssessment", "ProposeAwardChanges"})},
		"caseworker of another municipality":       {staff("caseworker", riga, "gateway"), foreign, public},
		"caseworker, record without municipality":  {staff("caseworker", riga, "gateway"), nowhere, public},
		"caseworker without municipality":          {staff("caseworker", "", "gateway"), nowhere, public},
		"caseworker, wrong purpose":                {with(staff("caseworker", riga, "gateway"), func(c *caller.Caller) { c.Purpose = "SELF" }), own, public},
		"caseworker, no legal basis":               {with(staff("caseworker", riga, "gateway"), func(c *caller.Caller) { c.LegalBasis = "" }), own, public},
		"caseworker, a basis that assesses nobody": {with(staff("caseworker", riga, "gateway"), func(c *caller.Caller) { c.LegalBasis = "SPSP-14" }), own, slices.Concat(public, reads, households, []string{"WhatIf", "ExplainAssessment"})},
		"lawyer":                           {staff("lawyer", "", "gateway"), nowhere, slices.Concat(public, runs, []string{"ProposeRulePack", "ActivateRulePack"})},
		"lawyer, through another program":  {staff("lawyer", "", "cases"), nowhere, slices.Concat(public, runs)},
		"lawyer, one municipality":         {staff("lawyer", "", "gateway"), own, slices.Concat(public, []string{"ProposeRulePack", "ActivateRulePack"})},
		"head, the whole country":          {staff("head", riga, "gateway"), nowhere, public},
		"citizen who says she is a lawyer": {with(citizen, func(c *caller.Caller) { c.Roles = []string{"lawyer"} }), foreign, public},
		"staff without a role":             {staff("clerk", riga, "gateway"), own, public},
		"citizen, own":                     {citizen, own, slices.Concat(public, grants)},
		"citizen, another person's":        {citizen, foreign, public},
		"citizen, wrong purpose":           {with(citizen, func(c *caller.Caller) { c.Purpose = "APPLY" }), own, public},
		"citizen without a person":         {with(citizen, func(c *caller.Caller) { c.Person = "" }), nowhere, public},
		"auditor":                          {auditor, foreign, slices.Concat(public, reads)},
		"auditor, wrong basis":             {with(auditor, func(c *caller.Caller) { c.LegalBasis = "SPSP-36" }), own, public},
		"caseworker who says he audits":    {with(staff("caseworker", riga, "gateway"), func(c *caller.Caller) { c.Purpose, c.LegalBasis = "AUDIT", "SPSP-14" }), own, nil},
		"a provider's system":              {system, own, public},
		"an event consumer":                {event, own, public},
		"nobody":                           {caller.Caller{Workload: "gateway", Kind: caller.Anonymous}, own, public},
	} {
		for _, m := range methods() {
			if got := e.Allow(c.who, m, c.on); got != slices.Contains(c.want, m) {
				t.Errorf("%s: %s allowed = %v", name, m, got)
			}
		}
	}
}

func TestAssessIsDecidedByTheMunicipalityOfTheRequest(t *testing.T) {
	t.Parallel()
	e, c := engine(t), staff("caseworker", riga, "cases")
	for municipality, want := range map[string]bool{riga: true, madona: false, "": false} {
		if got := e.AllowRequest(c, "Assess", authz.Resource{Municipality: municipality}); got != want {
			t.Errorf("municipality %q: %v, want %v", municipality, got, want)
		}
	}
}
