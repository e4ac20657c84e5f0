package domain_test

import (
	"strings"
	"testing"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

func TestR36R37R38Benefit(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		income, irregular, want domain.Money
	}{
		"no income":                        {0, 0, 18700},
		"some":                             {10001, 0, 8699},
		"equal: nothing due":               {18700, 0, 0},
		"above":                            {18701, 0, 0},
		"a third of a cent below":          {18699, 8, 0}, // due 1/3 cent: rounds to nothing
		"half a cent below: a cent is due": {18699, 6, 1}, // rounds half up
	} {
		g := gmi(mustAssess(t, facts(t, "2026-05-15", []who{adult}, earns(0, 1, c.income), once(0, 1, c.irregular))))
		if g.MonthlyAmount != c.want || g.Granted != (c.want > 0) {
			t.Errorf("%s: %s granted %v, want %s", name, g.MonthlyAmount, g.Granted, c.want)
		}
		if c.want == 0 && g.Rule != "R37" {
			t.Errorf("%s: refused by %s", name, g.Rule)
		}
	}
}

func TestReasonsArePlainWordsWithNumbersInBothLanguages(t *testing.T) {
	t.Parallel()
	o := mustAssess(t, facts(t, "2026-05-15", []who{adult}, earns(0, 1, 70000), pays(1, 0, 10000)))
	for _, c := range []struct{ got, want string }{
		{status(o).Reason.LV, "Ienākumi 700,00 EUR mēnesī pārsniedz trūcīgas mājsaimniecības slieksni 425,00 EUR (1 persona)"},
		{status(o).Reason.EN, "Income of EUR 700.00 a month exceeds the needy threshold of EUR 425.00 (1 person)"},
		{gmi(o).Reason.LV, "Ienākumi 700,00 EUR mēnesī sasniedz vai pārsniedz garantētā minimālā ienākuma slieksni 187,00 EUR"},
		{housing(o).Reason.LV, "koeficients 1,3 × 187,00 EUR + izdevumi 100,00 EUR − ienākumi 700,00 EUR nav lielāks par nulli"},
		{housing(o).Reason.EN, "coefficient 1.3 × EUR 187.00 + expenses of EUR 100.00 − income of EUR 700.00 is not above zero"},
	} {
		if !strings.Contains(c.got, c.want) {
			t.Errorf("reason %q does not say %q", c.got, c.want)
		}
	}
	// an income that only exceeds by a fraction of a cent is shown exactly
	o = mustAssess(t, facts(t, "2026-05-15", []who{adult}, earns(0, 1, 42500), once(0, 1, 1)))
	if r := status(o).Reason.LV; !strings.Contains(r, "425,00 EUR (precīzi 510001/12 centi)") {
		t.Errorf("reason %q hides why", r)
	}
}

func TestEverythingAskedForGetsALineAndNothingElse(t *testing.T) {
	t.Parallel()
	for _, p := range [][]domain.Purpose{{1}, {2}, {3}, {1, 2}, {3, 2, 1}} {
		o := mustAssess(t, facts(t, "2026-05-15", []who{adult}, asks(p...)))
		if len(o.Result.Entitlements) != len(p) {
			t.Errorf("asked %v, %d lines", p, len(o.Result.Entitlements))
		}
	}
}
