package catalogue

import (
	"encoding/json"
	"regexp"
	"slices"
	"testing"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

// OBJ-P5: the four sample providers, and what stands in between. Nothing says a price.
func TestGrantFollowsFromTheFacts(t *testing.T) {
	t.Parallel()
	grants, err := LoadGrants()
	if err != nil {
		t.Fatal(err)
	}
	day, _ := domain.ParseDate("2026-03-02")
	rules := grants.On(day)
	price := regexp.MustCompile(`(?i)price|fee\b|cena|maksas? |EUR`)
	for name, c := range map[string]struct {
		facts  domain.GrantFacts
		grant  domain.Grant
		reason string
	}{
		"delegated association":     {domain.GrantFacts{Form: domain.Association, Registered: true, Delegated: true}, domain.GrantDelegated, "DELEGATED"},
		"contracted merchant":       {domain.GrantFacts{Form: domain.Merchant, Registered: true, Contracted: true, Check612: domain.CheckPassed}, domain.GrantContracted, "CONTRACTED"},
		"merchant without contract": {domain.GrantFacts{Form: domain.Merchant, Registered: true, Check612: domain.CheckPassed}, domain.GrantRegister, "NO_DELEGATION_NO_CONTRACT"},
		"merchant with tax debt":    {domain.GrantFacts{Form: domain.Merchant, Registered: true, Contracted: true, Check612: domain.CheckTaxDebt}, domain.GrantRegister, "CHECK_612_TAX_DEBT"},
		"insolvent merchant":        {domain.GrantFacts{Form: domain.Merchant, Registered: true, Contracted: true, Check612: domain.CheckInsolvency}, domain.GrantRegister, "CHECK_612_INSOLVENCY"},
		"merchant not checked":      {domain.GrantFacts{Form: domain.Merchant, Registered: true, Contracted: true}, domain.GrantRegister, "CHECK_612_MISSING"},
		"contracted association":    {domain.GrantFacts{Form: domain.Association, Registered: true, Contracted: true}, domain.GrantContracted, "CONTRACTED"},
		"delegated, not registered": {domain.GrantFacts{Form: domain.Association, Delegated: true}, domain.GrantRegister, "REGISTRATION_NOT_ACTIVE"},
	} {
		got := rules.DecideGrant(c.facts)
		if got.Grant != c.grant || got.Reason.Code != c.reason || got.Denied != (c.grant == domain.GrantRegister) || got.Reason.LV == "" || got.Reason.EN == "" || got.Reason.Law == "" {
			t.Errorf("%s: %+v", name, got)
		}
		if personal := slices.Contains(got.Fields, "G01.03"); personal == got.Denied || !slices.Contains(got.Fields, "G26") {
			t.Errorf("%s: fields %v", name, got.Fields)
		}
		text, err := json.Marshal(got)
		if err != nil || price.Match(text) {
			t.Errorf("%s speaks of a price: %s", name, text)
		}
	}
	early, _ := domain.ParseDate("2024-01-01")
	if got := grants.On(early).DecideGrant(domain.GrantFacts{Registered: true, Delegated: true}); len(got.Fields) != 1 || got.Fields[0] != "G25" {
		t.Errorf("before SPSPL 17(6) was in force: %v", got.Fields)
	}
}
