package app_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/testkit"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/purpose"
	"github.com/digisoc/platform/services/sharing/internal/session"
	"github.com/digisoc/platform/services/sharing/internal/store"
)

// fakeSessions believes that every session is used.
type fakeSessions struct{}

func (*fakeSessions) UseSession(_ context.Context, u app.SessionUse) (signedIn, used time.Time, err error) {
	return u.SignedIn, u.Now, nil
}

func sessions(t *testing.T) *session.Law {
	t.Helper()
	law, err := session.Load()
	if err != nil {
		t.Fatal(err)
	}
	return law
}

// SEC-AUT-3: between two tokens fifteen minutes pass at most, and a later sign-in ends the earlier one; the other way round, and for other people and
// other kinds of callers, nothing ends.
func TestSEC_AUT_3_IdleAndSupersededSessionsEnd(t *testing.T) {
	t.Parallel()
	nine := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	now := clock.Fixed(nine)
	rows, err := purpose.Load()
	if err != nil {
		t.Fatal(err)
	}
	e := app.NewExchange(app.ExchangeDeps{
		Rows: rows, Group: func(string) bool { return true }, Clock: now, Issuer: "https://digisoc.example/purpose", Audience: "digisoc",
		Sign: func(map[string]any) (string, error) { return "signed", nil }, Sessions: sessions(t), Kept: store.New(testkit.Postgres(t, "sharing", store.Migrations)),
	})
	at := func(minute int) time.Time { return nine.Add(time.Duration(minute) * time.Minute) }
	official := func(subject string, signedIn int) caller.Caller {
		return caller.Caller{Kind: caller.Staff, Subject: subject, Municipality: "0033000", Roles: []string{"caseworker"}, Expires: at(600), SignedIn: at(signedIn)}
	}
	for i, step := range []struct {
		minute int
		who    caller.Caller
		want   *error
	}{
		{1, official("ilze", 0), nil},
		{16, official("ilze", 0), nil},          // fifteen minutes
		{32, official("ilze", 0), &idle},        // sixteen
		{33, official("ilze", 0), &idle},        // asking again wakes nothing
		{34, official("ilze", 34), nil},         // signs in anew
		{35, official("ilze", 0), &superseded},  // the old one is over
		{40, official("ilze", 39), nil},         // signs in at another place
		{41, official("ilze", 34), &superseded}, // which ends this one
		{42, official("ilze", 39), nil},         //
		{43, official("anna", 28), nil},         // fifteen minutes after the sign-in
		{44, official("marta", 28), &idle},      // sixteen
		{45, official("marta", 28), &idle},      //
		{45, official("anna", 28), nil},         //
		{46, caller.Caller{Kind: caller.System, Subject: "registri", Roles: []string{"register_adapter"}, Expires: at(600)}, nil},
	} {
		now.Set(at(step.minute))
		basis := "SPSP-36"
		_, err := e.Token(caller.With(t.Context(), step.who), caller.Access{Purpose: "ASSIST", LegalBasis: basis})
		if step.want == nil && err != nil || step.want != nil && !errors.Is(err, *step.want) {
			t.Errorf("step %d: %v", i+1, err)
		}
	}
	now.Set(at(60))
	refused := official("ilze", 39)
	refused.Roles = []string{"clerk"}
	if _, err := e.Token(caller.With(t.Context(), refused), caller.Access{Purpose: "ASSIST", LegalBasis: "SPSP-36"}); !errors.Is(err, domain.ErrPurposeNotAllowed) {
		t.Errorf("a purpose that is not allowed: %v", err)
	}
}

var idle, superseded error = domain.ErrSessionIdle, domain.ErrSessionSuperseded
