package extract

import (
	"strings"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/proto/catalogue"
)

func rules(t *testing.T) *disclose.Rules {
	t.Helper()
	r, err := disclose.Load(catalogue.Files)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// What the grant does not give, or nobody may put into an extract, does not load.
func TestGR11_DefinitionOutsideTheGrantDoesNotLoad(t *testing.T) {
	t.Parallel()
	r, m := rules(t), mappings(t)
	if all, err := Load(r, m); err != nil || len(all) != 6 {
		t.Fatalf("%d definitions, %v", len(all), err)
	}
	for planted, change := range map[string]string{
		"a leaf that the grant does not give": strings.Replace(string(file), "G12.07]", "G12.05]", 1),
		"a special category":                  strings.Replace(string(file), "G11.03]", "G14.01]", 1),
		"crimes":                              strings.Replace(string(file), "G11.03]", "G24.01]", 1),
		"a leaf of another dataset":           strings.Replace(string(file), "G11.03]", "G12.01]", 1),
		"no period":                           strings.Replace(string(file), "[G01.03, G11.01, G11.03]", "[G01.03, G11.03]", 1),
		"another grant":                       strings.Replace(string(file), "grant: GR-11", "grant: GR-12", 1),
		"another purpose":                     strings.Replace(string(file), "purpose: POLICY", "purpose: ASSIST", 1),
		"the same days twice":                 strings.Replace(string(file), "id: labis-granted-benefits", "id: labis-household-status", 1),
		"a grant without files":               strings.Replace(string(file), "grant: GR-11", "grant: GR-23", 1),
		"no taker":                            strings.Replace(string(file), "taker: ministry", "taker: ''", 1),
		"no time":                             strings.Replace(string(file), `at: "02:30"`, `at: "25:30"`, 1),
		"the fund's file after the mode ends": strings.Replace(string(file), `to: "2027-12-31"`, `to: "2028-01-01"`, 1),
		"the fund's file without an end":      strings.Replace(string(file), `  to: "2027-12-31"`+"\n", "", 1),
		"the fund's file before the mode":     strings.Replace(string(file), `from: "2026-01-01"`+"\n  to:", `from: "2025-12-31"`+"\n  to:", 1),
		"another leaf of the fund's grant":    strings.Replace(string(file), "G05.03, G24.01]", "G05.03, G24.01, G18.01]", 1),
		"a conviction as a file":              strings.Replace(string(file), "G05.03, G24.01]", "G05.03, G24.02]", 1),
		"half of a fact of custody":           strings.Replace(string(file), "[G05.01, G05.02, G05.03, G24.01]", "[G05.01, G24.01]", 1),
		"the fund's file for another purpose": strings.Replace(string(file), "purpose: VICTIM_CHILD", "purpose: POLICY", 1),
		"what is referred, to the ministry":   strings.Replace(string(file), "taker: fund\n  grant: GR-07", "taker: fund\n  grant: GR-11", 1),
		"no source":                           strings.Replace(string(file), `source: "MK 490`, `sources: "MK 490`, 1),
	} {
		if change == string(file) {
			t.Errorf("%s: nothing was planted", planted)
		}
		if _, err := parse([]byte(change), r, m); err == nil {
			t.Errorf("%s was loaded", planted)
		}
	}
}

// Points of the schedule are times of the wall clock in Riga, over the changes of summer time and of the year too.
func TestGR11_ScheduleIsTheWallClockInRiga(t *testing.T) {
	t.Parallel()
	night, month := Schedule{Every: "day", At: "01:30"}, Schedule{Every: "month", Day: 1, At: "02:30"}
	at := func(m time.Month, d, hour, minute int) time.Time {
		return time.Date(2026, m, d, hour, minute, 0, 0, clock.Riga)
	}
	for _, tc := range []struct {
		of        Schedule
		now, want time.Time
	}{
		{night, at(3, 2, 1, 30), at(3, 2, 1, 30)},
		{night, at(3, 2, 1, 29), at(3, 1, 1, 30)},
		{night, at(3, 29, 12, 0), at(3, 29, 1, 30)},   // summer time began at 3:00
		{night, at(10, 25, 12, 0), at(10, 25, 1, 30)}, // and ended at 4:00
		{night, at(1, 1, 0, 10), time.Date(2025, 12, 31, 1, 30, 0, 0, clock.Riga)},
		{month, at(3, 1, 2, 30), at(3, 1, 2, 30)},
		{month, at(3, 31, 12, 0), at(3, 1, 2, 30)},
		{month, at(1, 1, 2, 29), time.Date(2025, 12, 1, 2, 30, 0, 0, clock.Riga)},
	} {
		if got := tc.of.Last(tc.now); !got.Equal(tc.want) {
			t.Errorf("%v at %s: %s, not %s", tc.of, tc.now, got.In(clock.Riga), tc.want)
		}
	}
	d := Definition{Schedule: night, From: "2026-03-02", To: "2026-03-03"}
	for day, want := range map[int]bool{1: false, 2: true, 3: true, 4: false} {
		if _, due := d.Due(at(3, day, 12, 0)); due != want {
			t.Errorf("on the %d.: due %v", day, due)
		}
	}
}
