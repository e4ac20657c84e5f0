package app

import (
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// meter counts what agreements use, in memory: a count in the database at each call would cost more than most calls and hold
// them up one after the other. What was counted is added up there every second, for all agreements in one statement, and what
// other processes counted comes back with it. So the quota of a day is held together by all processes within a second or so;
// that of a minute by each process.
type meter struct {
	mu     sync.Mutex
	gauges map[uuid.UUID]*gauge
	over   []domain.Usage // of days that have ended, not yet added up
}

// gauge is one agreement on one day.
type gauge struct {
	day    domain.Date
	before int64 // calls of the day that the database knows
	minute int64 // since 1970
	calls  int   // in the minute
	fresh  domain.Usage
}

// known reports whether calls of the day are known; begin makes them so.
func (m *meter) known(agreement uuid.UUID, day domain.Date) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	g := m.gauges[agreement]
	return g != nil && g.day == day
}

func (m *meter) begin(agreement uuid.UUID, day domain.Date, before int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.gauges == nil {
		m.gauges = map[uuid.UUID]*gauge{}
	}
	old := m.gauges[agreement]
	switch {
	case old != nil && old.day == day:
		return
	case old != nil && !old.fresh.IsZero():
		m.over = append(m.over, old.fresh)
	}
	m.gauges[agreement] = &gauge{day: day, before: before, fresh: domain.Usage{Agreement: agreement, Day: day}}
}

// take counts a call if the quota has room for it, and tells what is left.
func (m *meter) take(adm *Admission, now time.Time) (q domain.Quota, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	g := m.gauges[adm.Agreement]
	if g == nil {
		return nil, true
	}
	if minute := now.Unix() / 60; minute != g.minute {
		g.minute, g.calls = minute, 0
	}
	today := int(g.before + g.fresh.Calls)
	if ok = g.calls < adm.PerMinute && today < adm.PerDay; ok {
		g.calls++
		today++
		g.fresh.Calls++
	} else {
		g.fresh.Refused++
	}
	y, month, day := now.In(clock.Riga).Date()
	midnight := time.Date(y, month, day+1, 0, 0, 0, 0, clock.Riga)
	return domain.Quota{
		{Name: "minute", Limit: adm.PerMinute, Left: max(0, adm.PerMinute-g.calls), Reset: time.Unix((g.minute+1)*60, 0).Sub(now), Long: time.Minute},
		{Name: "day", Limit: adm.PerDay, Left: max(0, adm.PerDay-today), Reset: midnight.Sub(now), Long: 24 * time.Hour},
	}, ok
}

// records counts what became of records.
func (m *meter) records(agreement uuid.UUID, list []domain.Judgement) {
	m.mu.Lock()
	defer m.mu.Unlock()
	g := m.gauges[agreement]
	if g == nil {
		return
	}
	for i := range list {
		if list[i].Outcome == domain.OutcomeRejected {
			g.fresh.Rejected++
		} else {
			g.fresh.Records++
		}
	}
}

// collect takes what was not added up yet.
func (m *meter) collect() []domain.Usage {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := m.over
	m.over = nil
	for _, g := range m.gauges {
		if !g.fresh.IsZero() {
			out = append(out, g.fresh)
			g.before += g.fresh.Calls // until the database says how many it were with others'
			g.fresh = domain.Usage{Agreement: g.fresh.Agreement, Day: g.day}
		}
	}
	return out
}

// giveBack counts anew what could not be added up.
func (m *meter) giveBack(list []domain.Usage) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, u := range list {
		g := m.gauges[u.Agreement]
		if g == nil || g.day != u.Day {
			m.over = append(m.over, u)
			continue
		}
		g.before -= u.Calls
		g.fresh.Calls, g.fresh.Refused = g.fresh.Calls+u.Calls, g.fresh.Refused+u.Refused
		g.fresh.Records, g.fresh.Rejected = g.fresh.Records+u.Records, g.fresh.Rejected+u.Rejected
	}
}

// learn takes over what the database counted with the calls of other processes, and forgets agreements of other days.
func (m *meter) learn(list []domain.Usage, today domain.Date) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, u := range list {
		if g := m.gauges[u.Agreement]; g != nil && g.day == u.Day {
			g.before = max(g.before, u.Calls)
		}
	}
	for id, g := range m.gauges {
		if g.day.Before(today) && g.fresh.IsZero() {
			delete(m.gauges, id)
		}
	}
}

// with adds what this process has counted and not added up yet to days as the database knows them, the newest first.
func (m *meter) with(agreement uuid.UUID, from, to domain.Date, rows []domain.Usage) []domain.Usage {
	m.mu.Lock()
	defer m.mu.Unlock()
	fresh := slices.Clone(m.over)
	if g := m.gauges[agreement]; g != nil {
		fresh = append(fresh, g.fresh)
	}
	for _, f := range fresh {
		if f.Agreement != agreement || f.IsZero() || f.Day.Before(from) || to.Before(f.Day) {
			continue
		}
		i := slices.IndexFunc(rows, func(u domain.Usage) bool { return u.Day == f.Day })
		if i < 0 {
			rows = append(rows, f)
			continue
		}
		rows[i].Calls, rows[i].Refused = rows[i].Calls+f.Calls, rows[i].Refused+f.Refused
		rows[i].Records, rows[i].Rejected = rows[i].Records+f.Records, rows[i].Rejected+f.Rejected
	}
	slices.SortFunc(rows, func(a, b domain.Usage) int { return b.Day.Time().Compare(a.Day.Time()) })
	return rows
}
