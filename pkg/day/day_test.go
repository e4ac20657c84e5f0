package day_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/day"
)

func TestDaysThatDoNotExistAreRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"2026-02-29", "2026-13-01", "2026-1-1", "01.02.2026", "x"} {
		if d, err := day.Parse(text); err == nil {
			t.Errorf("%s was read as %s", text, d)
		}
	}
	for _, text := range []string{"2026", "2026-00", "x", ""} {
		if m, err := day.ParseMonth(text); err == nil {
			t.Errorf("%q was read as %s", text, m)
		}
	}
	if d, err := day.Parse(""); err != nil || !d.IsZero() || d.String() != "" {
		t.Errorf("no day: %v %v", d, err)
	}
}

func TestDaysCount(t *testing.T) {
	t.Parallel()
	leap, err := day.Parse("2028-02-29")
	if err != nil {
		t.Fatal(err)
	}
	for got, want := range map[string]string{
		leap.AddDays(1).String(): "2028-03-01", leap.AddYears(1).String(): "2029-03-01", leap.AddYears(4).String(): "2032-02-29",
		string(leap.Month().Next()): "2028-03", leap.Month().Last().String(): "2028-02-29", leap.Month().First().String(): "2028-02-01",
		string(day.Month("2028-12").Next()): "2029-01",
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if n := leap.DaysUntil(leap.AddYears(1)); n != 366 || leap.DaysUntil(leap.AddDays(-2)) != -2 {
		t.Errorf("%d days", n)
	}
	if !leap.Before(leap.AddDays(1)) || leap.After(leap) || !leap.AddDays(1).After(leap) {
		t.Error("order")
	}
}

// The day of a moment is that of its own place, and clocks that change move no day.
func TestDayOfAMomentIsThatOfItsPlace(t *testing.T) {
	t.Parallel()
	riga, err := time.LoadLocation("Europe/Riga")
	if err != nil {
		t.Fatal(err)
	}
	late := time.Date(2026, 3, 28, 22, 30, 0, 0, time.UTC)
	if day.Of(late).String() != "2026-03-28" || day.Of(late.In(riga)).String() != "2026-03-29" || !day.Of(time.Time{}).IsZero() {
		t.Errorf("%s, %s", day.Of(late), day.Of(late.In(riga)))
	}
	if before, after := day.Of(late.In(riga)), day.Of(late.In(riga).Add(24*time.Hour)); before.DaysUntil(after) != 1 || !after.Time().Equal(time.Date(2026, 3, 30, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("%s and %s", before, after)
	}
}

func TestDayInADocument(t *testing.T) {
	t.Parallel()
	d, _ := day.Parse("2026-03-01")
	text, err := json.Marshal(map[string]day.Date{"day": d})
	var back map[string]day.Date
	if err != nil || string(text) != `{"day":"2026-03-01"}` || json.Unmarshal(text, &back) != nil || back["day"] != d {
		t.Errorf("%s %v %v", text, back, err)
	}
	if json.Unmarshal([]byte(`{"day":"2026-02-30"}`), &back) == nil {
		t.Error("a day that does not exist was read")
	}
}
