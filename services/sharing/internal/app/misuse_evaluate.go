package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
)

const (
	// misuseLookBack is how far back hours are looked at that were not, because this service or a log was away.
	misuseLookBack = 72 * time.Hour
	// misuseSettled is how long after its end an hour is looked at again: entries may come into the log behind the call.
	misuseSettled = time.Hour
)

// Evaluate looks at the full hours that are not done with, the oldest first, and returns how many signals it raised. An hour is done with when every
// log and the register of persons have answered and it is settled. What those that answered show is raised also when another did not.
func (m *Misuse) Evaluate(ctx context.Context) (int, error) {
	now := m.now()
	end := now.Truncate(time.Hour)
	since := end.Add(-misuseLookBack)
	done, err := m.d.Store.MisuseHours(ctx, since)
	if err != nil {
		return 0, err
	}
	raised := 0
	var failed []error
	for hour := since; hour.Before(end); hour = hour.Add(time.Hour) {
		if slices.ContainsFunc(done, hour.Equal) {
			continue
		}
		n, err := m.hour(ctx, hour, now)
		if raised += n; err != nil {
			failed = append(failed, err)
		}
		if ctx.Err() != nil {
			break
		}
	}
	return raised, errors.Join(failed...)
}

func (m *Misuse) hour(ctx context.Context, hour, now time.Time) (int, error) {
	all, missing := m.count(ctx, hour)
	missing = errors.Join(missing, m.compare(ctx, hour, all))
	signals := m.d.Rows.Evaluate(hour, all, m.d.Working)
	for i := range signals {
		signals[i].ID, signals[i].RaisedAt = uuid.Must(uuid.NewV7()), now
	}
	n := 0
	if len(signals) > 0 {
		var err error
		if n, err = m.d.Store.RaiseMisuse(ctx, hour, signals); err != nil {
			return n, errors.Join(missing, err)
		}
	}
	if missing != nil || now.Sub(hour.Add(time.Hour)) < misuseSettled {
		return n, missing
	}
	return n, m.d.Store.AddMisuseHour(ctx, hour, now)
}
