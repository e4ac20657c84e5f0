package conflict

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// Months are compared for what is paid by month; one day at a change of municipality is a notice, more is what the rule says.
func TestCONFE02OneDayAtAChangeOfMunicipalityIsANotice(t *testing.T) {
	t.Parallel()
	s := confirmed(t, "CONF-01", "CONF-03")
	for _, c := range []struct {
		what, id string
		known    []string
		want     Severity
		oneDay   bool
	}{
		{"months", "CONF-01", []string{"GMI 2026-03-01..2026-05-31 payer=1", "GMI 2026-05-01..2026-07-31 payer=2"}, High, false},
		{"two days of a month", "CONF-01", []string{"GMI 2026-03-01..2026-05-10 payer=1", "GMI 2026-05-09..2026-07-31 payer=2"}, High, false},
		{"one day of a month", "CONF-01", []string{"GMI 2026-03-01..2026-05-10 payer=1", "GMI 2026-05-10..2026-07-31 payer=2"}, Notice, true},
		{"a seam inside a month", "CONF-01", []string{"GMI 2026-03-01..2026-05-10 payer=1", "GMI 2026-05-11..2026-07-31 payer=2"}, Notice, true},
		{"two days of a household", "CONF-03", []string{"HOUSEHOLD 2026-03-01..2026-05-10 household=1 payer=1", "HOUSEHOLD 2026-05-09..2026-07-31 household=2 payer=2"}, Medium, false},
		{"one day of a household", "CONF-03", []string{"HOUSEHOLD 2026-03-01..2026-05-10 household=1 payer=1", "HOUSEHOLD 2026-05-10..2026-07-31 household=2 payer=2"}, Notice, true},
		{"one day in one municipality", "CONF-03", []string{"HOUSEHOLD 2026-03-01..2026-05-10 household=1 payer=1", "HOUSEHOLD 2026-05-10..2026-07-31 household=2 payer=1"}, Medium, false},
	} {
		r := of(t, s.Check(ask(t, s, c.known...)), c.id, "")
		if len(r.Findings) != 1 || r.Findings[0].Severity != c.want || r.Findings[0].OneDay != c.oneDay {
			t.Errorf("%s: %+v", c.what, r.Findings)
		}
	}
}

// confirmed are the rules as they will be when a lawyer has confirmed these: the mark of the row changes and nothing else.
func confirmed(t testing.TB, ids ...string) *Set {
	t.Helper()
	s := embedded(t)
	for _, r := range s.Rules {
		if slices.Contains(ids, r.ID) {
			r.Mark, r.ConfirmedBy, r.ConfirmedOn = Confirmed, "a lawyer", 20260501
		}
	}
	return s
}

// An inferred or unconfirmed rule only asks for a look; the rest say what they are. Confirming is a change of the row.
func TestCONFE11InferredRulesAreNoticesUntilConfirmed(t *testing.T) {
	t.Parallel()
	s := embedded(t)
	open := 0
	for _, r := range s.Rules {
		switch kind, severity := r.EffectiveKind(), r.EffectiveSeverity(); r.Mark {
		case Inferred, NotConfirmed:
			if open++; kind != Review || severity != Notice {
				t.Errorf("%s marked %s finds %s, %s", r.ID, r.Mark, kind, severity)
			}
		default:
			if kind != r.Kind || severity != r.Severity {
				t.Errorf("%s marked %s finds %s, %s", r.ID, r.Mark, kind, severity)
			}
		}
	}
	if open != 6 {
		t.Errorf("%d rows wait for a lawyer", open)
	}
	known := []string{"GMI 2026-03-01..2026-05-31 payer=1", "GMI 2026-05-01..2026-07-31 payer=2"}
	before, after := of(t, s.Check(ask(t, s, known...)), "CONF-01", ""), of(t, confirmed(t, "CONF-01").Check(ask(t, s, known...)), "CONF-01", "")
	if f := before.Findings[0]; f.Kind != Review || f.Severity != Notice {
		t.Errorf("before: %s %s", f.Kind, f.Severity)
	}
	if f := after.Findings[0]; f.Kind != Duplicate || f.Severity != High {
		t.Errorf("after: %s %s", f.Kind, f.Severity)
	}
}

