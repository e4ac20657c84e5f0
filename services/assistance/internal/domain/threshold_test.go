package domain_test

import (
	"testing"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// TestThresholdsOnEveryChangeOfTheLaw computes a household of three on the day before and on the day of every change.
// The pair of 2023-06-30 and 2023-07-01 is 261 and 300.
func TestThresholdsOnEveryChangeOfTheLaw(t *testing.T) {
	t.Parallel()
	e := engine(t)
	for _, c := range []struct {
		on                   string
		gmi, needy           domain.Money
		single, singleOfBoth domain.Money // first person's GMI and needy
	}{
		{"2021-01-01", 26100, 65200, 10900, 27200},
		{"2022-12-31", 26100, 65200, 10900, 27200},
		{"2023-06-30", 26100, 65200, 10900, 27200},
		{"2023-07-01", 30000, 75100, 12500, 31300},
		{"2023-12-31", 30000, 75100, 12500, 31300},
		{"2024-01-01", 32900, 82300, 13700, 34300},
		{"2024-12-31", 32900, 82300, 13700, 34300},
		{"2025-01-01", 39800, 90500, 16600, 37700},
		{"2025-12-31", 39800, 90500, 16600, 37700},
		{"2026-01-01", 44900, 102100, 18700, 42500},
		{"2026-12-31", 44900, 102100, 18700, 42500},
	} {
		for n, want := range map[int][2]domain.Money{3: {c.gmi, c.needy}, 1: {c.single, c.singleOfBoth}} {
			o, err := e.Assess(facts(t, c.on, []who{adult, adult, child}[:n], asks(domain.PurposeStatus, domain.PurposeGMI)))
			if err != nil {
				t.Fatal(c.on, err)
			}
			if o.Result.GMIThresholdSum != want[0] || o.Result.NeedyThreshold != want[1] || gmi(o).MonthlyAmount != want[0] {
				t.Errorf("%s, %d persons: GMI sum %s, needy %s, benefit %s; want %s and %s",
					c.on, n, o.Result.GMIThresholdSum, o.Result.NeedyThreshold, gmi(o).MonthlyAmount, want[0], want[1])
			}
		}
	}
}

func TestR8ProposalRoundsHalfUpTwice(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		percent              int64
		median, first, other domain.Money
	}{
		{20, 62657, 12500, 8800}, // published for other persons: 87.50, the one exception
		{50, 62657, 31300, 21900},
		{80, 62657, 50100, 35100},
		{20, 68578, 13700, 9600},
		{50, 68578, 34300, 24000},
		{80, 68578, 54900, 38400},
		{22, 85002, 18700, 13100},
		{50, 85002, 42500, 29800}, // 297.50 goes up
		{80, 85002, 68000, 47600},
	} {
		if first, other := domain.ProposeThreshold(c.percent, c.median); first != c.first || other != c.other {
			t.Errorf("%d%% of %s: %s / %s, want %s / %s", c.percent, c.median, first, other, c.first, c.other)
		}
	}
}

func TestR9DoesNotExceedMeansUpToTheCent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		extra domain.Money // irregular, in cents; 1 is a twelfth of a cent a month
		want  bool
	}{{0, true}, {1, false}, {12, false}} {
		o := mustAssess(t, facts(t, "2026-05-15", []who{adult}, earns(0, 1, 42500), once(0, 1, c.extra)))
		if s := status(o); s.Granted != c.want {
			t.Errorf("425.00 and %d/12 cents: granted %v, want %v (%s)", c.extra, s.Granted, c.want, s.Reason.LV)
		}
	}
}

func TestR10R75StatusByMunicipality(t *testing.T) {
	t.Parallel()
	lone := []who{adult, child}
	for name, c := range map[string]struct {
		where, on string
		members   []who
		income    domain.Money
		want      domain.StatusKind
		granted   bool
		low       domain.Money
	}{
		"needy goes first":                              {daugavpils, "2021-02-01", []who{adult}, 27200, domain.Needy, true, 43600},
		"low-income above needy":                        {daugavpils, "2021-02-01", []who{adult}, 27201, domain.LowIncome, true, 43600},
		"low-income to the cent":                        {daugavpils, "2021-02-01", []who{adult, adult}, 74100, domain.LowIncome, true, 74100},
		"above low-income":                              {daugavpils, "2021-02-01", []who{adult, adult}, 74101, domain.LowIncome, false, 74100},
		"no row: nothing above needy":                   {riga, "2021-02-01", []who{adult}, 27201, domain.LowIncome, false, 27200},
		"Liepāja, working age":                          {liepaja, "2021-02-01", []who{adult, adult}, 57100, domain.LowIncome, true, 57100},
		"Liepāja, lone parent":                          {liepaja, "2021-02-01", lone, 63800, domain.LowIncome, true, 63800},
		"Liepāja, pensioner with child":                 {liepaja, "2021-02-01", []who{pensioner, child}, 63800, domain.LowIncome, true, 63800},
		"Liepāja, single pensioner":                     {liepaja, "2021-02-01", []who{pensioner}, 39000, domain.LowIncome, true, 39000},
		"Liepāja, two pensioners have no row":           {liepaja, "2021-02-01", []who{pensioner, pensioner}, 46201, domain.LowIncome, false, 46200},
		"Jelgavas novads before 2023-10-05":             {"0030000", "2023-10-04", []who{adult}, 43600, domain.LowIncome, true, 43600},
		"Jelgavas novads, over the old value":           {"0030000", "2023-10-04", []who{adult}, 43601, domain.LowIncome, false, 43600},
		"Jelgavas novads from 2023-10-05":               {"0030000", "2023-10-05", []who{adult}, 43900, domain.LowIncome, true, 43900},
		"Tukums 2023: 376 + 264":                        {"0052000", "2023-07-01", []who{adult, adult}, 64000, domain.LowIncome, true, 64000},
		"Tukums 2024: 411 + 288":                        {"0052000", "2024-01-01", []who{adult, adult}, 69900, domain.LowIncome, true, 69900},
		"Ogre 2025, two persons: other value not known": {"0040000", "2025-02-01", []who{adult, adult}, 64101, domain.LowIncome, false, 64100},
	} {
		o := mustAssess(t, facts(t, c.on, c.members, in(c.where), earns(0, 1, c.income)))
		s := status(o)
		if s.Status != c.want || s.Granted != c.granted || o.Result.LowIncomeThreshold != c.low {
			t.Errorf("%s: %s granted %v, low-income threshold %s (%s)", name, s.Status, s.Granted, o.Result.LowIncomeThreshold, s.Reason.LV)
		}
	}
}
