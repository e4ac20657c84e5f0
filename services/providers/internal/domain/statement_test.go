package domain

import (
	"testing"

	"github.com/google/uuid"
)

// Parts of a value add up to it, whatever the shares and the co-payment.
func TestPartsAddUpToTheCent(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		payers []Payer
		copay  int64
		units  Units
		value  int64 // hundredths of cents
		want   map[FundingSource]int64
	}{
		"thirds":                     {[]Payer{{"STATE", 3333}, {"MUNICIPAL", 3333}, {"EU", 3334}}, 0, 100, 10000, map[FundingSource]int64{"STATE": 33, "MUNICIPAL": 33, "EU": 34}},
		"half a cent upwards":        {[]Payer{{"MUNICIPAL", 10000}}, 0, 50, 50, map[FundingSource]int64{"MUNICIPAL": 1}},
		"nobody named":               {nil, 0, 100, 10000, map[FundingSource]int64{"MUNICIPAL": 100}},
		"co-payment":                 {[]Payer{{"MUNICIPAL", 10000}}, 30, 200, 20000, map[FundingSource]int64{"MUNICIPAL": 140, "CLIENT": 60}},
		"co-payment above the price": {[]Payer{{"MUNICIPAL", 10000}}, 300, 100, 10000, map[FundingSource]int64{"MUNICIPAL": 0, "CLIENT": 100}},
		"client pays a share too":    {[]Payer{{"CLIENT", 5000}, {"MUNICIPAL", 5000}}, 10, 100, 10000, map[FundingSource]int64{"MUNICIPAL": 45, "CLIENT": 55}},
		"nothing accepted":           {[]Payer{{"STATE", 5000}, {"MUNICIPAL", 5000}}, 0, 0, 0, map[FundingSource]int64{"STATE": 0, "MUNICIPAL": 0}},
	} {
		got := map[FundingSource]int64{}
		for _, p := range split(&Delivered{Accepted: c.units, Value: c.value}, &Assignment{Payers: c.payers, CoPayCents: c.copay}, nil) {
			got[p.Payer] = p.cents
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: %v", name, got)
		}
		for who, cents := range c.want {
			if got[who] != cents {
				t.Errorf("%s: %v, want %v", name, got, c.want)
			}
		}
	}
}

func TestWhatIsGrantedInAMonth(t *testing.T) {
	t.Parallel()
	day := func(s string) Date { d, _ := ParseDate(s); return d }
	for _, c := range []struct {
		per  LimitPer
		want Units
	}{{"TOTAL", 200}, {"MONTH", 200}, {"DAY", 200 * 8}, {"WEEK", 200 * 3}} {
		a := Assignment{Limit: 200, LimitPer: c.per, Period: Period{From: day("2026-03-22"), To: day("2026-12-31")}, Pauses: []Period{{From: day("2026-03-25"), To: day("2026-03-26")}}}
		if got := a.AssignedIn("2026-03"); got != c.want { // 22 March is a Sunday: its week, the next, and that of 30 March
			t.Errorf("%s: %d, want %d", c.per, got, c.want)
		}
	}
	if a := (Assignment{}); a.AssignedIn("2026-03") != 0 {
		t.Error("a limit where there is none")
	}
}

func TestInvoiceIsItsLines(t *testing.T) {
	t.Parallel()
	line := func(month Month, units Units, cents int64) InvoiceLine {
		return InvoiceLine{ServiceKey: ServiceKey{Assignment: uuid.New(), Month: month}, Units: units, Cents: cents}
	}
	for name, c := range map[string]struct {
		cents int64
		lines []InvoiceLine
		want  error
	}{
		"as it should be": {300, []InvoiceLine{line("", 100, 100), line("2026-02", 100, 200)}, nil},
		"a credit note":   {-300, []InvoiceLine{line("", -100, -300)}, nil},
		"another total":   {301, []InvoiceLine{line("", 100, 300)}, ErrInvoiceTotal},
		"a later month":   {300, []InvoiceLine{line("2026-04", 100, 300)}, ErrInvoiceLine},
		"of nothing":      {0, []InvoiceLine{line("", 0, 0)}, ErrInvoiceLine},
	} {
		i := Invoice{StatementKey: StatementKey{Month: "2026-03"}, Cents: c.cents, Lines: c.lines}
		if err := i.Check(); err != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A corrected grant is held against what was delivered under it: days outside it and everything above its limit are named.
func TestReviewNamesWhatTheGrantNoLongerHolds(t *testing.T) {
	t.Parallel()
	day := func(s string) Date { d, _ := ParseDate(s); return d }
	record := func(on string, units Units) Kept {
		return Kept{ID: uuid.New(), Record: Record{Day: day(on), Units: units}}
	}
	a := &Assignment{Limit: 200, LimitPer: "MONTH", Period: Period{From: day("2026-03-01"), To: day("2026-04-10")}}
	records := []Kept{record("2026-03-02", 150), record("2026-03-03", 51), record("2026-03-04", 0), record("2026-04-10", 200), record("2026-04-11", 1)}
	out := Review(a, records)
	if len(out) != 2 || out[0].ID != records[1].ID || len(out[0].Review) != 1 || out[0].Review[0].Rule != "LIMIT_EXCEEDED" ||
		out[1].ID != records[4].ID || len(out[1].Review) != 2 || out[1].Review[0].Rule != "OUTSIDE_PERIOD" {
		t.Errorf("%+v", out)
	}
	a.Limit, a.LimitPer, a.Period.To = 0, "", day("2026-12-31")
	if out := Review(a, records); len(out) != 0 {
		t.Errorf("everything is granted, and %+v", out)
	}
}