// A source that is not held, is old or fails is not "no conflict".
func TestCONFE05CouldNotCheckIsItsOwnResult(t *testing.T) {
	t.Parallel()
	s := embedded(t)
	benefit, stay := "GMI 2026-03-01..2026-05-31", "LONG_TERM_CARE 2026-03-01..2026-04-30"
	for what, c := range map[string]struct {
		known   []string
		asked   map[string]Asked
		state   State
		missing []Missing
	}{
		"not held":                    {[]string{benefit}, map[string]Asked{"GRANTS": {On: today}}, CouldNotCheck, []Missing{{Source: "INSTITUTIONS", Why: NotHeld}}},
		"failing":                     {[]string{benefit}, map[string]Asked{"GRANTS": {On: today}, "INSTITUTIONS": {On: today, Failing: true}}, CouldNotCheck, []Missing{{Source: "INSTITUTIONS", Why: Failing}}},
		"fresh on its last day":       {[]string{benefit}, map[string]Asked{"GRANTS": {On: today}, "INSTITUTIONS": {On: 20260513}}, NoConflict, nil},
		"a day too old":               {[]string{benefit}, map[string]Asked{"GRANTS": {On: today}, "INSTITUTIONS": {On: 20260512}}, CouldNotCheck, []Missing{{Source: "INSTITUTIONS", Why: Stale}}},
		"what is too old finds none":  {[]string{benefit, stay}, map[string]Asked{"GRANTS": {On: today}, "INSTITUTIONS": {On: 20260512}}, CouldNotCheck, []Missing{{Source: "INSTITUTIONS", Why: Stale}}},
		"asked, and there is nothing": {[]string{benefit}, map[string]Asked{"GRANTS": {On: today}, "INSTITUTIONS": {On: today}}, NoConflict, nil},
		"asked, and there is a stay":  {[]string{benefit, stay}, map[string]Asked{"GRANTS": {On: today}, "INSTITUTIONS": {On: today}}, Found, nil},
		"no benefit, nothing to meet": {nil, map[string]Asked{"GRANTS": {On: today}}, NoConflict, nil},
		"no stay, nothing to meet":    {nil, map[string]Asked{"INSTITUTIONS": {On: today}}, NoConflict, nil},
		"answered in part, nothing":   {[]string{benefit}, map[string]Asked{"GRANTS": {On: today}, "INSTITUTIONS": {On: today, Partly: Failing}}, CouldNotCheck, []Missing{{Source: "INSTITUTIONS", Why: Failing}}},
		"answered in part, a stay":    {[]string{benefit, stay}, map[string]Asked{"GRANTS": {On: today}, "INSTITUTIONS": {On: today, Partly: Failing}}, Found, []Missing{{Source: "INSTITUTIONS", Why: Failing}}},
		"nobody was asked":            {nil, nil, CouldNotCheck, []Missing{{Source: "GRANTS", Why: NotHeld}, {Source: "INSTITUTIONS", Why: NotHeld}}},
	} {
		k := ask(t, s, c.known...)
		k.Sources = c.asked
		r := of(t, s.Check(k), "CONF-05", "")
		if r.State != c.state || !slices.Equal(r.Missing, c.missing) {
			t.Errorf("%s: %s %v, want %s %v", what, r.State, r.Missing, c.state, c.missing)
		}
	}
}

// A value that a rule needs and an activity does not say is missing as a source may be.
func TestCONFE05UnknownValueIsNotANo(t *testing.T) {
	t.Parallel()
	s := embedded(t)
	for what, c := range map[string]struct {
		id    string
		known []string
		want  Missing
	}{
		"who pays for the stay": {"CONF-09", []string{"CARE_ALLOWANCE 2026-01-01..", "LONG_TERM_CARE 2026-03-05..2026-03-20"}, Missing{"INSTITUTIONS", ValueUnknown, "payer", "LONG_TERM_CARE"}},
		"who pays the benefit":  {"CONF-01", []string{"GMI 2026-03-01..2026-05-31 payer=1", "GMI 2026-05-01..2026-07-31"}, Missing{"GRANTS", ValueUnknown, "payer", "GMI"}},
		"what was recommended":  {"CONF-33", []string{"SUITABILITY_ASSESSMENT 2026-02-01..2026-02-28 completed=yes", "VOCATIONAL_REHABILITATION 2026-03-01..2026-08-31 programme=cook"}, Missing{"SUITABILITY", ValueUnknown, "recommended", "SUITABILITY_ASSESSMENT"}},
		"which programme":       {"CONF-33", []string{"SUITABILITY_ASSESSMENT 2026-02-01..2026-02-28 completed=yes recommended=cook", "VOCATIONAL_REHABILITATION 2026-03-01..2026-08-31"}, Missing{"VOCATIONAL_REHABILITATION", ValueUnknown, "programme", "VOCATIONAL_REHABILITATION"}},
		"whether it was done":   {"CONF-33", []string{"SUITABILITY_ASSESSMENT 2026-02-01..2026-02-28 recommended=cook", "VOCATIONAL_REHABILITATION 2026-03-01..2026-08-31 programme=cook"}, Missing{"SUITABILITY", ValueUnknown, "completed", "SUITABILITY_ASSESSMENT"}},
		"at which address":      {"CONF-50", []string{"BOUGHT_SERVICE 2026-03-01..2026-03-31 provider=9 service=021"}, Missing{"BOUGHT_SERVICES", ValueUnknown, "place", "BOUGHT_SERVICE"}},
		"whether it is active":  {"CONF-50", []string{"BOUGHT_SERVICE 2026-03-01..2026-03-31 provider=9 service=021 place=101", "PROVIDER_RECORD 2026-01-01.. provider=9 service=021 place=101"}, Missing{"PROVIDER_REGISTER", ValueUnknown, "status", "PROVIDER_RECORD"}},
	} {
		r := of(t, s.Check(ask(t, s, c.known...)), c.id, "")
		if r.State != CouldNotCheck || len(r.Findings) != 0 || !slices.Contains(r.Missing, c.want) {
			t.Errorf("%s: %s %+v", what, r.State, r.Missing)
		}
	}
}

