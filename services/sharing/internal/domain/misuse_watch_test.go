package domain

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"
)

// SEC-LOG-7: two officers, neither of them the official, name the same person, for a limited time; one alone neither makes it nor ends it.
func TestSEC_LOG_7_WatchTakesTwo(t *testing.T) {
	t.Parallel()
	today := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	now, her := today.Add(8*time.Hour), uuid.New()
	of := func(kind, official string, days int) (MisuseWatch, error) {
		return NewMisuseWatch(MisuseWatch{Kind: kind, Official: official, Person: her, Decision: "1-2/3", Until: today.AddDate(0, 0, days)}, "anna", now, today, 400)
	}
	for name, c := range map[string]struct {
		kind, official string
		days           int
		want           error
	}{
		"an official":             {WatchOfficial, "eva", 400, nil},
		"a protected person":      {WatchProtected, "", 0, nil},
		"an official without one": {WatchOfficial, "", 10, ErrMisuseWatchInvalid},
		"protected and official":  {WatchProtected, "eva", 10, ErrMisuseWatchInvalid},
		"herself":                 {WatchOfficial, "anna", 10, ErrMisuseWatchSamePerson},
		"yesterday":               {WatchProtected, "", -1, ErrMisuseWatchInvalid},
		"without end, nearly":     {WatchProtected, "", 401, ErrMisuseWatchInvalid},
	} {
		if _, err := of(c.kind, c.official, c.days); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	w, err := of(WatchOfficial, "eva", 10)
	if err != nil || w.State(today) != "PROPOSED" {
		t.Fatal(w, err)
	}
	step := func(what string, got, want error, state string) {
		t.Helper()
		if !errors.Is(got, want) || w.State(today) != state {
			t.Errorf("%s: %v, %s", what, got, w.State(today))
		}
	}
	step("approved by who proposed", w.Approve("anna", her, now, today), ErrMisuseWatchSamePerson, "PROPOSED")
	step("approved by the official", w.Approve("eva", her, now, today), ErrMisuseWatchSamePerson, "PROPOSED")
	step("another person", w.Approve("berta", uuid.New(), now, today), ErrMisuseWatchOtherPerson, "PROPOSED")
	step("too late", w.Approve("berta", her, now, today.AddDate(0, 0, 11)), ErrMisuseWatchState, "PROPOSED")
	step("approved", w.Approve("berta", her, now, today), nil, "ACTIVE")
	step("approved again", w.Approve("cilda", her, now, today), ErrMisuseWatchState, "ACTIVE")
	step("ended by who proposed", w.End("anna", now, today), ErrMisuseWatchSamePerson, "ACTIVE")
	step("ended by the official", w.End("eva", now, today), ErrMisuseWatchSamePerson, "ACTIVE")
	if w.State(today.AddDate(0, 0, 11)) != "OVER" {
		t.Error("it does not end by itself")
	}
	step("ended", w.End("berta", now, today), nil, "OVER")
	step("ended again", w.End("cilda", now, today), ErrMisuseWatchState, "OVER")
	if w, err = of(WatchOfficial, "eva", 10); err != nil {
		t.Fatal(err)
	}
	step("withdrawn by who proposed", w.End("anna", now, today), nil, "OVER")
}
