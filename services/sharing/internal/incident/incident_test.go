package incident_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/incident"
)

const day = "2026-03-02"

var aware = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

func rows(t *testing.T) *incident.Rows {
	t.Helper()
	r, err := incident.Load()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func duties(i *domain.Incident) (out []string) {
	for _, d := range i.Duties {
		out = append(out, d.Duty+" "+d.Due.Sub(i.AwareAt).String())
	}
	slices.Sort(out)
	return out
}

// SEC-INC-1: what an incident amounts to follows from what was counted and stated, and starts the clocks of CERT.LV and of the data inspectorate at once.
func TestSEC_INC_1_WhatItAmountsTo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		facts   domain.IncidentFacts
		count   domain.IncidentCount
		classes []string
		duties  []string
	}{
		"nothing":         {facts: domain.IncidentFacts{Kinds: []string{"AVAILABILITY"}, HoursDown: 3}},
		"down for long":   {facts: domain.IncidentFacts{Kinds: []string{"AVAILABILITY"}, HoursDown: 4}, classes: []string{"SIGNIFICANT"}, duties: []string{"EARLY_WARNING 24h0m0s", "FINAL_REPORT 816h0m0s", "INITIAL_REPORT 72h0m0s"}},
		"one name":        {facts: domain.IncidentFacts{Kinds: []string{"CONFIDENTIALITY"}}, count: domain.IncidentCount{Persons: 1}, classes: []string{"DATA_BREACH"}, duties: []string{"BREACH_NOTICE 72h0m0s"}},
		"one diagnosis":   {facts: domain.IncidentFacts{Kinds: []string{"CONFIDENTIALITY"}}, count: domain.IncidentCount{Persons: 1, Sensitive: 1}, classes: []string{"DATA_BREACH", "HIGH_RISK"}, duties: []string{"BREACH_NOTICE 72h0m0s", "PERSONS_NOTICE 72h0m0s"}},
		"only away":       {facts: domain.IncidentFacts{Kinds: []string{"AVAILABILITY"}}, count: domain.IncidentCount{Persons: 1, Sensitive: 1}, classes: []string{"DATA_BREACH"}, duties: []string{"BREACH_NOTICE 72h0m0s"}},
		"stated, not log": {facts: domain.IncidentFacts{Kinds: []string{"INTEGRITY"}, Stated: 100}, classes: []string{"DATA_BREACH", "SIGNIFICANT"}, duties: []string{"BREACH_NOTICE 72h0m0s", "EARLY_WARNING 24h0m0s", "FINAL_REPORT 816h0m0s", "INITIAL_REPORT 72h0m0s"}},
	} {
		i := domain.Incident{AwareAt: aware, Facts: c.facts, Count: c.count}
		rows(t).Classify(&i, day)
		if !slices.Equal(i.Classes, c.classes) || !slices.Equal(duties(&i), c.duties) {
			t.Errorf("%s: %q %q", name, i.Classes, duties(&i))
		}
	}
}

// A row that is not whole stops the start.
func TestSEC_INC_1_RowsAreChecked(t *testing.T) {
	t.Parallel()
	criterion := "- {class: DATA_BREACH, measure: PERSONS, at_least: 1, from: \"2020-01-01\", source: x, mark: D}\n"
	duty := "- {duty: BREACH_NOTICE, class: DATA_BREACH, recipient: x, hours: 72, roles: [data_officer], from: \"2020-01-01\", source: x, mark: D}\n"
	if _, err := incident.Parse([]byte(criterion), []byte(duty)); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []struct{ criterion, duty string }{
		{strings.Replace(criterion, "PERSONS", "CATS", 1), duty},
		{strings.Replace(criterion, "at_least: 1", "at_least: 0", 1), duty},
		{strings.Replace(criterion, "mark: D", "mark: maybe", 1), duty},
		{criterion, strings.Replace(duty, "hours: 72", "hours: 72, months: 1", 1)},
		{criterion, strings.Replace(duty, "hours: 72", "hours: 0", 1)},
		{criterion, strings.Replace(duty, "data_officer", "citizen", 1)},
		{criterion, strings.Replace(duty, "BREACH_NOTICE", "PIGEON_NOTICE", 1)},
		{criterion, strings.Replace(duty, "hours: 72", "hours: 72, after: EARLY_WARNING", 1)},
		{criterion, duty + duty},
		{criterion, strings.Replace(duty, "2020-01-01", "2020-13-01", 1)},
	} {
		if _, err := incident.Parse([]byte(bad.criterion), []byte(bad.duty)); err == nil {
			t.Errorf("read: %s%s", bad.criterion, bad.duty)
		}
	}
}

// Every duty has a draft in both languages, filled in with what is known; what is not is left to the officer.
func TestSEC_INC_1_DraftsAreFilledIn(t *testing.T) {
	t.Parallel()
	i := domain.Incident{
		AwareAt: aware,
		Facts:   domain.IncidentFacts{Summary: "an account was used by a stranger", Kinds: []string{"CONFIDENTIALITY"}, Malicious: true, Stated: 7, Scope: domain.IncidentScope{From: aware.Add(-time.Hour)}},
		Count:   domain.IncidentCount{Persons: 123, Sensitive: 45, Groups: []string{"G21"}, At: aware, Missing: []string{"payments"}},
	}
	rows(t).Classify(&i, day)
	if len(i.Duties) != 5 {
		t.Fatalf("%d duties", len(i.Duties))
	}
	for n := range i.Duties {
		lv, en, err := incident.Draft(&i, &i.Duties[n], "incidents/x", []incident.Group{{Code: "G21", LV: "veselība", EN: "health"}})
		if err != nil {
			t.Fatal(err)
		}
		for language, text := range map[string]string{"[papildina darbinieks]": lv, "[the officer adds]": en} {
			wanted := []string{language, i.Facts.Summary}
			if i.Duties[n].Duty != "PERSONS_NOTICE" { // tells the person nothing of others
				wanted = append(wanted, "123", "45", "payments", "02.03.2026. 10:00", map[bool]string{true: "konfidencialitāte", false: "confidentiality"}[text == lv])
			} else if strings.Contains(text, "123") {
				t.Errorf("a person is told of the others: %s", text)
			}
			for _, want := range wanted {
				if !strings.Contains(text, want) {
					t.Errorf("%s: %q is not in %s", i.Duties[n].Duty, want, text)
				}
			}
		}
	}
}