// When the register of providers does not answer, it is not known that a provider has no record: nothing is found.
func TestCONFE05WhatIsMissingIsNotFoundMissing(t *testing.T) {
	t.Parallel()
	s := embedded(t)
	k := ask(t, s, "BOUGHT_SERVICE 2026-03-01..2026-03-31 provider=9 service=021 place=101")
	delete(k.Sources, "PROVIDER_REGISTER")
	if r := of(t, s.Check(k), "CONF-50", ""); r.State != CouldNotCheck || len(r.Findings) != 0 || r.Missing[0].Source != "PROVIDER_REGISTER" {
		t.Errorf("%s %+v", r.State, r.Missing)
	}
}

// Violence cases are for the owner of the case: by the rule, or because one of the two is such a case.
func TestCONFE10ViolenceIsRestricted(t *testing.T) {
	t.Parallel()
	s := embedded(t)
	for _, r := range s.Rules {
		if violence := r.ID == "CONF-23" || r.ID == "CONF-25"; r.Restricted != violence {
			t.Errorf("%s restricted = %v", r.ID, r.Restricted)
		}
	}
	k := ask(t, s, "GMI 2026-03-01..2026-05-31 payer=1", "GMI 2026-05-01..2026-07-31 payer=2")
	if f := of(t, s.Check(k), "CONF-01", "").Findings[0]; f.Restricted() {
		t.Error("an ordinary case is restricted")
	}
	k.Activities[1].Restricted = true
	if f := of(t, s.Check(k), "CONF-01", "").Findings[0]; !f.Restricted() {
		t.Error("a child protection case is not restricted")
	}
}

const small = `sources:
  - {source: ONE, title: {lv: "a", en: "b"}}
words:
  - {what: AA, sources: [ONE], monthly: true, title: {lv: "a", en: "b"}}
  - {what: BB, sources: [ONE], title: {lv: "a", en: "b"}}
rules:
  - {id: CONF-90, version: 1, valid_from: 2021-01-01, valid_to: 2026-06-30, scope: PERSON, kind: KIND, severity: MEDIUM, mark: D, a: [{what: AA}], b: [{what: BB}],
     test: TEST, data: [{source: ONE, fresh_days: 0}], legal_ref: "law", source: "here", owner: CASE, message: {lv: "l", en: "e"}}
`

