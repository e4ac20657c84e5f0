package e2e

import (
	"net/http"
	"testing"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// OBJ-X2: anybody opens a leaf by its point number, in the present numbering or an earlier one, and sees purposes and recipients.
func TestCatalogueIsSearchedByLegalPoint(t *testing.T) {
	anybody := sys(t).people.As("")
	for query, code := range map[string]string{"5.2.2.5.3.6": "G17.02", "6.2.2.5.3.6": "G17.02", "5.1.15": "G05.01", "6.1.15": "G05.01", "28.1.3": "G24.01"} {
		doc, err := anybody.Get(t.Context(), "/v1/leaves:search?query="+query)
		found := rest.List(doc, "leaves")
		if err != nil || len(found) == 0 || rest.Str(found[0], "code") != code {
			t.Fatalf("%s: %v %v", query, doc, err)
		}
		if len(rest.List(found[0], "purposes")) == 0 || len(rest.List(found[0], "recipients")) == 0 || len(rest.List(found[0], "law")) == 0 {
			t.Errorf("%s: %v", query, found[0])
		}
	}
	one, err := anybody.Get(t.Context(), "/v1/leaves/G05.01?date=2025-06-01")
	if err != nil || rest.Str(rest.List(one, "law")[0], "point") != "6.1.15" {
		t.Errorf("%v %v", one, err)
	}
	_, err = anybody.Get(t.Context(), "/v1/leaves/G99.01")
	wantProblem(t, err, http.StatusNotFound, "LEAF_NOT_FOUND")
	if doc, err := anybody.Get(t.Context(), "/v1/leaves:search?query="); err != nil || len(rest.List(doc, "leaves")) != 0 {
		t.Errorf("a filter that names nothing: %v %v", doc, err)
	}
}
