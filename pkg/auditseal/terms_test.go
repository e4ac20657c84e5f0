package auditseal

import (
	"testing"
	"time"
)

func TestLongestTermHolds(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)
	terms := Terms{
		{Code: "default", Months: 18, ValidFrom: "2018-05-25"},
		{Code: "evidence", Months: 120, ValidFrom: "2018-05-25", Actions: []string{"cases.IssueDecision", "payments.SendPaymentList"}},
		{Code: "short", Months: 1, ValidFrom: "2018-05-25", Actions: []string{"cases.GetCase", "cases.IssueDecision"}},
		{Code: "to come", Months: 240, ValidFrom: "2027-01-01"},
		{Code: "gone", Months: 240, ValidFrom: "2018-05-25", ValidTo: "2020-01-01"},
	}
	rest, named, ok := terms.cuts("cases", now)
	if !ok || !rest.Equal(now.AddDate(0, -18, 0)) || len(named) != 2 {
		t.Fatalf("%v %v %v", rest, named, ok)
	}
	if !named["IssueDecision"].Equal(now.AddDate(0, -120, 0)) || !named["GetCase"].Equal(rest) {
		t.Errorf("%v", named)
	}
	if _, _, ok := terms.cuts("cases", time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC)); ok {
		t.Error("before any term holds something may be destroyed")
	}
}

func TestTermsAreWhole(t *testing.T) {
	t.Parallel()
	if _, err := LoadTerms(); err != nil {
		t.Fatal(err)
	}
	for _, broken := range []string{
		"- {code: a, months: 18, valid_from: 2018-05-25, law: x}",
		"- {code: a, months: 0, valid_from: 2018-05-25, law: x, marker: D}",
		"- {code: a, months: 18, valid_from: later, law: x, marker: D}",
		"- {code: a, months: 18, valid_from: 2018-05-25, law: x, marker: D, actions: [cases.GetCase]}",
		"- {code: a, months: 18, valid_from: 2018-05-25, law: x, marker: D, forever: true}",
	} {
		if _, err := parseTerms([]byte(broken)); err == nil {
			t.Errorf("loaded: %s", broken)
		}
	}
}
