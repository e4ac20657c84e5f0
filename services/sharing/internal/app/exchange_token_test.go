package app_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/purpose"
)

// fakeGlass is one opening.
type fakeGlass struct {
	glass domain.BreakGlass
	clock clock.Clock
}

func (f fakeGlass) Access(_ context.Context, who caller.Caller, name string) (caller.Access, error) {
	if name != names.Format("breakGlass", f.glass.ID) || !f.glass.OpenTo(who.Subject, f.clock.Now()) {
		return caller.Access{}, domain.ErrGlassNotOpen
	}
	return caller.Access{Subject: names.Format("persons", f.glass.Subject), Groups: f.glass.Groups, ValidUntil: f.glass.Until}, nil
}

func exchange(t *testing.T, c clock.Clock, g app.GlassAccess) *app.Exchange {
	t.Helper()
	rows, err := purpose.Load()
	if err != nil {
		t.Fatal(err)
	}
	return app.NewExchange(app.ExchangeDeps{
		Rows: rows, Group: func(code string) bool { return code < "G40" }, Glass: g, Clock: c, Issuer: "https://digisoc.example/purpose", Audience: "digisoc", Sessions: sessions(t), Kept: &fakeSessions{},
		Sign: func(map[string]any) (string, error) { return "signed", nil },
	})
}

// SEC-ACC-3: the box of time is held by the clock at every exchange and in the token itself, and the token opens the one person and the
// groups that were approved, whatever is asked for.
func TestSEC_ACC_3_OpeningEndsWithItsTime(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	now := clock.Fixed(noon)
	g := domain.BreakGlass{ID: uuid.New(), Subject: uuid.New(), Groups: []string{"G01"}, Minutes: 120, RequestedBy: "operator", RequestedAt: noon}
	if err := g.Approve("officer", noon, time.Hour); err != nil {
		t.Fatal(err)
	}
	e := exchange(t, now, fakeGlass{g, now})
	want := caller.Access{Purpose: "OPERATE", LegalBasis: "GDPR-32", Case: names.Format("breakGlass", g.ID)}
	as := func(subject string, roles ...string) context.Context {
		return caller.With(t.Context(), caller.Caller{Kind: caller.Staff, Subject: subject, Roles: roles, Expires: now.Now().Add(time.Hour), SignedIn: now.Now()})
	}
	token, err := e.Token(as("operator", "operator"), want)
	if err != nil || token.Access.Subject != names.Format("persons", g.Subject) || len(token.Access.Groups) != 1 || token.Life != time.Minute {
		t.Fatalf("open: %+v, %v", token, err)
	}
	for what, change := range map[string]func(*caller.Access){
		"another person":      func(a *caller.Access) { a.Subject = names.Format("persons", uuid.New()) },
		"another group":       func(a *caller.Access) { a.Groups = []string{"G13"} },
		"no opening":          func(a *caller.Access) { a.Case = "" },
		"another opening":     func(a *caller.Access) { a.Case = names.Format("breakGlass", uuid.New()) },
		"a case instead":      func(a *caller.Access) { a.Case = "cases/1" },
		"for another basis":   func(a *caller.Access) { a.LegalBasis = "SPSP-36" },
		"for another purpose": func(a *caller.Access) { a.Purpose = "ASSIST" },
	} {
		other := want
		change(&other)
		if _, err := e.Token(as("operator", "operator"), other); err == nil {
			t.Errorf("%s was given", what)
		}
	}
	if _, err := e.Token(as("operator-2", "operator"), want); !errors.Is(err, domain.ErrGlassNotOpen) {
		t.Errorf("another operator: %v", err)
	}
	if _, err := e.Token(as("officer", "security_officer"), want); !errors.Is(err, domain.ErrPurposeNotAllowed) {
		t.Errorf("who approved: %v", err)
	}
	now.Set(noon.Add(2*time.Hour - 20*time.Second))
	if token, err = e.Token(as("operator", "operator"), want); err != nil || token.Life != 20*time.Second {
		t.Errorf("in its last seconds: %v, %v", token.Life, err)
	}
	now.Set(noon.Add(2 * time.Hour))
	if _, err = e.Token(as("operator", "operator"), want); !errors.Is(err, domain.ErrGlassNotOpen) {
		t.Errorf("after two hours: %v", err)
	}
}

// A token is never longer or wider than what the caller came with.
func TestExchangeNeverWidens(t *testing.T) {
	t.Parallel()
	now := clock.Fixed(time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC))
	e := exchange(t, now, nil)
	who := caller.Caller{Kind: caller.Staff, Subject: "x", Roles: []string{"head"}, Expires: now.Now().Add(90 * time.Second)}
	assist := caller.Access{Purpose: "ASSIST", LegalBasis: "SPSP-36"}
	token, err := e.Token(caller.With(t.Context(), who), assist)
	if err != nil || token.Life != 90*time.Second {
		t.Errorf("longer than the old one: %v, %v", token.Life, err)
	}
	who.Narrowed = &caller.Access{Purpose: "ASSIST", LegalBasis: "SPSP-36", Groups: []string{"G01"}}
	if token, err = e.Token(caller.With(t.Context(), who), assist); err != nil || len(token.Access.Groups) != 1 {
		t.Errorf("what the sign-in was narrowed to is forgotten: %+v, %v", token, err)
	}
	wide := assist
	wide.Groups = []string{"G01", "G02"}
	if _, err = e.Token(caller.With(t.Context(), who), wide); !errors.Is(err, domain.ErrPurposeWidened) {
		t.Errorf("wider than the sign-in: %v", err)
	}
	past := assist
	past.ValidUntil = now.Now()
	who.Narrowed = nil
	if _, err = e.Token(caller.With(t.Context(), who), past); !errors.Is(err, domain.ErrPurposeTermInvalid) {
		t.Errorf("until now: %v", err)
	}
	unknown := assist
	unknown.Groups = []string{"G99"}
	if _, err = e.Token(caller.With(t.Context(), who), unknown); !errors.Is(err, domain.ErrPurposeDetailInvalid) {
		t.Errorf("a group of no catalogue: %v", err)
	}
}

// OBJ-D2, SEC-AUT-1: what is opened for a child's case or in an emergency needs a sign-in of just now; ordinary work needs the session only.
func TestOBJ_D2_SensitivePurposesNeedAFreshSignIn(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	e := exchange(t, clock.Fixed(noon), fakeGlass{})
	for name, c := range map[string]struct {
		role, purpose, basis string
		ago                  time.Duration
		refused              bool
	}{
		"child, just now":       {"child_caseworker", "CHILD", "BTAL", 59 * time.Minute, false},
		"child, too long ago":   {"child_caseworker", "CHILD", "BTAL", 61 * time.Minute, true},
		"emergency, long ago":   {"operator", "OPERATE", "GDPR-32", 16 * time.Minute, true},
		"ordinary, an hour ago": {"caseworker", "ASSIST", "SPSP-36", 7 * time.Hour, false},
	} {
		who := caller.Caller{Kind: caller.Staff, Subject: "x", Roles: []string{c.role}, Expires: noon.Add(time.Hour), SignedIn: noon.Add(-c.ago)}
		_, err := e.Token(caller.With(t.Context(), who), caller.Access{Purpose: c.purpose, LegalBasis: c.basis})
		if errors.Is(err, errs.ErrSignInAgain) != c.refused || !c.refused && err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
