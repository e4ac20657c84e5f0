package policy

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	oversightv1 "github.com/digisoc/platform/proto/gen/go/oversight/v1"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
)

const (
	riga, madona = "0001000", "0038001"
	self         = "persons/0198a000-0000-7000-8000-000000000001"
	other        = "persons/0198a000-0000-7000-8000-000000000002"
	aCase        = "cases/0198a000-0000-7000-8000-000000000003"
	referral     = "referrals/0198a000-0000-7000-8000-000000000004"
)

func engine(t *testing.T) *authz.Engine {
	t.Helper()
	e, err := authz.Load("persons", Files)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func methods() []string {
	var list []string
	for _, service := range []protoreflect.ServiceDescriptor{
		personsv1.File_persons_v1_persons_proto.Services().ByName("PersonsService"), personsv1.File_persons_v1_erasure_proto.Services().ByName("ErasureService"),
		personsv1.File_persons_v1_custody_proto.Services().ByName("CustodyService"),
		oversightv1.File_oversight_v1_oversight_proto.Services().ByName("OversightService"),
	} {
		for i := range service.Methods().Len() {
			list = append(list, string(service.Methods().Get(i).Name()))
		}
	}
	return list
}

func staff(role, municipality, about string) caller.Caller {
	return caller.Caller{Workload: "gateway", Kind: caller.Staff, Subject: "s1", Roles: []string{role}, Municipality: municipality,
		Purpose: "ASSIST", LegalBasis: "SPSP-36", Case: about}
}

func child(role, purpose string) caller.Caller {
	return caller.Caller{Workload: "gateway", Kind: caller.Staff, Subject: "s2", Roles: []string{role}, Municipality: riga, Purpose: purpose, LegalBasis: "BTAL"}
}

var fund = caller.Caller{Workload: "gateway", Kind: caller.Staff, Subject: "f1", Roles: []string{"children_fund"}, Organisation: "40008000101",
	Purpose: "VICTIM_CHILD", LegalBasis: "MK1613"}

func with(c caller.Caller, change func(*caller.Caller)) caller.Caller {
	change(&c)
	return c
}

var (
	citizen = caller.Caller{Workload: "gateway", Kind: caller.Citizen, Subject: "c1", Person: self, Purpose: "SELF", LegalBasis: "GDPR-15"}
	auditor = caller.Caller{Workload: "gateway", Kind: caller.Staff, Subject: "a1", Roles: []string{"auditor"}, Purpose: "AUDIT", LegalBasis: "SPSP-14"}
	officer = caller.Caller{Workload: "gateway", Kind: caller.Staff, Subject: "d1", Roles: []string{"data_officer"}, Purpose: "DATA_RIGHTS", LegalBasis: "GDPR-17"}
	system  = caller.Caller{Workload: "gateway", Kind: caller.System, Subject: "p1", Roles: []string{"provider"}, Purpose: "ASSIST", LegalBasis: "SPSP-36"}
	watcher = caller.Caller{Workload: "sharing", Kind: caller.Service, Subject: "service:sharing", Purpose: "SECURITY", LegalBasis: "GDPR-32"}
	// extracting is the cases service while the sharing service makes the fund's extract
	extracting = caller.Caller{Workload: "cases", Kind: caller.Service, Subject: "service:cases", Purpose: "RECOVERY", LegalBasis: "MK537"}
	event      = caller.Caller{Workload: "cases", Kind: caller.Service, Subject: "service:cases", Purpose: "EVENT", LegalBasis: "EVENT"}
)

func TestEveryMethodHasARule(t *testing.T) {
	if missing := engine(t).Covers(methods()); len(missing) > 0 {
		t.Errorf("nobody may call %v", missing)
	}
}

// Each row says for a kind of caller which methods it may use on a record; the others must be refused.
func TestWhoMayDoWhat(t *testing.T) {
	own := authz.Resource{Type: "person", ID: self, Municipality: riga, Persons: []string{self}}
	elsewhere := authz.Resource{Type: "person", ID: other, Municipality: madona, Persons: []string{other}}
	nowhere := authz.Resource{Type: "person", ID: other, Persons: []string{other}}
	household := authz.Resource{Type: "household", ID: "households/1", Municipality: riga, Persons: []string{self, other}}
	foreignHousehold := authz.Resource{Type: "household", ID: "households/2", Municipality: madona, Persons: []string{other}}

	person := []string{"GetPerson", "BatchGetPersons", "UpdatePerson", "AddIdentifier", "CreateRepresentation", "ListRepresentations"}
	homes := []string{"CreateHousehold", "GetHousehold", "AddHouseholdMember", "EndHouseholdMembership"}
	open := []string{"ListMunicipalities"}
	custody := []string{"RecordCustodyEvent", "ListCustodyEvents"}
	throughCases := []string{"BatchGetPersons", "ListRepresentations", "ListCustodyEvents"}
	join := func(lists ...[]string) (all []string) {
		for _, l := range lists {
			all = append(all, l...)
		}
		return all
	}
	e := engine(t)
	for name, c := range map[string]struct {
		who  caller.Caller
		on   authz.Resource
		want []string
	}{
		"caseworker, own municipality":               {staff("caseworker", riga, ""), own, join(person, homes, open, []string{"CreatePerson"})},
		"head, own municipality":                     {staff("head", riga, ""), own, join(person, homes, open, []string{"CreatePerson"})},
		"caseworker, other municipality":             {staff("caseworker", riga, ""), elsewhere, join(open, []string{"CreatePerson"})},
		"caseworker, other municipality, for a case": {staff("caseworker", riga, aCase), elsewhere, join(open, []string{"CreatePerson", "SearchPersons", "CreateHousehold", "AddHouseholdMember"})},
		"caseworker, a case that is none":            {staff("caseworker", riga, "curiosity"), elsewhere, join(open, []string{"CreatePerson"})},
		"caseworker, person of no municipality":      {staff("caseworker", riga, ""), nowhere, join(open, []string{"CreatePerson"})},
		"caseworker, own household":                  {staff("caseworker", riga, ""), household, join(person, homes, open, []string{"CreatePerson"})},
		"caseworker, other household":                {staff("caseworker", riga, ""), foreignHousehold, join(open, []string{"CreatePerson"})},
		"caseworker, other household, for a case":    {staff("caseworker", riga, aCase), foreignHousehold, join(open, []string{"CreatePerson", "SearchPersons"})},
		"caseworker without municipality":            {staff("caseworker", "", aCase), own, open},
		"caseworker for another purpose":             {with(staff("caseworker", riga, aCase), func(c *caller.Caller) { c.Purpose = "SELF" }), own, open},
		"caseworker without legal basis":             {with(staff("caseworker", riga, aCase), func(c *caller.Caller) { c.LegalBasis = "" }), own, open},
		"staff without a role":                       {staff("clerk", riga, aCase), own, open},
		"cases for staff, other municipality":        {with(staff("caseworker", riga, ""), func(c *caller.Caller) { c.Workload = "cases" }), elsewhere, join(open, []string{"BatchGetPersons"})},
		"assistance for staff, other municipality":   {with(staff("caseworker", riga, ""), func(c *caller.Caller) { c.Workload = "assistance" }), elsewhere, []string{"BatchGetPersons"}},
		"assistance by itself":                       {with(event, func(c *caller.Caller) { c.Workload = "assistance" }), elsewhere, []string{"BatchGetPersons"}},
		"assistance by itself, for no event":         {with(event, func(c *caller.Caller) { c.Workload, c.Purpose = "assistance", "ASSIST" }), elsewhere, nil},
		"assistance for a citizen, someone else":     {with(citizen, func(c *caller.Caller) { c.Workload = "assistance" }), elsewhere, nil},
		"providers for staff, own municipality":      {with(staff("caseworker", riga, ""), func(c *caller.Caller) { c.Workload = "providers" }), own, []string{"BatchGetPersons"}},
		"providers for staff, other municipality":    {with(staff("caseworker", riga, ""), func(c *caller.Caller) { c.Workload = "providers" }), elsewhere, nil},
		"providers for staff, other, for a case":     {with(staff("head", riga, aCase), func(c *caller.Caller) { c.Workload = "providers" }), elsewhere, []string{"BatchGetPersons"}},
		"providers for a provider's system":          {with(system, func(c *caller.Caller) { c.Workload = "providers" }), own, nil},
		"cases by itself":                            {event, own, open},
		"cases by itself, for the fund's extract":    {with(extracting, func(c *caller.Caller) { c.Case = "referrals/1" }), elsewhere, join(open, []string{"ListCustodyEvents"})},
		"cases by itself, without a referral":        {extracting, elsewhere, open},
		"sharing by itself, for the fund's extract":  {with(extracting, func(c *caller.Caller) { c.Workload, c.Case = "sharing", "referrals/1" }), elsewhere, open},
		"cases for a citizen, someone else":          {with(citizen, func(c *caller.Caller) { c.Workload = "cases" }), elsewhere, open},
		"citizen, own record":                        {citizen, own, join(open, []string{"GetPerson", "BatchGetPersons", "ListRepresentations"})},
		"citizen, someone else":                      {citizen, elsewhere, open},
		"citizen, own household":                     {citizen, household, open},
		"citizen with a staff purpose":               {with(citizen, func(c *caller.Caller) { c.Purpose = "ASSIST" }), own, open},
		"citizen unknown to the registry":            {with(citizen, func(c *caller.Caller) { c.Person = "" }), nowhere, open},
		"auditor":                                    {auditor, elsewhere, join(open, []string{"GetPerson", "BatchGetPersons", "GetHousehold", "ListRepresentations"})},
		"auditor on another basis":                   {with(auditor, func(c *caller.Caller) { c.LegalBasis = "SPSP-36" }), elsewhere, open},
		"caseworker who says he audits":              {with(staff("caseworker", riga, ""), func(c *caller.Caller) { c.Purpose, c.LegalBasis = "AUDIT", "SPSP-14" }), own, nil},
		"data officer":                               {officer, authz.Resource{Type: "erasure", Persons: []string{other}}, join(open, []string{"ProposeErasure", "DecideErasure", "GetErasure", "ListDueErasures"})},
		"data officer, the record of a person":       {officer, elsewhere, open},
		"data officer on another basis":              {with(officer, func(c *caller.Caller) { c.LegalBasis = "SPSP-36" }), authz.Resource{Type: "erasure"}, open},
		"child protection, own municipality":         {child("child_caseworker", "CHILD"), own, join(open, custody)},
		"child protection, other municipality":       {child("child_caseworker", "CHILD"), elsewhere, open},
		"child protection for another purpose":       {child("child_caseworker", "VICTIM"), own, open},
		"child protection through cases":             {with(child("child_caseworker", "VICTIM"), func(c *caller.Caller) { c.Workload, c.LegalBasis = "cases", "MK1613" }), own, join(open, []string{"BatchGetPersons"})},
		"child protection through cases, elsewhere":  {with(child("child_caseworker", "VICTIM"), func(c *caller.Caller) { c.Workload, c.LegalBasis = "cases", "MK1613" }), elsewhere, open},
		"orphans' court":                             {child("orphans_court", "CHILD_SUPERVISE"), own, join(open, custody)},
		"orphans' court, other municipality":         {child("orphans_court", "CHILD_SUPERVISE"), elsewhere, open},
		"the fund by itself":                         {fund, own, open},
		"the fund, stating a referral":               {with(fund, func(c *caller.Caller) { c.Case = referral }), own, open},
		"cases for the fund":                         {with(fund, func(c *caller.Caller) { c.Workload, c.Case = "cases", referral }), elsewhere, join(open, throughCases)},
		"cases for the fund without a referral":      {with(fund, func(c *caller.Caller) { c.Workload = "cases" }), elsewhere, open},
		"cases for the fund, another purpose":        {with(fund, func(c *caller.Caller) { c.Workload, c.Case, c.Purpose = "cases", referral, "ASSIST" }), elsewhere, open},
		"sharing for the fund":                       {with(fund, func(c *caller.Caller) { c.Workload, c.Case = "sharing", referral }), elsewhere, open},
		"sharing by itself, for misuse":              {watcher, elsewhere, join(open, []string{"CompareWithOfficials"})},
		"sharing for misuse, on another basis":       {with(watcher, func(c *caller.Caller) { c.LegalBasis = "SPSP-36" }), elsewhere, open},
		"sharing for misuse, with a person behind":   {with(watcher, func(c *caller.Caller) { c.Kind, c.Roles = caller.Staff, []string{"security_officer"} }), elsewhere, open},
		"cases as if for misuse":                     {with(watcher, func(c *caller.Caller) { c.Workload = "cases" }), elsewhere, open},
		"a provider's system":                        {system, own, open},
		"nobody":                                     {caller.Caller{Workload: "gateway", Kind: caller.Anonymous}, own, open},
	} {
		allowed := map[string]bool{}
		for _, m := range c.want {
			allowed[m] = true
		}
		for _, m := range methods() {
			if got := e.Allow(c.who, m, c.on); got != allowed[m] {
				t.Errorf("%s: %s allowed = %v, want %v", name, m, got, allowed[m])
			}
		}
	}
}

func TestBeforeTheRecordIsKnown(t *testing.T) {
	e := engine(t)
	for _, m := range methods() {
		on := authz.Resource{}
		if strings.HasSuffix(m, "Erasure") || m == "ListDueErasures" {
			if !e.AllowRequest(officer, m, on) || e.AllowRequest(staff("head", riga, ""), m, on) {
				t.Errorf("%s: it is for data officers, and for them before the record is known", m)
			}
			continue
		}
		if strings.Contains(m, "CustodyEvent") {
			if !e.AllowRequest(child("child_caseworker", "CHILD"), m, on) || e.AllowRequest(staff("head", riga, ""), m, on) {
				t.Errorf("%s: it is for those who protect children, and for them before the record is known", m)
			}
			continue
		}
		if m == "CompareWithOfficials" {
			if !e.AllowRequest(watcher, m, on) || e.AllowRequest(staff("caseworker", riga, aCase), m, on) {
				t.Errorf("%s: it is for the sharing service by itself", m)
			}
			continue
		}
		if m == "CreateHousehold" { // names its municipality
			on.Municipality = riga
		}
		if !e.AllowRequest(staff("caseworker", riga, ""), m, on) {
			t.Errorf("%s: staff is stopped before the record is known", m)
		}
	}
	if e.AllowRequest(staff("caseworker", riga, ""), "CreateHousehold", authz.Resource{Municipality: madona}) {
		t.Error("a household in another municipality")
	}
}

// The sharing service by itself asks for codes for the datasets that DAGR gets, and for nothing else (MK 624/2023).
func TestSharingByItselfAsksForDagrOnly(t *testing.T) {
	e := engine(t)
	own := caller.Caller{Workload: "sharing", Kind: caller.Service, Subject: "service:sharing", Purpose: "DAGR_STATUS", LegalBasis: "MK-624-2023"}
	for name, tc := range map[string]struct {
		who    caller.Caller
		action string
		want   bool
	}{
		"codes for statuses":      {own, "BatchGetPersons", true},
		"codes for benefits":      {with(own, func(c *caller.Caller) { c.Purpose = "DAGR_BENEFIT" }), "BatchGetPersons", true},
		"for another purpose":     {with(own, func(c *caller.Caller) { c.Purpose = "EVENT" }), "BatchGetPersons", false},
		"on another basis":        {with(own, func(c *caller.Caller) { c.LegalBasis = "SPSP-36" }), "BatchGetPersons", false},
		"another service":         {with(own, func(c *caller.Caller) { c.Workload = "cases" }), "BatchGetPersons", false},
		"a person behind it":      {with(own, func(c *caller.Caller) { c.Kind = caller.System }), "BatchGetPersons", false},
		"a search":                {own, "SearchPersons", false},
		"a change":                {own, "UpdatePerson", false},
		"one person with history": {own, "GetPerson", false},
	} {
		got := e.Decide(authz.Request{Caller: tc.who, Action: tc.action, Stage: authz.StageRequest, PersonalData: true}).Allowed
		if got != tc.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
