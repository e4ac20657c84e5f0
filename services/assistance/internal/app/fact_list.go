package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/page"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// ListFacts asks what was known about a household.
type ListFacts struct {
	Household uuid.UUID
	Month     domain.Month // 0: all days
	KnownAt   time.Time    // zero: now
	PageSize  int32
	PageToken string
}

// FactPage is one page of what was known at KnownAt; the following pages are of the same moment.
type FactPage struct {
	Facts   []domain.Fact
	KnownAt time.Time
	Next    string
}

// factCursor is where the next page begins; it keeps the moment, so that pages do not shift while facts are recorded.
type factCursor struct {
	KnownAt time.Time `json:"k"`
	Lineage uuid.UUID `json:"l"`
}

// Facts lists what was known at a moment about a month of a household, of the caller's municipality.
func (a *App) Facts(ctx context.Context, in ListFacts) (FactPage, error) {
	known, err := a.knownAt(in.KnownAt, "known_at")
	if err != nil {
		return FactPage{}, err
	}
	type query struct {
		Household uuid.UUID
		Month     domain.Month
		KnownAt   time.Time
	}
	bound, at := query{in.Household, in.Month, in.KnownAt}, factCursor{KnownAt: known}
	if _, err := page.Decode(in.PageToken, bound, &at); err != nil {
		return FactPage{}, err
	}
	size := page.Size(in.PageSize)
	q := FactQuery{Household: in.Household, Municipality: caller.From(ctx).Municipality, KnownAt: at.KnownAt, After: at.Lineage, Size: size + 1}
	if in.Month != 0 {
		q.Days = domain.Days{From: in.Month.First(), Until: (in.Month + 1).First()}
	}
	audit.Subjects(ctx, names.Format("households", in.Household))
	rows, err := a.store.FactsAsOf(ctx, q)
	if err != nil {
		return FactPage{}, err
	}
	out := FactPage{KnownAt: at.KnownAt}
	if len(rows) > size {
		rows = rows[:size]
		if out.Next, err = page.Encode(bound, factCursor{at.KnownAt, rows[size-1].Lineage}); err != nil {
			return FactPage{}, err
		}
	}
	out.Facts, err = visible(ctx, "facts", rows, aboutFact)
	return out, err
}

func aboutFact(f domain.Fact) (cursor, string, []uuid.UUID) {
	return cursor{ID: f.ID}, f.Municipality, persons(f)
}

// FactHistory is every version that a fact ever had, the first one first.
func (a *App) FactHistory(ctx context.Context, id uuid.UUID) ([]domain.Fact, error) {
	f, err := a.fact(ctx, id)
	if err != nil {
		return nil, err
	}
	rows, err := a.store.FactVersions(ctx, f)
	if err != nil {
		return nil, err
	}
	return visible(ctx, "facts", rows, aboutFact)
}

// knownAt is the moment asked for, or now; the future is not known, and before 2021 nothing was.
func (a *App) knownAt(at time.Time, path string) (time.Time, error) {
	now := a.now()
	if at.IsZero() {
		return now, nil
	}
	first := time.Date(int(domain.ParametersFrom)/10000, 1, 1, 0, 0, 0, 0, time.UTC)
	if at.Before(first) || at.After(now) {
		e := domain.ErrKnownAtInvalid
		return at, e.Meta("rule", "R101").Field(path, e.Reason, e.Message+" (R101)", e.MessageLV+" (R101)")
	}
	return at.UTC().Truncate(time.Microsecond), nil
}
