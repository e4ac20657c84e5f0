package domain_test

import (
	"strings"
	"testing"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

func TestR30R31R32R33PropertyConditions(t *testing.T) {
	t.Parallel()
	home, other := domain.RealProperty{Home: true}, domain.RealProperty{}
	hectares := func(h int64) domain.RealProperty { return domain.RealProperty{Land: true, AreaM2: h * 10000} }
	family, single := []who{adult, child}, []who{adult}
	for name, c := range map[string]struct {
		on      string
		members []who
		change  change
		passed  bool
	}{
		"R30 at the limit of 2021":                     {"2021-02-01", single, saves(27200), true},
		"R30 a cent above":                             {"2021-02-01", single, saves(27201), false},
		"R30 2023-05-31":                               {"2023-05-31", single, saves(27201), false},
		"R30 2023-06-01, still 272":                    {"2023-06-01", single, saves(27201), false},
		"R30 2023-07-01, candidate 313":                {"2023-07-01", single, saves(31300), true},
		"R30 2026, candidate 425":                      {"2026-05-15", single, saves(42501), false},
		"R31 the home":                                 {"2026-05-15", single, owns(home), true},
		"R31 two":                                      {"2026-05-15", single, owns(home, other), false},
		"R31 one, not the home":                        {"2026-05-15", single, owns(other), false},
		"R32 five hectares beside a home":              {"2026-05-15", single, owns(home, hectares(2), hectares(3)), true},
		"R31 two farms lived in":                       {"2026-05-15", single, owns(domain.RealProperty{Home: true, Land: true, AreaM2: 100}, domain.RealProperty{Home: true, Land: true, AreaM2: 100}), false},
		"R33 18 years is no child":                     {"2026-05-15", []who{adult, {"2008-05-15", 6, false}}, drives(1, 1), false},
		"R33 18 years tomorrow is":                     {"2026-05-15", []who{adult, {"2008-05-16", 6, false}}, drives(1, 1), true},
		"R32 six hectares":                             {"2026-05-15", single, owns(home, hectares(6)), false},
		"R33 one car":                                  {"2026-05-15", single, drives(1), true},
		"R33 two cars":                                 {"2026-05-15", single, drives(1, 1), false},
		"R33 a car and a motorcycle, without children": {"2026-05-15", single, drives(1, 2), true},
		"R33 a car and a motorcycle, with a child":     {"2026-05-15", family, drives(1, 2), true},
		"R33 two cars, with a child":                   {"2026-05-15", family, drives(1, 1), true},
		"R33 three vehicles, with a child":             {"2026-05-15", family, drives(1, 2, 3), false},
	} {
		o := mustAssess(t, facts(t, c.on, c.members, c.change))
		s := status(o)
		if o.Result.PropertyTestPassed != c.passed || s.Granted != c.passed || gmi(o).Granted != c.passed {
			t.Errorf("%s: passed %v, status %v, GMI %v; want %v", name, o.Result.PropertyTestPassed, s.Granted, gmi(o).Granted, c.passed)
		}
		if !c.passed && (s.Rule != "R84" || !strings.Contains(s.Reason.LV, "nav izpildīts")) {
			t.Errorf("%s: reason %q by %s", name, s.Reason.LV, s.Rule)
		}
	}
}

func TestR85OneMonthByDiscretion(t *testing.T) {
	t.Parallel()
	o := mustAssess(t, facts(t, "2026-05-15", []who{adult}, saves(100000), oneMonth, pays(1, 0, 20000)))
	if o.Result.PeriodMonths != 1 {
		t.Errorf("period %d, want 1", o.Result.PeriodMonths)
	}
	for _, e := range o.Result.Entitlements {
		if !e.Granted || e.Rule != "R85" || e.Start.String() != "2026-05-01" || e.End.String() != "2026-05-31" || !strings.Contains(e.Reason.EN, "discretion") {
			t.Errorf("line %+v", e)
		}
	}
	// income above the threshold: no discretion
	o = mustAssess(t, facts(t, "2026-05-15", []who{adult}, saves(100000), oneMonth, earns(0, 1, 200000)))
	if status(o).Granted || gmi(o).Granted || housing(o).Granted || o.Result.PeriodMonths != 3 {
		t.Errorf("granted by discretion although income is above: %+v", o.Result)
	}
	// conditions met: the wish has no effect
	o = mustAssess(t, facts(t, "2026-05-15", []who{adult}, oneMonth))
	if s := status(o); !s.Granted || s.Rule != "R75" || s.End.String() != "2026-07-31" || o.Result.PeriodMonths != 3 {
		t.Errorf("line %+v", s)
	}
}

func TestR42R78PeriodsAreWholeMonthsFromTheApplication(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		on         string
		who        who
		start, end string
	}{
		{"2026-05-15", adult, "2026-05-01", "2026-07-31"},
		{"2026-05-15", pensioner, "2026-05-01", "2026-10-31"},
		{"2025-12-31", adult, "2025-12-01", "2026-02-28"},
		{"2024-01-31", pensioner, "2024-01-01", "2024-06-30"},
		{"2023-12-01", adult, "2023-12-01", "2024-02-29"},
	} {
		s := status(mustAssess(t, facts(t, c.on, []who{c.who})))
		if s.Start.String() != c.start || s.End.String() != c.end {
			t.Errorf("%s: %s to %s, want %s to %s", c.on, s.Start, s.End, c.start, c.end)
		}
	}
}
