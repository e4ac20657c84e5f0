package app_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/purpose"
)

// fakeCases is one case of Kuldīga; it counts how often it was asked.
type fakeCases struct {
	name    string
	persons []string
	err     error
	asked   int
}

func (f *fakeCases) CasePersons(_ context.Context, name string) (app.AboutCase, error) {
	f.asked++
	if name != f.name || f.err != nil {
		return app.AboutCase{}, f.err
	}
	return app.AboutCase{Municipality: "0033000", Persons: slices.Clone(f.persons)}, nil
}

// ADR 0044: a token for a case lists whom the case is about, for who has a part in it; for everybody else, and for a case that is not there, it
// lists nobody, in the same way.
func TestTokenForACaseListsItsPersons(t *testing.T) {
	t.Parallel()
	now := clock.Fixed(time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC))
	anna, child := "persons/"+uuid.NewString(), "persons/"+uuid.NewString()
	cases := &fakeCases{name: "cases/" + uuid.NewString(), persons: []string{anna, child}}
	rows, err := purpose.Load()
	if err != nil {
		t.Fatal(err)
	}
	var claims map[string]any
	e := app.NewExchange(app.ExchangeDeps{
		Rows: rows, Group: func(string) bool { return true }, Cases: cases, Clock: now, Issuer: "https://digisoc.example/purpose", Audience: "digisoc", Sessions: sessions(t), Kept: &fakeSessions{},
		Sign: func(c map[string]any) (string, error) { claims = c; return "signed", nil },
	})
	staff := func(municipality, role string) caller.Caller {
		return caller.Caller{Kind: caller.Staff, Subject: "s", Municipality: municipality, Roles: []string{role}, Expires: now.Now().Add(time.Hour), SignedIn: now.Now()}
	}
	citizen := func(person string) caller.Caller {
		return caller.Caller{Kind: caller.Citizen, Subject: "c", Person: person, Expires: now.Now().Add(time.Hour)}
	}
	assist, self, audit := caller.Access{Purpose: "ASSIST", LegalBasis: "SPSP-36", Case: cases.name}, caller.Access{Purpose: "SELF", LegalBasis: "GDPR-15", Case: cases.name}, caller.Access{Purpose: "AUDIT", LegalBasis: "SPSP-14", Case: cases.name}
	one, none, elsewhere := assist, assist, assist
	one.Subject, none.Case, elsewhere.Case = child, "", "cases/"+uuid.NewString()
	for what, tc := range map[string]struct {
		who   caller.Caller
		want  caller.Access
		lists []string
		asks  int
	}{
		"an official of the municipality": {staff("0033000", "caseworker"), assist, []string{anna, child}, 1},
		"an official of another":          {staff("0001000", "caseworker"), assist, nil, 1},
		"an auditor of none":              {staff("", "auditor"), audit, []string{anna, child}, 1},
		"a person of the case":            {citizen(anna), self, []string{anna, child}, 1},
		"another person":                  {citizen("persons/" + uuid.NewString()), self, nil, 1},
		"one person of the case":          {staff("0033000", "caseworker"), one, []string{child}, 1},
		"a case that is not there":        {staff("0033000", "caseworker"), elsewhere, nil, 1},
		"no case":                         {staff("0033000", "caseworker"), none, nil, 0},
	} {
		cases.asked = 0
		token, err := e.Token(caller.With(t.Context(), tc.who), tc.want)
		if err != nil || !slices.Equal(token.Access.Persons, tc.lists) || cases.asked != tc.asks {
			t.Errorf("%s: %v, %v, asked %d", what, token.Access.Persons, err, cases.asked)
		}
		detail := claims["authorization_details"].([]any)[0].(map[string]any)
		if written, _ := detail["case_persons"].([]string); len(written) != len(tc.lists) || len(written) > 0 && "persons/"+written[0] != tc.lists[0] {
			t.Errorf("%s: the token says %v", what, detail["case_persons"])
		}
	}
	brought := assist
	brought.Case, brought.Persons = elsewhere.Case, []string{anna}
	if token, err := e.Token(caller.With(t.Context(), staff("0033000", "caseworker")), brought); err != nil || len(token.Access.Persons) != 0 {
		t.Errorf("a list that was brought: %v, %v", token.Access.Persons, err)
	}
	cases.persons = nil
	for range caller.MaxCasePersons + 1 {
		cases.persons = append(cases.persons, "persons/"+uuid.NewString())
	}
	if _, err := e.Token(caller.With(t.Context(), staff("0033000", "caseworker")), assist); !errors.Is(err, domain.ErrPurposeCaseTooLarge) {
		t.Errorf("too many persons: %v", err)
	}
	one.Subject = cases.persons[7]
	if token, err := e.Token(caller.With(t.Context(), staff("0033000", "caseworker")), one); err != nil || len(token.Access.Persons) != 1 {
		t.Errorf("one of many: %v, %v", token.Access.Persons, err)
	}
	cases.err = errs.ErrServiceUnavailable
	if _, err := e.Token(caller.With(t.Context(), staff("0033000", "caseworker")), assist); errs.KindOf(err) != errs.Unavailable {
		t.Errorf("nobody knows whom the case is about: %v", err)
	}
}
