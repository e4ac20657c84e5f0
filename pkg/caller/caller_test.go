package caller

import "testing"

func TestNobodyIsAnonymous(t *testing.T) {
	if c := From(t.Context()); c.Kind != Anonymous || c.HasRole("head") {
		t.Fatalf("caller of an empty context: %+v", c)
	}
}

// Who stands outside of the guards learns whom they found.
func TestWatchTellsWhoWasFound(t *testing.T) {
	ctx, found := Watch(t.Context())
	if c := found(); c.Kind != "" {
		t.Errorf("before: %+v", c)
	}
	With(ctx, Caller{Kind: System, Client: "x"})
	if c := found(); c.Client != "x" {
		t.Errorf("after: %+v", c)
	}
}

func TestCallerTravelsInContext(t *testing.T) {
	ctx := With(t.Context(), Caller{Kind: Staff, Subject: "s", Roles: []string{"head"}})
	if c := From(ctx); c.Subject != "s" || !c.HasRole("head") || c.HasRole("auditor") {
		t.Fatalf("caller: %+v", c)
	}
}
