package domain_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

func row(t testing.TB, key, municipality, kind, from, to, value string) *domain.Parameter {
	t.Helper()
	p := &domain.Parameter{
		Key: key, Municipality: municipality, HouseholdType: kind, ValidFrom: day(t, from), ValidTo: day(t, to), Value: value,
		LegalRef: "x", Source: "y", Confidence: "S",
	}
	if err := p.Parse(); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestDiffSaysWhatChangesFromWhichDay(t *testing.T) {
	t.Parallel()
	const low = "threshold.low_income"
	a := domain.NewParameters([]*domain.Parameter{
		row(t, low, riga, "", "2024-01-01", "2024-12-31", "400.00/280.00"),
		row(t, "housing.coefficient", "", "other", "2024-01-01", "2024-12-31", "1.5"),
		row(t, "gmi.min_payable", "", "", "2024-01-01", "2024-12-31", "0.01"),
	})
	b := domain.NewParameters([]*domain.Parameter{
		row(t, low, riga, "", "2024-01-01", "2024-05-31", "400.00/280.00"),
		row(t, low, riga, "", "2024-06-01", "2024-12-31", "410.00/287.00"),
		row(t, "housing.coefficient", "", "other", "2024-01-01", "2024-03-31", "1.5"),
		row(t, "housing.coefficient", "", "other", "2024-04-01", "2024-12-31", "1.5"), // only cut in two
		row(t, "gmi.min_payable", daugavpils, "", "2024-01-01", "2024-12-31", "5.00"),
	})
	want := []domain.Change{
		{Key: "gmi.min_payable", From: day(t, "2024-01-01"), To: day(t, "2024-12-31"), Old: "0.01", LegalRef: "x", Confidence: "S"},
		{Key: "gmi.min_payable", Municipality: daugavpils, From: day(t, "2024-01-01"), To: day(t, "2024-12-31"), New: "5.00", LegalRef: "x", Confidence: "S"},
		{Key: low, Municipality: riga, From: day(t, "2024-06-01"), To: day(t, "2024-12-31"), Old: "400.00/280.00", New: "410.00/287.00", LegalRef: "x", Confidence: "S"},
	}
	got := domain.Diff(a, b)
	if len(got) != len(want) {
		t.Fatalf("changes %+v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("change %d: %+v, want %+v", i, got[i], want[i])
		}
	}
	if same := domain.Diff(a, a); len(same) != 0 {
		t.Errorf("a set differs from itself: %+v", same)
	}
}

func TestDiffOfTwoMunicipalities(t *testing.T) {
	t.Parallel()
	p := engine(t).Parameters()
	got := domain.DiffMunicipalities(p, riga, daugavpils, day(t, "2021-06-15"))
	want := map[string][2]string{"threshold.low_income": {"", "436.00/305.00"}, "housing.housing_recalc": {"once", "monthly"}}
	if len(got) != len(want) {
		t.Errorf("changes %+v", got)
	}
	for _, c := range got {
		if want[c.Key] != [2]string{c.Old, c.New} {
			t.Errorf("change %+v", c)
		}
	}
	if same := domain.DiffMunicipalities(p, riga, riga, day(t, "2021-06-15")); len(same) != 0 {
		t.Errorf("a municipality differs from itself: %+v", same)
	}
	for _, c := range domain.DiffMunicipalities(p, riga, liepaja, day(t, "2021-06-15")) {
		if c.HouseholdType == "" || c.Old != "" {
			t.Errorf("Liepāja keys its threshold by household: %+v", c)
		}
	}
}

// TestPropertyDiffIsWhatLookupsSee: a key answers differently on a day exactly when the difference says so.
func TestPropertyDiffIsWhatLookupsSee(t *testing.T) {
	base := engine(t).Parameters()
	rapid.Check(t, func(t *rapid.T) {
		rows := base.All()
		i := rapid.IntRange(0, len(rows)-1).Draw(t, "row")
		kept := append(append([]*domain.Parameter{}, rows[:i]...), rows[i+1:]...)
		diff := domain.Diff(base, domain.NewParameters(kept))
		if len(diff) != 1 || diff[0].Old != rows[i].Value || diff[0].New != "" || diff[0].From != rows[i].ValidFrom || diff[0].To != rows[i].ValidTo {
			t.Fatalf("without %+v: %+v", rows[i], diff)
		}
	})
}
