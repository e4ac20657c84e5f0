package territory

import (
	"slices"
	"strings"
	"testing"

	"github.com/digisoc/platform/services/persons/internal/domain"
)

func day(t *testing.T, s string) domain.Date {
	t.Helper()
	d, err := domain.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func load(t *testing.T) *Registry {
	t.Helper()
	r, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestNumberOfMunicipalities(t *testing.T) { // GT-25, MUN-R02
	r := load(t)
	for on, want := range map[string]int{"2021-06-30": 0, "2021-07-01": 43, "2025-06-30": 43, "2025-07-01": 42, "2026-11-23": 42} {
		list := r.On(day(t, on))
		if len(list) != want {
			t.Errorf("%s: %d municipalities, want %d", on, len(list), want)
		}
		if !slices.IsSortedFunc(list, func(a, b Municipality) int { return strings.Compare(a.Code, b.Code) }) {
			t.Errorf("%s: not sorted by code", on)
		}
	}
	cities := slices.DeleteFunc(r.On(day(t, "2026-01-01")), func(m Municipality) bool { return m.Kind != StateCity })
	if len(cities) != 7 {
		t.Errorf("%d state cities, want 7", len(cities))
	}
}

func TestVaraklaniJoinsMadona(t *testing.T) { // GT-24, MUN-R03
	r := load(t)
	before, after := day(t, "2025-06-30"), day(t, "2025-07-01")
	for _, c := range []struct {
		code, want string
		on         domain.Date
	}{
		{"0055000", "0055000", before}, {"0055000", "0038001", after},
		{"0038000", "0038000", before}, {"0038000", "0038001", after},
		{"0038001", "0038001", after}, {"0001000", "0001000", after}, {"9999999", "9999999", after},
	} {
		if got := r.Current(c.code, c.on); got != c.want {
			t.Errorf("Current(%s, %s) = %s, want %s", c.code, c.on, got, c.want)
		}
	}
	if r.Valid("0055000", after) || !r.Valid("0055000", before) || r.Valid("0038001", before) || r.Valid("0050000", after) {
		t.Error("validity of codes does not follow the merger")
	}
	if got := r.Continued("0038001", after); !slices.Equal(got, []string{"0038000", "0038001", "0055000"}) {
		t.Errorf("Continued(0038001) = %v", got)
	}
	if got := r.Continued("0001000", after); !slices.Equal(got, []string{"0001000"}) {
		t.Errorf("Continued(0001000) = %v", got)
	}
}

func TestDamagedDataIsRefused(t *testing.T) {
	const head = "code,display_name,kind,start_date,end_date,successor\n"
	for name, data := range map[string]string{
		"empty":             "",
		"columns":           "code,name\n0001000,Rīga\n",
		"code":              head + "1001000,Rīga,state_city,2021-07-01,,\n",
		"kind":              head + "0001000,Rīga,village,2021-07-01,,\n",
		"kind against code": head + "0001000,Rīga,municipality,2021-07-01,,\n",
		"date":              head + "0001000,Rīga,state_city,2021-02-30,,\n",
		"no start":          head + "0001000,Rīga,state_city,,,\n",
		"backwards":         head + "0055000,V,municipality,2021-07-01,2020-01-01,0038001\n",
		"twice":             head + "0001000,Rīga,state_city,2021-07-01,,\n0001000,Rīga,state_city,2021-07-01,,\n",
		"no such successor": head + "0055000,V,municipality,2021-07-01,2025-06-30,0038001\n",
		"ended, no heir":    head + "0055000,V,municipality,2021-07-01,2025-06-30,\n",
		"heir too early":    head + "0055000,V,municipality,2021-07-01,2025-06-30,0038001\n0038001,M,municipality,2025-06-30,,\n",
	} {
		if _, err := parse(data); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
