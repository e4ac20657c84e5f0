package app

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/sharing/internal/domain"
)

const (
	// misuseLookBack is how far back hours are looked at that were not, because this service or a log was away.
	misuseLookBack = 72 * time.Hour
	// misuseSettled is how long after its end an hour is looked at again: entries may come into the log behind the call.
	misuseSettled = time.Hour
	// actorPage is how many officials a log is asked for at once.
	actorPage = 2000
)

// Evaluate looks at the full hours that are not done with, the oldest first, and returns how many signals it raised. An hour is done with when every
// log has answered and it is settled. What the logs that answered show is raised also when another did not.
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

// count merges what the logs count; the error is of those that did not answer.
func (m *Misuse) count(ctx context.Context, hour time.Time) ([]domain.ActorHour, error) {
	by := map[string]*domain.ActorHour{}
	var failed []error
	for _, log := range m.d.Logs {
		for after := ""; ; {
			found, err := log.ActorHours(ctx, hour, after, actorPage)
			if err != nil {
				failed = append(failed, err)
				break
			}
			for i := range found {
				if h := by[found[i].Actor]; h != nil {
					h.Add(&found[i])
				} else {
					by[found[i].Actor] = &found[i]
				}
			}
			if len(found) < actorPage {
				break
			}
			after = found[len(found)-1].Actor
		}
	}
	out := make([]domain.ActorHour, 0, len(by))
	for _, h := range by {
		out = append(out, *h)
	}
	slices.SortFunc(out, func(a, b domain.ActorHour) int { return cmp.Compare(a.Actor, b.Actor) })
	return out, errors.Join(failed...)
}
