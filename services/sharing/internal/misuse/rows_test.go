package misuse_test

import (
	"strings"
	"testing"

	"github.com/digisoc/platform/services/sharing/internal/misuse"
)

const good = `- {rule: OFF_HOURS, from: "2020-01-01", roles: [caseworker], threshold: 5, working_from_hour: 7, working_to_hour: 20, source: s, mark: D}
`

// A row that could not be right is found at the start, not when misuse is missed.
func TestSEC_LOG_7_RowsThatCannotBeAreRefused(t *testing.T) {
	t.Parallel()
	if _, err := misuse.Load(); err != nil {
		t.Fatal(err)
	}
	if _, err := misuse.Parse([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"rule":       {"OFF_HOURS", "LATE"},
		"day":        {"2020-01-01", "2020-13-01"},
		"role":       {"[caseworker]", "[caseworkers]"},
		"no role":    {"[caseworker]", "[]"},
		"threshold":  {"threshold: 5", "threshold: 0"},
		"hours":      {"working_to_hour: 20", "working_to_hour: 7"},
		"hours of":   {"OFF_HOURS", "REPEATED_REFUSALS"},
		"no source":  {"source: s, ", ""},
		"mark":       {"mark: D", "mark: X"},
		"field":      {"mark: D", "mark: D, more: 1"},
		"overlap":    {good, good + good},
		"ends first": {"roles:", `to: "2019-01-01", roles:`},
	} {
		if _, err := misuse.Parse([]byte(strings.Replace(good, change[0], change[1], 1))); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestSEC_LOG_7_TermsThatCannotBeAreRefused(t *testing.T) {
	t.Parallel()
	if _, err := misuse.LoadTerms(); err != nil {
		t.Fatal(err)
	}
	const good = `- {kind: OFFICIAL, from: "2020-01-01", to: "2021-01-01", max_days: 5, source: s, mark: D}
`
	terms, err := misuse.ParseTerms([]byte(good))
	if err != nil || terms.MaxDays("OFFICIAL", "2021-01-01") != 5 || terms.MaxDays("OFFICIAL", "2021-01-02") != 0 || terms.MaxDays("PROTECTED", "2020-01-01") != 0 {
		t.Fatal(terms, err)
	}
	for name, change := range map[string][2]string{
		"kind": {"OFFICIAL", "OTHER"}, "day": {"2020-01-01", "2020-13-01"}, "ends first": {"2021-01-01", "2019-01-01"}, "days": {"max_days: 5", "max_days: 0"},
		"no source": {"source: s, ", ""}, "mark": {"mark: D", "mark: X"}, "field": {"mark: D", "mark: D, more: 1"}, "overlap": {good, good + good},
	} {
		if _, err := misuse.ParseTerms([]byte(strings.Replace(good, change[0], change[1], 1))); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
