package spdci

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/digisoc/platform/pkg/clock"
)

// schedule is a cron expression of five fields: minute, hour, day of month, month, day of week (0 or 7 is Sunday), by Riga's clock.
// Where both days are restricted either is enough, as in cron.
type schedule struct {
	fields         [5]uint64
	anyDay, anyDOW bool
}

var errSchedule = errors.New("spdci: not a schedule of five fields")

var bounds = [5][2]int{{0, 59}, {0, 23}, {1, 31}, {1, 12}, {0, 7}}

func parseSchedule(text string) (schedule, error) {
	var s schedule
	parts := strings.Fields(text)
	if len(parts) != len(bounds) {
		return s, errSchedule
	}
	for i, part := range parts {
		for item := range strings.SplitSeq(part, ",") {
			bits, err := field(item, bounds[i][0], bounds[i][1])
			if err != nil {
				return s, err
			}
			s.fields[i] |= bits
		}
	}
	if s.fields[4]&(1<<7) != 0 {
		s.fields[4] |= 1
	}
	s.anyDay, s.anyDOW = strings.HasPrefix(parts[2], "*"), strings.HasPrefix(parts[4], "*")
	return s, nil
}

// field reads *, 5, 1-5, */15 or 1-30/2.
func field(item string, least, most int) (uint64, error) {
	span, stepText, stepped := strings.Cut(item, "/")
	step, from, to := 1, least, most
	var err error
	if stepped {
		if step, err = strconv.Atoi(stepText); err != nil || step < 1 {
			return 0, errSchedule
		}
	}
	if span != "*" {
		first, second, ranged := strings.Cut(span, "-")
		if from, err = strconv.Atoi(first); err != nil {
			return 0, errSchedule
		}
		to = from
		if ranged {
			if to, err = strconv.Atoi(second); err != nil {
				return 0, errSchedule
			}
		} else if stepped {
			to = most
		}
	}
	if from < least || to > most || from > to {
		return 0, errSchedule
	}
	var bits uint64
	for v := from; v <= to; v += step {
		bits |= 1 << v
	}
	return bits, nil
}

// horizon is how far ahead the next time is looked for; a schedule without one in it never comes, such as 30 February.
const horizon = 5 * 366

// after is the first minute of the schedule after a time; zero when there is none.
func (s *schedule) after(t time.Time) time.Time {
	local := t.In(clock.Riga)
	day := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, clock.Riga)
	for range horizon {
		if s.day(day) {
			if at := s.within(day, t); !at.IsZero() {
				return at
			}
		}
		day = time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, clock.Riga)
	}
	return time.Time{}
}

func (s *schedule) day(d time.Time) bool {
	has := func(i, v int) bool { return s.fields[i]&(1<<v) != 0 }
	dom, dow := has(2, d.Day()), has(4, int(d.Weekday()))
	switch {
	case !has(3, int(d.Month())):
		return false
	case s.anyDay || s.anyDOW:
		return dom && dow
	}
	return dom || dow
}

// within is the first minute of a day after a time. An hour that the clock skips does not come.
func (s *schedule) within(day, t time.Time) time.Time {
	for h := range 24 {
		if s.fields[1]&(1<<h) == 0 {
			continue
		}
		for m := range 60 {
			at := time.Date(day.Year(), day.Month(), day.Day(), h, m, 0, 0, clock.Riga)
			if s.fields[0]&(1<<m) != 0 && at.Hour() == h && at.After(t) {
				return at.UTC()
			}
		}
	}
	return time.Time{}
}
