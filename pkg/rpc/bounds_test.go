package rpc_test

import (
	"context"
	"errors"
	"testing"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/rpc/rpctest"
)

const somebodyElse = "persons/019a2f6e-7c1d-7b42-9a35-1f0e5d6c7bff"

// A token for one person, one record or some groups is refused for others, whoever brings it (confused deputy).
func TestTokenForOneSubjectIsRefusedForAnother(t *testing.T) {
	s := rpctest.Serve(t, fake(t, people{get: func(ctx context.Context) error {
		if err := authz.Check(ctx, authz.Resource{Type: "person", ID: person, Municipality: "0001000", Persons: []string{person}}); err != nil {
			return errPersonNotFound.Wrap(err)
		}
		return nil
	}}))
	for name, tc := range map[string]struct {
		change func(*caller.Caller)
		want   *errs.Error
	}{
		"the person of the token":       {func(c *caller.Caller) { c.DataSubject = person }, nil},
		"another person":                {func(c *caller.Caller) { c.DataSubject = somebodyElse }, errs.ErrAccessDenied},
		"another record than the case":  {func(c *caller.Caller) { c.Case = somebodyElse }, errs.ErrAccessDenied},
		"groups that it reads none of":  {func(c *caller.Caller) { c.Groups = []string{"G33"} }, errs.ErrAccessDenied},
		"groups that nothing could cut": {func(c *caller.Caller) { c.Groups = []string{"G01"} }, errs.ErrAccessDenied},
	} {
		who := staff()
		tc.change(&who)
		err := getPerson(rpctest.As(t.Context(), who), s.Conn)
		if tc.want == nil && err != nil || tc.want != nil && !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", name, err, tc.want)
		}
	}
}

// What the request does not tell is held when the record is loaded: the record of somebody else is hidden.
func TestRecordOfSomebodyElseIsHidden(t *testing.T) {
	s := rpctest.Serve(t, fake(t, people{get: func(ctx context.Context) error {
		if err := authz.Check(ctx, authz.Resource{Type: "person", ID: "households/1", Municipality: "0001000", Persons: []string{somebodyElse}}); err != nil {
			return errPersonNotFound.Wrap(err)
		}
		return nil
	}}))
	who := staff()
	who.DataSubject = person
	if err := getPerson(rpctest.As(t.Context(), who), s.Conn); !errors.Is(err, errPersonNotFound) {
		t.Errorf("%v", err)
	}
}
