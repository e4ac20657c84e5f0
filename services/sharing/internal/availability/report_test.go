package availability

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/workdays"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

var services = []string{"gateway", "persons", "cases", "assistance", "payments", "providers", "sharing"}

func rules(t *testing.T) *Rules {
	t.Helper()
	days, err := workdays.Load()
	if err != nil {
		t.Fatal(err)
	}
	r, err := Load(days.Working)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// looked is a minute in which all but some were up.
func looked(at time.Time, down ...string) Sample {
	s := Sample{Minute: at, Down: down}
	for _, id := range services {
		if !slices.Contains(down, id) {
			s.Up = append(s.Up, id)
		}
	}
	return s
}

// month is a sample of each minute, as change makes it; nil: nobody looked.
func month(t *testing.T, text string, change func(at time.Time) []Sample) (from, until time.Time, all []Sample) {
	t.Helper()
	from, until, ok := Month(text)
	if !ok {
		t.Fatal(text)
	}
	for at := from; at.Before(until); at = at.Add(time.Minute) {
		all = append(all, change(at)...)
	}
	return from, until, all
}

func riga(y int, m time.Month, d, h, min int) time.Time {
	return time.Date(y, m, d, h, min, 0, 0, clock.Riga)
}

func of(t *testing.T, r Report, id string) Of {
	t.Helper()
	for _, one := range r.Targets {
		if one.ID == id {
			return one
		}
	}
	t.Fatalf("%s is not in the report", id)
	return Of{}
}

// SEC-AVL-1: a month whose clock goes back an hour has an hour more, and an outage over that night lasts as long as it lasted.
func TestSEC_AVL_1_OutageOverTheChangeOfTheClock(t *testing.T) {
	t.Parallel()
	begin, end := riga(2026, 10, 25, 2, 30), riga(2026, 10, 25, 5, 0) // 03:00 to 04:00 comes twice
	from, until, all := month(t, "2026-10", func(at time.Time) []Sample {
		if !at.Before(begin) && at.Before(end) {
			return []Sample{looked(at, "cases")}
		}
		return []Sample{looked(at)}
	})
	r := rules(t).Compute("2026-10", from, until, until.AddDate(0, 1, 0), all, nil)
	cases, whole := of(t, r, "cases"), of(t, r, Platform)
	if cases.All != (Minutes{Up: (31*24+1)*60 - 210, Down: 210}) || whole.All != cases.All || len(whole.Outages) != 1 {
		t.Errorf("%+v, %+v", cases.All, whole)
	}
	if o := cases.Outages[0]; !o.From.Equal(begin) || !o.Until.Equal(end) || o.Until.Sub(o.From) != 210*time.Minute {
		t.Errorf("the outage: %v", o)
	}
	if cases.Open != (Minutes{Up: 22 * 10 * 60}) { // a Sunday night is no hour of social services
		t.Errorf("hours of social services: %+v", cases.Open)
	}
	if p, ok := cases.All.Percent(); !ok || p != 99.53 {
		t.Errorf("%v", p)
	}
	if p := of(t, r, "persons").All; p.Down != 0 || p.Holds(100) != Met {
		t.Errorf("another service: %+v", p)
	}
	if from, until, _ := Month("2026-03"); until.Sub(from) != (31*24-1)*time.Hour {
		t.Errorf("March has %v", until.Sub(from))
	}
}

// SEC-AVL-1: minutes in which nobody looked are unknown: shown, and never counted as up.
func TestSEC_AVL_1_GapsAreNeverUp(t *testing.T) {
	t.Parallel()
	gap := riga(2026, 9, 14, 9, 0) // a Monday
	from, until, all := month(t, "2026-09", func(at time.Time) []Sample {
		switch since := at.Sub(gap); {
		case since >= 0 && since < 36*time.Hour:
			return nil
		case since >= 36*time.Hour && since < 37*time.Hour:
			return []Sample{looked(at, "gateway")}
		}
		return []Sample{looked(at)}
	})
	r := rules(t).Compute("2026-09", from, until, until, all, nil)
	whole := of(t, r, Platform)
	total := 30 * 24 * 60
	if whole.All != (Minutes{Up: total - 37*60, Down: 60, Unknown: 36 * 60}) || len(r.Gaps) != 1 || r.Gaps[0] != (Span{gap, gap.Add(36 * time.Hour)}) {
		t.Errorf("%+v, %v", whole.All, r.Gaps)
	}
	known, _ := whole.All.Percent()
	if proven, _ := whole.All.Proven(); known != 99.85 || proven != 94.86 {
		t.Errorf("%v of known minutes, %v proven", known, proven)
	}
	if got := whole.All.Holds(95); got != Unproven {
		t.Errorf("the floor is %s: unknown minutes decide", got)
	}
	if got := of(t, r, "cases").All.Holds(95.1); got != Unproven {
		t.Errorf("a service that was never down: %s", got)
	}
	if whole.All.Holds(94) != Met || whole.All.Holds(99.9) != Missed {
		t.Error("what unknown minutes cannot change is known")
	}
	nobody := rules(t).Compute("2026-09", from, until, until, nil, nil)
	if w := of(t, nobody, Platform); w.All.Up != 0 || w.All.Holds(95) != NoData || len(nobody.Gaps) != 1 {
		t.Errorf("a month in which nobody looked: %+v", w.All)
	}
	if _, ok := of(t, nobody, Platform).All.Percent(); ok {
		t.Error("it has a percentage")
	}
	running := rules(t).Compute("2026-09", from, until, gap.Add(30*time.Second), all, nil)
	if !running.Until.Equal(gap) || of(t, running, Platform).All.Unknown != 0 {
		t.Errorf("the running month: %v, %+v", running.Until, of(t, running, Platform).All)
	}
}

// SEC-AVL-1: while one of two programs that look restarts, the other one sees; of what one reached and the other did not, it was up.
func TestSEC_AVL_1_ReplicaRestarting(t *testing.T) {
	t.Parallel()
	restart := riga(2026, 9, 15, 10, 0)
	from, until, all := month(t, "2026-09", func(at time.Time) []Sample {
		switch since := at.Sub(restart); {
		case since >= 0 && since < 10*time.Minute:
			return []Sample{looked(at)} // one of them is away
		case since >= 10*time.Minute && since < 12*time.Minute:
			return []Sample{looked(at, services...), looked(at)} // it is back, and reaches nobody yet
		case since == 12*time.Minute:
			return []Sample{looked(at, "persons"), looked(at, "persons")}
		}
		return []Sample{looked(at), looked(at)}
	})
	r := rules(t).Compute("2026-09", from, until, until, all, nil)
	if w := of(t, r, Platform); w.All != (Minutes{Up: 30*24*60 - 1, Down: 1}) || len(r.Gaps) != 0 || len(w.Outages) != 1 {
		t.Errorf("%+v, %v", w, r.Gaps)
	}
	if p, _ := of(t, r, Platform).All.Percent(); p != 99.99 {
		t.Errorf("a minute down is not %v", p)
	}
}

// SEC-AVL-1: planned maintenance is counted apart, for its targets and as long as it lasted.
func TestSEC_AVL_1_MaintenanceIsCountedApart(t *testing.T) {
	t.Parallel()
	begin := riga(2026, 9, 16, 22, 0)
	windows := []domain.Maintenance{{From: begin, Until: begin.Add(2 * time.Hour), Targets: []string{"cases"}, EndedAt: begin.Add(time.Hour)}}
	from, until, all := month(t, "2026-09", func(at time.Time) []Sample {
		switch since := at.Sub(begin); {
		case since >= 0 && since < 30*time.Minute:
			return []Sample{looked(at, "cases")}
		case since >= 90*time.Minute && since < 100*time.Minute:
			return []Sample{looked(at, "cases")} // it was ended half an hour before
		case since >= 30*time.Minute && since < 40*time.Minute:
			return []Sample{looked(at, "persons")} // of which nobody was told
		}
		return []Sample{looked(at)}
	})
	r := rules(t).Compute("2026-09", from, until, until, all, windows)
	if c := of(t, r, "cases").All; c.Maintenance != 60 || c.Down != 10 {
		t.Errorf("cases: %+v", c)
	}
	if w := of(t, r, Platform).All; w.Maintenance != 50 || w.Down != 20 || w.Up+w.Down+w.Maintenance != 30*24*60 {
		t.Errorf("the platform: %+v", w)
	}
	if p := of(t, r, "persons").All; p.Maintenance != 0 || p.Down != 10 {
		t.Errorf("persons: %+v", p)
	}
}

func TestSEC_AVL_1_RowsAreWhole(t *testing.T) {
	t.Parallel()
	always := func(time.Time) bool { return true }
	good := string(file)
	for what, change := range map[string][2]string{
		"a floor above all":      {"floor_percent: 95", "floor_percent: 101"},
		"no notice":              {"notice_hours: 24", "notice_hours: 0"},
		"closes before it opens": {`opens: "08:00"`, `opens: "19:00"`},
		"hours that are none":    {`opens: "08:00"`, `opens: "8"`},
		"without the platform":   {"id: platform", "id: other"},
		"a target twice":         {"id: cases", "id: persons"},
		"no source":              {`source: "a service"`, `source: ""`},
	} {
		bad := strings.Replace(good, change[0], change[1], 1)
		if bad == good {
			t.Fatalf("%s changes nothing", what)
		}
		if _, err := Parse([]byte(bad), always); err == nil {
			t.Errorf("%s was taken", what)
		}
	}
}