// Every kind of relation works, on both sides of its boundary.
func TestCONFE03EveryKindOfRelation(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind, test string
		clear, hit []string
	}{
		{"EXCLUDE", "{compare: DAY}", []string{"AA 2026-03-01..2026-03-09", "BB 2026-03-10..2026-03-20"}, []string{"AA 2026-03-01..2026-03-10", "BB 2026-03-10..2026-03-20"}},
		{"SUSPEND", "{compare: PAID}", []string{"AA 2026-03-01..2026-03-31", "BB 2026-04-01..2026-04-20"}, []string{"AA 2026-03-01..2026-03-02", "BB 2026-03-31..2026-04-20"}},
		{"DUPLICATE", "{compare: MONTH}", []string{"AA 2026-02-01..2026-02-28", "BB 2026-03-01..2026-03-20"}, []string{"AA 2026-03-31..2026-03-31", "BB 2026-03-01..2026-03-01"}},
		{"REVIEW", "{compare: DAY, shares: [place]}", []string{"AA 2026-03-01.. place=1", "BB 2026-03-10..2026-03-20 place=2"}, []string{"AA 2026-03-01.. place=1", "BB 2026-03-10..2026-03-20 place=1"}},
		{"SEQUENCE", "{gap_months: 2}", []string{"AA 2026-03-01..2026-03-31", "BB 2025-12-01..2025-12-31"}, []string{"AA 2026-02-28..2026-03-31", "BB 2025-12-01..2025-12-31"}},
		{"OFFSET", "{tolerance_cents: 500}", []string{"AA 2026-03-01..2026-03-31 cents=10000", "BB 2026-03-01..2026-03-31 cents=10500"}, []string{"AA 2026-03-01..2026-03-31 cents=10000", "BB 2026-03-01..2026-03-15 cents=5500", "BB 2026-03-16..2026-03-31 cents=5001"}},
		{"LIMIT", "{per: TOTAL, unit: DAYS, max: 30}", []string{"AA 2026-03-01..2026-03-20", "AA 2026-04-01..2026-04-10"}, []string{"AA 2026-03-01..2026-03-20", "AA 2026-04-01..2026-04-11"}},
		{"LIMIT", "{per: MONTH, unit: QUANTITY, max: 80}", []string{"AA 2026-03-10 quantity=50", "AA 2026-04-10 quantity=50"}, []string{"AA 2026-03-10 quantity=50", "AA 2026-03-20 quantity=31"}},
		{"LIMIT", "{per: MONTH, unit: DAYS, max: 30}", []string{"AA 2026-04-01..2026-04-30"}, []string{"AA 2026-03-01..2026-03-31"}},
		{"LIMIT", "{per: TOTAL, unit: QUANTITY}", []string{"AA 2026-03-10 quantity=20", "BB 2026-03-01..2026-06-30 quantity=20"}, []string{"AA 2026-03-10 quantity=21", "BB 2026-03-01..2026-06-30 quantity=20"}},
	} {
		s, err := loadText(strings.NewReplacer("KIND", c.kind, "TEST", c.test).Replace(small))
		if err != nil {
			t.Fatal(c.kind, err)
		}
		if r := of(t, s.Check(ask(t, s, c.clear...)), "CONF-90", ""); r.State != NoConflict {
			t.Errorf("%s %s on the near side: %s %+v", c.kind, c.test, r.State, r)
		}
		if r := of(t, s.Check(ask(t, s, c.hit...)), "CONF-90", ""); r.State != Found || r.Findings[0].Kind != Kind(c.kind) || len(r.Findings) != 1 {
			t.Errorf("%s %s on the far side: %s %+v", c.kind, c.test, r.State, r)
		}
	}
}

// A rule speaks of the days on which it is in force, whenever it is asked.
func TestRuleOfAnotherTimeSaysNothing(t *testing.T) {
	t.Parallel()
	s, err := loadText(strings.NewReplacer("KIND", "EXCLUDE", "TEST", "{compare: DAY}").Replace(small))
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]State{"2026-06-30": Found, "2026-07-01": NoConflict, "2021-01-01": Found, "2020-12-31": NoConflict} {
		if r := of(t, s.Check(ask(t, s, "AA "+day, "BB "+day)), "CONF-90", ""); r.State != want { // today is inside
			t.Errorf("%s: %s", day, r.State)
		}
	}
	k := ask(t, s)
	k.Today = 20270101
	if got := s.Check(k); len(got) != 0 {
		t.Errorf("a rule that is no more is reported: %v", got)
	}
}

// The same facts in another order say the same, and nothing that is asked is changed.
func TestOrderOfFactsDoesNotMatter(t *testing.T) {
	t.Parallel()
	s := embedded(t)
	k := ask(t, s, "GMI 2026-03-01..2026-05-31 payer=1", "GMI 2026-05-01..2026-07-31 payer=2", "LONG_TERM_CARE 2026-03-01..2026-04-30", "DEATH 2026-04-30")
	before := slices.Clone(k.Activities)
	first := s.Check(k)
	if !reflect.DeepEqual(before, k.Activities) {
		t.Error("a check changed what it was asked")
	}
	slices.Reverse(k.Activities)
	for i, r := range s.Check(k) {
		if r.State != first[i].State || len(r.Findings) != len(first[i].Findings) {
			t.Errorf("%s: %s, before %s", r.Rule.ID, r.State, first[i].State)
		}
	}
}

// Months end where the calendar ends them.
func TestDaysAndMonths(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from   domain.Date
		months int
		want   domain.Date
	}{{20240229, 12, 20250228}, {20260131, 1, 20260228}, {20260430, 1, 20260530}, {20251231, 2, 20260228}, {20260101, 36, 20290101}} {
		if got := addMonths(c.from, c.months); got != c.want {
			t.Errorf("%s and %d months: %s, want %s", c.from, c.months, got, c.want)
		}
	}
	if n := count(20260228, 20260301); n != 1 {
		t.Errorf("%d days", n)
	}
}
