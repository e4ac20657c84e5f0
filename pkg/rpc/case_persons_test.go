package rpc_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/rpc/rpctest"
)

// ADR 0044: under a token for a case a person is read when the token lists her; a token of old form, which lists nobody, opens nobody. Without a
// case, and for one of our services that has held the call to its case, nothing changes.
func TestTokenForACaseOpensItsPersonsOnly(t *testing.T) {
	s := rpctest.Serve(t, fake(t, people{get: func(ctx context.Context) error {
		if err := authz.Check(ctx, authz.Resource{Type: "person", ID: person, Municipality: "0001000", Persons: []string{person}}); err != nil {
			return errPersonNotFound.Wrap(err)
		}
		return nil
	}}))
	lists := func(bound string, persons ...string) caller.Caller {
		who := boundTo(bound)
		who.CasePersons = persons
		return who
	}
	other := "persons/" + uuid.NewString()
	for name, tc := range map[string]struct {
		who    caller.Caller
		hidden bool
	}{
		"listed":                      {lists(ownCase, other, person), false},
		"of the application":          {lists(anApplicant, person), false},
		"of another case":             {lists(ownCase, other), true},
		"a token of old form":         {lists(ownCase), true},
		"a list without a case":       {lists("", other), false},
		"a case that is none, listed": {lists("cases/1", person), true},
	} {
		err := getPerson(rpctest.As(t.Context(), tc.who), s.Conn)
		if denied := errors.Is(err, errPersonNotFound) || errors.Is(err, errs.ErrAccessDenied); denied != tc.hidden || !tc.hidden && err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
