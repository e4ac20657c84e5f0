package people

import (
	"slices"
	"testing"

	"github.com/digisoc/platform/pkg/authn/devissuer"
)

// The issuer takes the roster, and the people that the demo signs in as are what it takes them for. A decision needs two
// persons, and the second head decides when the first prepared it.
func TestRosterHasWhoTheDemoNeeds(t *testing.T) {
	roster, err := Roster()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := devissuer.New(devissuer.Config{URL: "http://127.0.0.1:8080/dev-issuer", Roster: roster}); err != nil {
		t.Fatal(err)
	}
	for municipality, names := range staffOf {
		for i, role := range []string{"caseworker", "head"} {
			if !slices.ContainsFunc(roster.People, func(p devissuer.Person) bool {
				return p.Subject == names[i] && p.Kind == "staff" && p.Municipality == municipality && slices.Equal(p.Roles, []string{role})
			}) {
				t.Errorf("%s is no %s of %s", names[i], role, municipality)
			}
		}
		heads := slices.DeleteFunc(slices.Clone(roster.People), func(p devissuer.Person) bool {
			return p.Municipality != municipality || !slices.Contains(p.Roles, "head")
		})
		if len(heads) < 2 {
			t.Errorf("%s has %d heads, want two", municipality, len(heads))
		}
	}
	if !slices.ContainsFunc(roster.Clients, func(c devissuer.Client) bool { return c.ID == Client }) {
		t.Errorf("there is no client %s", Client)
	}
}
