package availability

import (
	"math"
	"time"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// Sample is what one program saw in a minute.
type Sample struct {
	Minute   time.Time
	Up, Down []string
}

// Minutes counts minutes; those of maintenance are in no other number.
type Minutes struct{ Up, Down, Unknown, Maintenance int }

// Percent is up of up and down; false when no minute is known.
func (m Minutes) Percent() (float64, bool) { return percent(m.Up, m.Up+m.Down) }

// Proven is the same with every unknown minute down.
func (m Minutes) Proven() (float64, bool) { return percent(m.Up, m.Up+m.Down+m.Unknown) }

// percent is rounded down to two digits: nothing is 100 that was down for a minute.
func percent(part, all int) (float64, bool) {
	if all == 0 {
		return 0, false
	}
	return math.Floor(float64(part)/float64(all)*10_000) / 100, true
}

// The answers to whether a limit was kept.
const (
	Met      = "MET"
	Missed   = "MISSED"
	Unproven = "UNPROVEN"
	NoData   = "NO_DATA"
)

// Holds tells whether a limit in percent was kept: met when it was even if every unknown minute was down, missed when it was not even if every
// unknown minute was up.
func (m Minutes) Holds(limit float64) string {
	all := m.Up + m.Down + m.Unknown
	share := func(up int) float64 { return float64(up) * 100 / float64(all) }
	switch {
	case m.Up+m.Down == 0:
		return NoData
	case share(m.Up) >= limit:
		return Met
	case share(m.Up+m.Unknown) < limit:
		return Missed
	}
	return Unproven
}

// Span is minutes in a row.
type Span struct{ From, Until time.Time }

// Of is how available one target was.
type Of struct {
	Target
	All, Open Minutes
	Outages   []Span
}

// Report is a month.
type Report struct {
	Month       string
	From, Until time.Time
	Rule        Rule
	Targets     []Of // the platform first
	Gaps        []Span
	Windows     []domain.Maintenance
}

// Month is the first minute of a month in Riga and the first one after it; false when the text is no month.
func Month(text string) (from, until time.Time, ok bool) {
	at, err := time.ParseInLocation("2006-01", text, clock.Riga)
	return at, at.AddDate(0, 1, 0), err == nil
}

// Compute makes the report of a month up to the last whole minute before now. Samples may overlap: of a target that one program reached and
// another did not, it was up; of one that nobody reports, nothing is known.
func (r *Rules) Compute(month string, from, until, now time.Time, samples []Sample, windows []domain.Maintenance) Report {
	if last := now.Truncate(time.Minute); last.Before(until) {
		until = last
	}
	rep := Report{Month: month, From: from, Until: until, Rule: r.Rule(until.Add(-time.Minute)), Windows: windows}
	seen := merge(samples)
	targets := r.Targets(until.Add(-time.Minute))
	rep.Targets = make([]Of, len(targets))
	for i := range targets {
		rep.Targets[i].Target = targets[i]
	}
	for at := from; at.Before(until); at = at.Add(time.Minute) {
		minute := seen[at.Unix()]
		open := r.Open(at)
		if len(minute) == 0 {
			extend(&rep.Gaps, at)
		}
		states := states(targets, minute, windows, at)
		for i := range rep.Targets {
			one := &rep.Targets[i]
			one.All.add(states[i])
			if open {
				one.Open.add(states[i])
			}
			if states[i] == down {
				extend(&one.Outages, at)
			}
		}
	}
	return rep
}

type seenState int

const (
	unknown seenState = iota
	down
	up
	planned
)

func (m *Minutes) add(s seenState) {
	switch s {
	case up:
		m.Up++
	case down:
		m.Down++
	case planned:
		m.Maintenance++
	default:
		m.Unknown++
	}
}

// merge puts what several programs saw in a minute together: who was reached by one of them was up.
func merge(samples []Sample) map[int64]map[string]seenState {
	out := map[int64]map[string]seenState{}
	for _, s := range samples {
		at := s.Minute.Unix()
		if out[at] == nil {
			out[at] = make(map[string]seenState, len(s.Up)+len(s.Down))
		}
		for _, id := range s.Down {
			out[at][id] = max(out[at][id], down)
		}
		for _, id := range s.Up {
			out[at][id] = up
		}
	}
	return out
}

// states are those of the targets in a minute, planned maintenance before all else. The platform is down when anything is, and up when all is.
func states(targets []Target, minute map[string]seenState, windows []domain.Maintenance, at time.Time) []seenState {
	out, platform := make([]seenState, len(targets)), -1
	count := map[seenState]int{}
	for i, t := range targets {
		out[i] = minute[t.ID]
		if covered(windows, t.ID, at) {
			out[i] = planned
		}
		if t.ID == Platform {
			platform = i
			continue
		}
		count[out[i]]++
	}
	if platform < 0 || out[platform] == planned {
		return out
	}
	out[platform] = up
	for _, worst := range []seenState{down, unknown, planned} {
		if count[worst] > 0 {
			out[platform] = worst
			break
		}
	}
	return out
}

func covered(windows []domain.Maintenance, target string, at time.Time) bool {
	for i := range windows {
		if windows[i].Covers(target, at) {
			return true
		}
	}
	return false
}

// extend adds a minute to the last span, or begins one.
func extend(spans *[]Span, at time.Time) {
	if n := len(*spans); n > 0 && (*spans)[n-1].Until.Equal(at) {
		(*spans)[n-1].Until = at.Add(time.Minute)
		return
	}
	*spans = append(*spans, Span{at, at.Add(time.Minute)})
}
