package policy

import (
	"slices"
	"testing"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
)

// Facts are recorded by staff of the municipality and by register adapters, read by staff of the municipality and by auditors; a
// citizen does not read them, for they hold the means of the whole household.
func TestWhoMayRecordAndReadFacts(t *testing.T) {
	t.Parallel()
	var methods []string
	all := assistancev1.File_assistance_v1_facts_proto.Services().Get(0).Methods()
	for i := range all.Len() {
		methods = append(methods, string(all.Get(i).Name()))
	}
	e := engine(t)
	if missing := e.Covers(methods); len(missing) > 0 {
		t.Errorf("nobody may call %v", missing)
	}
	own := authz.Resource{Type: "facts", ID: "facts/1", Municipality: riga, Persons: []string{self}}
	foreign := authz.Resource{Type: "facts", ID: "facts/2", Municipality: madona, Persons: []string{self}}
	adapter := caller.Caller{Workload: "gateway", Kind: caller.System, Subject: "vsaa", Roles: []string{"register_adapter"}, Purpose: "ASSIST", LegalBasis: "SPSP-36"}
	records := []string{"RecordFact", "BatchRecordFacts", "RecordDeclaration", "CorrectFact", "RetractFact", "DisputeFact"}
	reads := []string{"ListFacts", "GetFactHistory"}
	for name, c := range map[string]struct {
		who  caller.Caller
		on   authz.Resource
		want []string
	}{
		"caseworker":                            {staff("caseworker", riga, "gateway"), own, methods},
		"head":                                  {staff("head", riga, "gateway"), own, methods},
		"cases for a caseworker":                {staff("caseworker", riga, "cases"), own, methods},
		"through an unknown program":            {staff("caseworker", riga, "persons"), own, reads},
		"caseworker of another municipality":    {staff("caseworker", riga, "gateway"), foreign, nil},
		"caseworker without a municipality":     {staff("caseworker", "", "gateway"), own, nil},
		"wrong purpose":                         {with(staff("caseworker", riga, "gateway"), func(c *caller.Caller) { c.Purpose = "SELF" }), own, nil},
		"no legal basis":                        {with(staff("caseworker", riga, "gateway"), func(c *caller.Caller) { c.LegalBasis = "" }), own, nil},
		"a basis that assesses nobody":          {with(staff("caseworker", riga, "gateway"), func(c *caller.Caller) { c.LegalBasis = "SPSP-14" }), own, reads},
		"lawyer":                                {staff("lawyer", "", "gateway"), own, nil},
		"auditor":                               {caller.Caller{Workload: "gateway", Kind: caller.Staff, Subject: "a", Roles: []string{"auditor"}, Purpose: "AUDIT", LegalBasis: "SPSP-14"}, foreign, reads},
		"register adapter":                      {adapter, own, records[:2]},
		"register adapter, through cases":       {with(adapter, func(c *caller.Caller) { c.Workload = "cases" }), own, nil},
		"register adapter, without a purpose":   {with(adapter, func(c *caller.Caller) { c.Purpose = "" }), own, nil},
		"a provider's system":                   {with(adapter, func(c *caller.Caller) { c.Roles = []string{"provider"} }), own, nil},
		"staff who calls himself an adapter":    {with(staff("register_adapter", riga, "gateway"), func(*caller.Caller) {}), own, nil},
		"citizen, about herself":                {caller.Caller{Workload: "gateway", Kind: caller.Citizen, Subject: "c", Person: self, Purpose: "SELF", LegalBasis: "GDPR-15"}, own, nil},
		"nobody":                                {caller.Caller{Workload: "gateway", Kind: caller.Anonymous}, own, nil},
		"caseworker, record of no municipality": {staff("caseworker", riga, "gateway"), authz.Resource{Type: "facts", ID: "facts/3"}, nil},
	} {
		for _, m := range methods {
			if got := e.Allow(c.who, m, c.on); got != slices.Contains(c.want, m) {
				t.Errorf("%s: %s allowed = %v", name, m, got)
			}
		}
	}
}
