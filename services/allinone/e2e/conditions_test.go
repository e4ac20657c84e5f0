package e2e

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/digisoc/platform/services/allinone/internal/demo"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// A version in If-Match protects a change as the etag in the body does: who comes second with the same version is told
// that the record was changed, and a reader who has the version gets no body.
func TestVersionsInHeaders(t *testing.T) {
	code, err := demo.SyntheticCode()
	if err != nil {
		t.Fatal(err)
	}
	ask := func(method, path, body string, headers withHeaders) (int, http.Header, []byte) {
		t.Helper()
		c := *sys(t).people.As("ilze.kalnina")
		c.HTTP = &http.Client{Transport: headers}
		status, header, answer, err := c.Raw(t.Context(), method, path, []byte(body), "")
		if err != nil {
			t.Fatal(err)
		}
		return status, header, answer
	}
	want := func(got, status int, answer []byte, reason string) {
		t.Helper()
		var p rest.Problem
		if reason != "" {
			if err := json.Unmarshal(answer, &p); err != nil {
				t.Fatalf("%v: %s", err, answer)
			}
		}
		if got != status || p.Reason != reason {
			t.Fatalf("%d %s, want %d %s", got, answer, status, reason)
		}
	}
	status, header, answer := ask("POST", "/v1/persons", `{"person": {"identifiers": [{"kind": "IDENTIFIER_KIND_PERSONAL_CODE", "value": "`+code+`"}],
		"givenName": "Test", "surname": "Versija", "birthDate": "1985-04-12", "declaredAddress": {"municipality": "0033000", "text": "Parauga iela 3"}}}`, nil)
	want(status, http.StatusOK, answer, "")
	var person rest.Doc
	if err := json.Unmarshal(answer, &person); err != nil {
		t.Fatal(err)
	}
	path, first := "/v1/"+rest.Str(person, "name"), header.Get("ETag")
	if first != `"`+rest.Str(person, "etag")+`"` {
		t.Fatalf("ETag %s, etag %s", first, rest.Str(person, "etag"))
	}
	status, header, answer = ask("PATCH", path, `{"surname": "Pirmā"}`, withHeaders{"If-Match": first})
	want(status, http.StatusOK, answer, "")
	second := header.Get("ETag")
	if second == first || second == "" {
		t.Fatalf("ETag %s after the change, %s before", second, first)
	}
	status, _, answer = ask("PATCH", path, `{"surname": "Otrā"}`, withHeaders{"If-Match": first})
	want(status, http.StatusConflict, answer, "RECORD_CHANGED")
	status, _, answer = ask("PATCH", path, `{"surname": "Otrā", "etag": "`+rest.Str(person, "etag")+`"}`, withHeaders{"If-Match": second})
	want(status, http.StatusBadRequest, answer, "REQUEST_INVALID")
	status, header, answer = ask("GET", path, "", withHeaders{"If-None-Match": second})
	if want(status, http.StatusNotModified, nil, ""); len(answer) != 0 || header.Get("ETag") != second {
		t.Fatalf("%s %s", header.Get("ETag"), answer)
	}
	status, _, answer = ask("GET", path, "", withHeaders{"If-None-Match": first})
	if want(status, http.StatusOK, answer, ""); len(answer) == 0 {
		t.Fatal("no body for a reader with an older version")
	}
	status, _, answer = ask("PATCH", path, `{"surname": "Otrā"}`, withHeaders{"If-Match": "*"})
	want(status, http.StatusOK, answer, "")
}
