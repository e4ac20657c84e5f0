package stepup_test

import (
	"errors"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/stepup"
)

// SEC-AUT-1: approving payments needs a sign-in of just now; taking a file away does above so many rows. Only officials sign in so.
func TestSEC_AUT_1_ActsNeedAFreshSignIn(t *testing.T) {
	t.Parallel()
	law, err := stepup.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	staff := func(ago time.Duration) caller.Caller {
		return caller.Caller{Kind: caller.Staff, SignedIn: now.Add(-ago)}
	}
	for name, tc := range map[string]struct {
		act     string
		rows    int
		who     caller.Caller
		refused bool
	}{
		"approval, just now":          {"payment_approval", 0, staff(15 * time.Minute), false},
		"approval, a second too late": {"payment_approval", 0, staff(15*time.Minute + time.Second), true},
		"approval, nobody knows when": {"payment_approval", 0, caller.Caller{Kind: caller.Staff}, true},
		"a page, long ago":            {stepup.Export, 500, staff(7 * time.Hour), false},
		"a row more, long ago":        {stepup.Export, 501, staff(7 * time.Hour), true},
		"many rows, just now":         {stepup.Export, 100_000, staff(time.Minute), false},
		"many rows, a person's own":   {stepup.Export, 100_000, caller.Caller{Kind: caller.Citizen}, false},
		"many rows, a system":         {stepup.Export, 100_000, caller.Caller{Kind: caller.System}, false},
	} {
		if err := law.Fresh(tc.act, tc.rows, tc.who, now); errors.Is(err, errs.ErrSignInAgain) != tc.refused || !tc.refused && err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if law.Fresh("whatever", 0, staff(0), now) == nil || law.Fresh(stepup.Export, 9999, staff(0), now.AddDate(-10, 0, 0)) == nil {
		t.Error("an act without a row in force is free")
	}
}

func TestRowsOfActsThatAreNotWhole(t *testing.T) {
	t.Parallel()
	const good = "- {act: export, minutes: 15, rows: 5, from: 2020-01-01, source: s, mark: D}"
	if _, err := stepup.Parse([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for name, body := range map[string]string{
		"no minutes": "- {act: export, rows: 5, from: 2020-01-01, source: s, mark: D}", "rows of another act": "- {act: x, minutes: 1, rows: 5, from: 2020-01-01, source: s, mark: D}",
		"twice": good + "\n" + good, "no act": "- {minutes: 1, from: 2020-01-01, source: s, mark: D}",
	} {
		if _, err := stepup.Parse([]byte(body)); err == nil {
			t.Errorf("%s was read", name)
		}
	}
}
