package domain_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

func TestMoneyAndDatesReadAndWrite(t *testing.T) {
	t.Parallel()
	for s, ok := range map[string]bool{
		"0.00": true, "337.00": true, "99999999.99": true, "1.5": false, "1": false, "1.234": false, "-1.00": false, "": false, ".00": false, "1,00": false, "100000000.00": false,
	} {
		m, err := domain.ParseMoney(s)
		if (err == nil) != ok || ok && m.String() != s {
			t.Errorf("ParseMoney(%q) = %s, %v", s, m, err)
		}
	}
	if m := domain.Money(-5); m.String() != "-0.05" || m.LV() != "-0,05 EUR" || m.EN() != "EUR -0.05" {
		t.Errorf("minus five cents: %s, %s, %s", m, m.LV(), m.EN())
	}
	for s, ok := range map[string]bool{
		"2024-02-29": true, "2023-02-29": false, "2100-02-29": false, "2000-02-29": true, "2026-13-01": false, "2026-00-01": false, "2026-04-31": false, "2026-4-1": false, "": false, "0000-01-01": false,
	} {
		d, err := domain.ParseDate(s)
		if (err == nil) != ok || ok && d.String() != s {
			t.Errorf("ParseDate(%q) = %s, %v", s, d, err)
		}
	}
}

// TestPropertyDatesFollowTheCalendar compares with the standard library.
func TestPropertyDatesFollowTheCalendar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 80000).Draw(t, "days"))
		d, err := domain.ParseDate(c.Format(time.DateOnly))
		if err != nil || d.Next().String() != c.AddDate(0, 0, 1).Format(time.DateOnly) {
			t.Fatalf("%s: next %s, %v", c, d.Next(), err)
		}
		back := rapid.IntRange(0, 30).Draw(t, "months")
		if got, want := (d.Month() - domain.Month(back)).String(), time.Date(c.Year(), c.Month()-time.Month(back), 1, 0, 0, 0, 0, time.UTC).Format("2006-01"); got != want {
			t.Fatalf("%d months before %s: %s, want %s", back, d, got, want)
		}
	})
}

func TestPropertyRoundingIsHalfUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, d := rapid.Int64Range(-1e12, 1e12).Draw(t, "n"), rapid.Int64Range(1, 1200).Draw(t, "d")
		r := int64(domain.NewFraction(n, d).Round())
		// r − 1/2 ≤ n/d < r + 1/2
		if 2*n < (2*r-1)*d || 2*n >= (2*r+1)*d {
			t.Fatalf("%d/%d rounds to %d", n, d, r)
		}
	})
}

func TestOutcomeSurvivesStorageAsJSON(t *testing.T) {
	t.Parallel()
	f := facts(t, "2026-05-15", []who{adult, child}, earns(0, 1, 12345), once(0, 13, 777), pays(1, 0, 20000), saves(100), drives(1), oneMonth)
	o := mustAssess(t, f)
	b, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	var back domain.Facts
	if err := json.Unmarshal(b, &back); err != nil || !reflect.DeepEqual(back, f) {
		t.Errorf("facts come back as %+v, %v", back, err)
	}
	if b, err = json.Marshal(o); err != nil {
		t.Fatal(err)
	}
	var again domain.Outcome
	if err := json.Unmarshal(b, &again); err != nil || !reflect.DeepEqual(again.Result, o.Result) || len(again.Trace) != len(o.Trace) {
		t.Errorf("outcome comes back as %+v, %v", again.Result, err)
	}
}
