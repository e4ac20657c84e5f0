package domain_test

import (
	"slices"
	"testing"
	"time"

	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// A permission sorts a list of its own: the fields that were named may be a list that others read at the same moment.
func TestPermissionLeavesTheListItWasGivenAlone(t *testing.T) {
	from := time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
	given := domain.Fields(domain.GrantedBenefits)
	slices.Reverse(given)
	given = append(given, given[0])
	before := slices.Clone(given)
	p := domain.Permission{
		Number: "N-1", Organisation: "o", Purpose: "p", LegalBasis: "l", Dataset: domain.GrantedBenefits, Fields: given,
		From: from, To: from.AddDate(1, 0, 0), DailyQuota: 1,
	}
	if err := p.Check(); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(given, before) {
		t.Fatalf("the caller's list was changed: %v, before %v", given, before)
	}
	if !slices.IsSorted(p.Fields) || len(p.Fields) != len(before)-1 {
		t.Fatalf("want each field once, in order, got %v", p.Fields)
	}
	domain.Fields(domain.GrantedBenefits)[0] = "changed"
	if slices.Contains(domain.Fields(domain.GrantedBenefits), "changed") {
		t.Fatal("the fields of a dataset can be changed from outside")
	}
}
