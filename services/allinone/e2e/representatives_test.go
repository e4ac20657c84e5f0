package e2e

import (
	"net/http"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// GR-19, J7: a parent reads what was granted to her child by the relation that the register of persons proves, and the person sees that she did. Whoever represents
// nobody is refused, and so is the parent from the moment at which custody is removed. The child's case is not the parent's to read, represented or not: an offender who
// represents the child learns nothing of it.
func TestREPRESENTATIVE_ParentReadsWhileCustodyLasts(t *testing.T) {
	s := sys(t)
	ilze, parent := s.people.As("ilze.kalnina"), s.people.As("karlis.vitols")
	child := registeredIn(t, ilze, "0033000")
	draft, err := draftOf(t.Context(), ilze, child, "0033000")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.people.As("janis.berzs").Post(t.Context(), "/v1/"+rest.Str(draft, "name")+":issue", rest.Doc{}, ""); err != nil {
		t.Fatal(err)
	}
	benefits := "/v1/benefits?person=" + child
	await(t, "the decision is granted", func() bool {
		doc, err := ilze.Get(t.Context(), benefits)
		return err == nil && len(rest.List(doc, "benefits")) > 0
	})
	refused := func(when string) {
		t.Helper()
		for _, path := range []string{benefits, "/v1/statuses?person=" + child} {
			_, err := parent.Get(t.Context(), path)
			wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")
		}
		_, err := parent.Get(t.Context(), "/v1/"+rest.Str(draft, "case"))
		wantProblem(t, err, http.StatusNotFound, "CASE_NOT_FOUND")
	}
	refused("who represents nobody")
	representation := rest.Doc{"representation": rest.Doc{
		"person": child, "representative": s.me(t, "karlis.vitols"), "kind": "REPRESENTATION_KIND_PARENT", "startDate": "2015-01-01",
	}}
	if _, err := ilze.Post(t.Context(), "/v1/representations", representation, uuid.NewString()); err != nil {
		t.Fatal(err)
	}
	doc, err := parent.Get(t.Context(), benefits)
	if list := rest.List(doc, "benefits"); err != nil || len(list) != 1 || rest.Str(list[0], "startDate") == "" || rest.Str(list[0], "monthlyAmount", "cents") == "" {
		t.Fatalf("the parent reads %v, %v", doc, err)
	}
	_, err = parent.Get(t.Context(), "/v1/"+rest.Str(draft, "case"))
	wantProblem(t, err, http.StatusNotFound, "CASE_NOT_FOUND")
	custody := rest.Doc{"custodyEvent": rest.Doc{
		"child": child, "parent": s.me(t, "karlis.vitols"), "kind": "CUSTODY_EVENT_KIND_REMOVED", "fromDate": "2026-01-05", "decidingBody": "CUSTODY_DECIDING_BODY_COURT", "source": "Spriedums C-7",
	}}
	if _, err := s.people.As("biruta.tiesa").Post(t.Context(), "/v1/custodyEvents", custody, uuid.NewString()); err != nil {
		t.Fatal(err)
	}
	refused("whose custody was removed")
	seen := false
	for _, action := range s.entries(t, child) {
		seen = seen || action == "ListBenefits"
	}
	if !seen {
		t.Error("the child's log does not say who read")
	}
}
