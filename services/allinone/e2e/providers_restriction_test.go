package e2e

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// GDPR 18: what a client has had restricted her provider reads no more, though it was given it before; the assignment stays, and lifting gives it
// back. The official who referred her reads it no more either.
func TestInstanceGDPR_18_ProviderReadsNothingRestricted(t *testing.T) {
	instance(t)
	s, a := own(t), newDeliverer(t)
	doc, ilze := a.refer()
	name, person := rest.Str(doc, "name"), rest.Str(doc, "person")
	if _, err := ilze.Post(t.Context(), "/v1/representations", rest.Doc{"representation": rest.Doc{
		"person": person, "representative": s.me(t, "karlis.vitols"), "kind": "REPRESENTATION_KIND_AUTHORISED",
		"startDate": time.Now().Format(time.DateOnly), "ground": "pilnvara",
	}}, uuid.NewString()); err != nil {
		t.Fatal(err)
	}
	said := func(doc rest.Doc) bool {
		for _, f := range rest.List(doc, "extract") {
			if rest.Str(f, "code") == "G16" && rest.Str(f, "value") == "divreiz nedēļā" {
				return true
			}
		}
		return false
	}
	provider := func() bool { return said(a.do(http.MethodGet, "/v1/"+name, nil)) }
	official := func() bool {
		doc, err := ilze.Get(t.Context(), "/v1/"+name)
		if err != nil {
			t.Fatal(err)
		}
		return said(doc)
	}
	if !provider() || !official() {
		t.Fatal("the provider was not given the plan")
	}
	q, err := asks(t, s, person, "RESTRICTION", "G16")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := answers(t, s, rest.Str(q, "name"), "GRANTED", "ACCURACY_CONTESTED"); err != nil {
		t.Fatal(err)
	}
	await(t, "the provider reads nothing of the plan", func() bool { return !provider() && !official() })
	unfiled := func() (listed bool) {
		doc, err := s.people.As("daina.sarga").Get(t.Context(), "/v1/rightsRequests?withoutFile=true")
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rest.List(doc, "rightsRequests") {
			listed = listed || rest.Str(r, "name") == rest.Str(q, "name")
		}
		return listed
	}
	await(t, "she is in no file: the data officer has it", unfiled)
	if doc := a.do(http.MethodGet, "/v1/"+name, nil); rest.Str(doc, "state") == "" {
		t.Error("the assignment itself is gone")
	}
	if _, err := s.people.As("daina.sarga").Post(t.Context(), "/v1/"+rest.Str(q, "name")+":liftRestriction", rest.Doc{"personTold": true}, uuid.NewString()); err != nil {
		t.Fatal(err)
	}
	await(t, "the provider reads the plan again", func() bool { return provider() && official() })
	if unfiled() {
		t.Error("the data officer has it still")
	}
}
