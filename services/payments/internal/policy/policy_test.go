package policy

import (
	"slices"
	"testing"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	paymentsv1 "github.com/digisoc/platform/proto/gen/go/payments/v1"
)

const (
	riga, madona = "0001000", "0038001"
	self         = "persons/0198a000-0000-7000-8000-000000000001"
	other        = "persons/0198a000-0000-7000-8000-000000000002"
)

func engine(t *testing.T) *authz.Engine {
	t.Helper()
	e, err := authz.Load("payments", Files)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func methods() []string {
	var list []string
	all := paymentsv1.File_payments_v1_payments_proto.Services().ByName("PaymentsService").Methods()
	for i := range all.Len() {
		list = append(list, string(all.Get(i).Name()))
	}
	return list
}

func TestEveryMethodHasARule(t *testing.T) {
	t.Parallel()
	if missing := engine(t).Covers(methods()); len(missing) > 0 {
		t.Errorf("nobody may call %v", missing)
	}
}

func staff(role, municipality string) caller.Caller {
	return caller.Caller{Workload: "gateway", Kind: caller.Staff, Subject: "s1", Roles: []string{role}, Municipality: municipality, Purpose: "ASSIST", LegalBasis: "SPSP-36"}
}

func with(c caller.Caller, change func(*caller.Caller)) caller.Caller {
	change(&c)
	return c
}

// Each row says for a kind of caller which methods it may use on a record; the others must be refused.
func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	own := authz.Resource{Type: "obligation", ID: "obligations/1", Municipality: riga, Persons: []string{self}}
	foreign := authz.Resource{Type: "obligation", ID: "obligations/2", Municipality: madona, Persons: []string{other}}
	nowhere := authz.Resource{Type: "obligation", ID: "obligations/3"}
	heads := []string{"CancelObligation", "SetPayingAccount", "ApprovePaymentList", "SendPaymentList", "GetPaymentFile", "ConfirmRecovery", "CancelRecovery"}
	reads := []string{"ListObligations", "GetPaymentList", "ListPaymentLists", "ListExclusions", "GetListProof", "ListRecoveries"}
	citizens := []string{"ListObligations", "ListRecoveries"}
	works := slices.DeleteFunc(methods(), func(m string) bool { return slices.Contains(heads, m) })
	citizen := caller.Caller{Workload: "gateway", Kind: caller.Citizen, Subject: "c1", Person: self, Purpose: "SELF", LegalBasis: "GDPR-15"}
	auditor := caller.Caller{Workload: "gateway", Kind: caller.Staff, Subject: "a1", Roles: []string{"auditor"}, Purpose: "AUDIT", LegalBasis: "SPSP-14"}
	system := caller.Caller{Workload: "gateway", Kind: caller.System, Subject: "p1", Roles: []string{"provider"}, Purpose: "ASSIST", LegalBasis: "SPSP-36"}
	event := caller.Caller{Workload: "payments", Kind: caller.Service, Subject: "service:payments", Purpose: "EVENT", LegalBasis: "EVENT"}
	e := engine(t)
	for name, c := range map[string]struct {
		who  caller.Caller
		on   authz.Resource
		want []string
	}{
		"caseworker":                      {staff("caseworker", riga), own, works},
		"head":                            {staff("head", riga), own, slices.Concat(works, heads)},
		"caseworker of another":           {staff("caseworker", riga), foreign, nil},
		"head of another":                 {staff("head", riga), foreign, nil},
		"head, no municipality on record": {staff("head", riga), nowhere, nil},
		"head without municipality":       {staff("head", ""), nowhere, nil},
		"head, wrong purpose":             {with(staff("head", riga), func(c *caller.Caller) { c.Purpose = "SELF" }), own, nil},
		"head, no legal basis":            {with(staff("head", riga), func(c *caller.Caller) { c.LegalBasis = "" }), own, nil},
		"head, a basis that pays nobody":  {with(staff("head", riga), func(c *caller.Caller) { c.LegalBasis = "SPSP-14" }), own, nil},
		"staff without a role":            {staff("clerk", riga), own, nil},
		"citizen, own":                    {citizen, own, citizens},
		"citizen, another person's":       {citizen, foreign, nil},
		"citizen, wrong purpose":          {with(citizen, func(c *caller.Caller) { c.Purpose = "APPLY" }), own, nil},
		"citizen without a person":        {with(citizen, func(c *caller.Caller) { c.Person = "" }), nowhere, nil},
		"auditor":                         {auditor, foreign, reads},
		"auditor, wrong basis":            {with(auditor, func(c *caller.Caller) { c.LegalBasis = "SPSP-36" }), own, nil},
		"head who says he audits":         {with(staff("head", riga), func(c *caller.Caller) { c.Purpose, c.LegalBasis = "AUDIT", "SPSP-14" }), own, nil},
		"a provider's system":             {system, own, nil},
		"an event consumer":               {event, own, nil},
		"nobody":                          {caller.Caller{Workload: "gateway", Kind: caller.Anonymous}, own, nil},
	} {
		for _, m := range methods() {
			if got := e.Allow(c.who, m, c.on); got != slices.Contains(c.want, m) {
				t.Errorf("%s: %s allowed = %v", name, m, got)
			}
		}
	}
}
