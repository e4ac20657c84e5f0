package e2e

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"google.golang.org/grpc/metadata"

	"github.com/digisoc/platform/pkg/errs"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
	"github.com/digisoc/platform/services/allinone/internal/demo"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// inKuldiga registers a person of Kuldīga and returns her name and code.
func inKuldiga(t *testing.T) (name, code string) {
	t.Helper()
	code, err := demo.SyntheticCode()
	if err != nil {
		t.Fatal(err)
	}
	doc := poster(t, sys(t).people.As("ilze.kalnina"))("/v1/persons", rest.Doc{"person": rest.Doc{
		"identifiers": []any{rest.Doc{"kind": "IDENTIFIER_KIND_PERSONAL_CODE", "value": code}}, "givenName": "Test", "surname": "Skujkalna", "birthDate": "1985-04-12",
		"declaredAddress": rest.Doc{"municipality": "0033000", "text": "Parauga iela 2"},
	}})
	return rest.Str(doc, "name"), code
}

// TestInstanceTokenForACaseReadsItsPersons attacks a token for one case with persons of another, over REST and over gRPC, with lists of their own
// making and with tokens of other municipalities (ADR 0044).
func TestInstanceTokenForACaseReadsItsPersons(t *testing.T) {
	instance(t)
	worker := own(t).people.As("ilze.kalnina")
	made := map[string][3]string{} // person, code, case
	for _, name := range []string{"A", "B"} {
		person, code := inKuldiga(t)
		draft, err := draftOf(t.Context(), worker, person, "0033000")
		if err != nil {
			t.Fatal(err)
		}
		made[name] = [3]string{person, code, rest.Str(draft, "case")}
	}
	a, b := made["A"], made["B"]
	bound := worker.For(a[2])
	if _, err := bound.Get(t.Context(), "/v1/"+a[0]); err != nil {
		t.Errorf("the person of the case: %v", err)
	}
	missing := "persons/" + uuid.NewString()
	for _, other := range []string{b[0], missing} { // one answer for a person of another case and for nobody
		_, err := bound.Get(t.Context(), "/v1/"+other)
		wantProblem(t, err, http.StatusNotFound, "PERSON_NOT_FOUND")
		_, err = bound.Do(t.Context(), http.MethodPatch, "/v1/"+other, rest.Doc{"surname": "Cita"}, "")
		wantProblem(t, err, http.StatusNotFound, "PERSON_NOT_FOUND")
		_, err = bound.Post(t.Context(), "/v1/registers/fpr_person:read", rest.Doc{"person": other}, "")
		wantProblem(t, err, http.StatusNotFound, "REGISTER_PERSON_NOT_FOUND")
	}
	if found, err := bound.Post(t.Context(), "/v1/persons:search", rest.Doc{"identifier": a[1]}, ""); err != nil || len(rest.List(found, "persons")) != 1 {
		t.Errorf("a search for the person of the case: %v, %v", found, err)
	}
	for _, code := range []string{b[1], "00000000000"} {
		_, err := bound.Post(t.Context(), "/v1/persons:search", rest.Doc{"identifier": code}, "")
		wantProblem(t, err, http.StatusForbidden, "SEARCH_OUTSIDE_CASE")
	}
	found, err := worker.Identifying().Post(t.Context(), "/v1/persons:search", rest.Doc{"identifier": b[1]}, "")
	if err != nil || len(rest.List(found, "persons")) != 1 || rest.Str(rest.List(found, "persons")[0], "name") != b[0] {
		t.Errorf("to find somebody new: %v, %v", found, err)
	}
	_, err = worker.Identifying().Get(t.Context(), "/v1/"+b[0])
	wantProblem(t, err, http.StatusForbidden, errs.ErrAccessDenied.Reason)

	conn, err := own(t).DialAs("gateway", "persons")
	if err != nil {
		t.Fatal(err)
	}
	read := func(token, person string) string {
		ctx := metadata.AppendToOutgoingContext(t.Context(), "authorization", "Bearer "+token)
		if _, err := personsv1.NewPersonsServiceClient(conn).GetPerson(ctx, &personsv1.GetPersonRequest{Name: person}); err != nil {
			return errs.ReasonOf(err)
		}
		return ""
	}
	token, err := bound.PurposeToken(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if own, other := read(token, a[0]), read(token, b[0]); own != "" || other != "PERSON_NOT_FOUND" {
		t.Errorf("over gRPC: %q and %q", own, other)
	}
	forged(t, bound, read, token, a, b)
	entries := 0
	if err := own(t).DB("persons").QueryRow(t.Context(), "select count(*) from audit where action = 'GetPerson' and result = 'refused' and $1 = any (subjects)", b[0]).Scan(&entries); err != nil || entries < 2 {
		t.Errorf("%d refusals are kept, %v", entries, err)
	}
}

// forged brings lists of one's own making: in the request, in a signed token with another text, and for a case of others.
func forged(t *testing.T, bound *rest.Client, read func(token, person string) string, token string, a, b [3]string) {
	t.Helper()
	_, err := bound.PurposeToken(t.Context(), rest.Doc{"case_persons": []string{strings.TrimPrefix(b[0], "persons/")}})
	if p, ok := err.(*rest.Problem); !ok || p.Reason != "PURPOSE_PERSONS_GIVEN" {
		t.Errorf("a list in the request: %v", err)
	}
	if reason := read(rewritten(t, token, func(detail map[string]any) { detail["case_persons"] = []string{strings.TrimPrefix(b[0], "persons/")} }), b[0]); reason != errs.ErrTokenInvalid.Reason {
		t.Errorf("a list in the token: %q", reason)
	}
	// An official of Rīga who names the case of Kuldīga gets a token that lists nobody, and reads nobody with it.
	riga := own(t).people.As("anna.ozola").For(a[2])
	_, err = riga.Get(t.Context(), "/v1/"+a[0])
	wantProblem(t, err, http.StatusNotFound, "PERSON_NOT_FOUND")
	_, err = riga.Post(t.Context(), "/v1/persons:search", rest.Doc{"identifier": a[1]}, "")
	wantProblem(t, err, http.StatusForbidden, "SEARCH_OUTSIDE_CASE")
}

// TestInstancePersonAddedToACase is somebody who joins the household of a case: the worker who added her reads her at once, another after a new token.
func TestInstancePersonAddedToACase(t *testing.T) {
	instance(t)
	ctx := t.Context()
	worker, head := own(t).people.As("ilze.kalnina"), own(t).people.As("janis.berzs")
	person, _ := inKuldiga(t)
	draft, err := draftOf(ctx, worker, person, "0033000")
	if err != nil {
		t.Fatal(err)
	}
	kase := rest.Str(draft, "case")
	joins, _ := inKuldiga(t)
	see := func(c *rest.Client) error { _, err := c.Get(ctx, "/v1/"+joins); return err }
	wantProblem(t, see(worker.For(kase)), http.StatusNotFound, "PERSON_NOT_FOUND")
	wantProblem(t, see(head.For(kase)), http.StatusNotFound, "PERSON_NOT_FOUND")
	before, err := head.For(kase).PurposeToken(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	addTo(ctx, t, worker.For(kase), joins)
	if err := see(worker.For(kase)); err != nil {
		t.Errorf("who added her: %v", err)
	}
	wantProblem(t, see(head.With(before)), http.StatusNotFound, "PERSON_NOT_FOUND")
	again, err := head.For(kase).PurposeToken(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := see(head.With(again)); err != nil {
		t.Errorf("with a new token: %v", err)
	}
	if err := see(head.For(kase).Afresh()); err != nil {
		t.Errorf("without what the gateway remembers: %v", err)
	}
}

// addTo puts an adult into the declaration of a case's application.
func addTo(ctx context.Context, t *testing.T, c *rest.Client, person string) {
	t.Helper()
	doc, err := c.Get(ctx, "/v1/"+c.Case)
	if err != nil {
		t.Fatal(err)
	}
	application := doc["application"].(rest.Doc)
	declaration := application["declaration"].(rest.Doc)
	members := declaration["members"].([]any)
	joins := rest.Doc{}
	for k, v := range members[0].(rest.Doc) {
		joins[k] = v
	}
	joins["person"], joins["relation"] = person, "RELATION_SPOUSE"
	declaration["members"] = append(members, joins)
	if _, err := c.Do(ctx, http.MethodPatch, "/v1/"+rest.Str(application, "name")+"?updateMask=declaration", rest.Doc{"declaration": declaration}, ""); err != nil {
		t.Fatal(err)
	}
}

// BenchmarkPurposeExchange is what a token costs without a case, and with one whose persons are asked for.
func BenchmarkPurposeExchange(b *testing.B) {
	s := sys(b)
	worker := s.people.As("ilze.kalnina")
	for name, c := range map[string]*rest.Client{"without": worker, "case": worker.For(s.fixture.report.Case)} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := c.PurposeToken(b.Context(), nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
