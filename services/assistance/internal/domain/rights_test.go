package domain_test

import (
	"slices"
	"testing"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// TestR82R87RightsNotAskedFor: every assessment can say what else the household may be entitled to.
func TestR82R87RightsNotAskedFor(t *testing.T) {
	t.Parallel()
	e := engine(t)
	status := []string{"PATIENT_PAYMENTS", "PROTECTED_ELECTRICITY_USER", "LEGAL_AID", "PROPERTY_TAX_RELIEF"}
	for name, c := range map[string]struct {
		facts domain.Facts
		want  []string
	}{
		"asks for GMI alone":            {facts(t, "2026-05-15", []who{adult}, asks(2), pays(1, 0, 10000)), append([]string{"STATUS", "HOUSING_BENEFIT"}, status...)},
		"asks for everything":           {facts(t, "2026-05-15", []who{adult}, pays(1, 0, 10000)), status},
		"low income opens less":         {facts(t, "2021-06-15", []who{adult}, in(daugavpils), asks(1), earns(0, 1, 43600)), status[1:]},
		"food aid below its threshold":  {facts(t, "2021-06-15", []who{adult}, in(riga), asks(1), earns(0, 1, 32700)), []string{"FOOD_AID"}},
		"a cent above":                  {facts(t, "2021-06-15", []who{adult}, in(riga), asks(1), earns(0, 1, 32701)), nil},
		"food aid of 2024":              {facts(t, "2024-06-15", []who{adult}, in(riga), asks(1), earns(0, 1, 41100)), []string{"HOUSING_BENEFIT", "FOOD_AID"}},
		"no published threshold":        {facts(t, "2023-02-15", []who{adult}, in(riga), asks(1), earns(0, 1, 32700)), []string{"HOUSING_BENEFIT"}},
		"housing although not needy":    {facts(t, "2026-05-15", []who{adult}, asks(1), earns(0, 1, 50000), pays(1, 0, 40000)), []string{"HOUSING_BENEFIT"}},
		"nothing is known: it says so":  {silent(facts(t, "2026-05-15", []who{adult}, asks(2), pays(1, 0, 10000)), func(s *domain.Statements) { s.SavingsKnown = false }), []string{"STATUS", "HOUSING_BENEFIT"}},
		"no dwelling: may be entitled":  {facts(t, "2026-05-15", []who{adult}, asks(1, 2), earns(0, 1, 90000), func(f *domain.Facts) { f.Declaration.Dwelling = nil }), []string{"HOUSING_BENEFIT"}},
		"only asked and granted things": {facts(t, "2021-06-15", []who{adult}, asks(1, 2), earns(0, 1, 99900), func(f *domain.Facts) { f.Declaration.Dwelling = nil }), nil},
	} {
		rights, err := e.OtherRights(c.facts)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range rights {
			got = append(got, r.Code)
			if r.Rule == "" || r.LegalRef == "" || r.Text.LV == "" || r.Text.EN == "" || len(r.Trace) == 0 {
				t.Errorf("%s: %+v", name, r)
			}
		}
		if want := append(slices.Clone(c.want), "CRISIS_BENEFIT"); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	if _, err := e.OtherRights(domain.Facts{ApplicationDate: day(t, "2026-05-15")}); err == nil {
		t.Error("facts without a household are accepted")
	}
}
