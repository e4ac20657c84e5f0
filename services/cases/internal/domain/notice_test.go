package domain

import (
	"slices"
	"testing"
	"time"
)

// What is wrong with a notice is told all at once; a missing process number never is (OBJ-L4, MK 537 point 5.7).
func TestOBJ_L4_NoticeIsCheckedAgainstItsReferral(t *testing.T) {
	day := func(n int) Date { return NewDate(2026, time.November, n) }
	r := Referral{Service: Course30, Start: day(2), End: day(30), Confirmed: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}
	for name, c := range map[string]struct {
		change func(*Given, *Referral)
		want   []string
	}{
		"whole":                       {func(*Given, *Referral) {}, nil},
		"with a number":               {func(g *Given, _ *Referral) { g.ProcessNumber = "1182 0003-26" }, nil},
		"a number that is none":       {func(g *Given, _ *Referral) { g.ProcessNumber = "1182" }, []string{"PROCESS_NUMBER_INVALID"}},
		"another service":             {func(g *Given, _ *Referral) { g.Service = Consultations }, []string{"NOTICE_SERVICE_DIFFERS"}},
		"not confirmed":               {func(_ *Given, r *Referral) { r.Confirmed = time.Time{} }, []string{"NOTICE_NOT_CONFIRMED"}},
		"before the first day":        {func(g *Given, _ *Referral) { g.From = "2026-11-01" }, []string{"NOTICE_DATES_INVALID"}},
		"after the last day":          {func(g *Given, _ *Referral) { g.To = "2026-12-01" }, []string{"NOTICE_DATES_INVALID"}},
		"tomorrow":                    {func(g *Given, _ *Referral) { g.To = "2026-11-27" }, []string{"NOTICE_DATES_INVALID"}},
		"no day":                      {func(g *Given, _ *Referral) { g.To = "vakar" }, []string{"NOTICE_DATES_INVALID"}},
		"more days than the period":   {func(g *Given, _ *Referral) { g.Units = 4 }, []string{"NOTICE_UNITS_INVALID"}},
		"nothing at all":              {func(g *Given, _ *Referral) { g.Units, g.Cents = 0, 0 }, []string{"NOTICE_UNITS_INVALID", "NOTICE_EXPENSE_INVALID"}},
		"more consultations than any": {func(g *Given, r *Referral) { g.Service, r.Service, g.Units = Consultations, Consultations, 121 }, []string{"NOTICE_UNITS_INVALID"}},
		"grave case":                  {func(g *Given, r *Referral) { g.Service, r.Service, g.Units = Consultations, Consultations, 120 }, nil},
	} {
		ref := r
		n := Notice{Given: Given{Service: Course30, From: "2026-11-02", To: "2026-11-04", Units: 3, Cents: 100}}
		c.change(&n.Given, &ref)
		n.Check(ref, day(26))
		var got []string
		for _, p := range n.Problems {
			got = append(got, p.Reason)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// A referral opens rehabilitation until its last day, recovery afterwards too, and nothing when it was made by mistake (OBJ-L3).
func TestOBJ_L3_ReferralOpensByPurposeAndDay(t *testing.T) {
	today := NewDate(2026, time.November, 26)
	for name, c := range map[string]struct {
		r                  Referral
		rehabilitate, cost bool
	}{
		"running":            {Referral{}, true, true},
		"ends today":         {Referral{Ended: today, EndReason: "COMPLETED"}, true, true},
		"ended yesterday":    {Referral{Ended: today.AddDays(-1), EndReason: "COMPLETED"}, false, true},
		"a mistake of today": {Referral{Ended: today, EndReason: ReferralMistake}, false, false},
	} {
		if a, b := c.r.Opens(false, today), c.r.Opens(true, today); a != c.rehabilitate || b != c.cost {
			t.Errorf("%s: rehabilitation %v, recovery %v", name, a, b)
		}
	}
	funds := Funds{Fund: "1", Foundations: []string{"2", "3"}}
	for number, want := range map[string]bool{"1": true, "2": true, "3": false, "4": false, "": false} {
		if got := funds.Sees(number, Referral{Recipient: "2"}); got != want {
			t.Errorf("%q sees %v", number, got)
		}
	}
	if (Funds{}).Known("") || (Funds{}).Sees("", Referral{}) {
		t.Error("without a fund nobody is one")
	}
}
