package e2e

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/metadata"

	"github.com/digisoc/platform/pkg/errs"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
	"github.com/digisoc/platform/services/allinone/internal/demo"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// twoPersons registers two persons of Kuldīga and returns their names.
func twoPersons(t *testing.T) (string, string) {
	t.Helper()
	post := poster(t, sys(t).people.As("ilze.kalnina"))
	var made []string
	for _, given := range []string{"Pirmā", "Otrā"} {
		code, err := demo.SyntheticCode()
		if err != nil {
			t.Fatal(err)
		}
		made = append(made, rest.Str(post("/v1/persons", rest.Doc{"person": rest.Doc{
			"identifiers": []any{rest.Doc{"kind": "IDENTIFIER_KIND_PERSONAL_CODE", "value": code}}, "givenName": given, "surname": "Nolūka", "birthDate": "1980-05-05",
			"declaredAddress": rest.Doc{"municipality": "0033000", "text": "Liepu iela 1"},
		}}), "name"))
	}
	return made[0], made[1]
}

// purposeToken gets a narrowed token of a person.
func purposeToken(t *testing.T, as string, more rest.Doc) string {
	t.Helper()
	token, err := sys(t).people.As(as).PurposeToken(t.Context(), more)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// A token for one person opens nobody else, by name or in a list (confused deputy); one for some groups shows no others.
func TestPurposeTokenOpensWhatItSays(t *testing.T) {
	one, other := twoPersons(t)
	ilze := sys(t).people.As("ilze.kalnina")
	bound := ilze.With(purposeToken(t, "ilze.kalnina", rest.Doc{"subject": one}))
	if doc, err := bound.Get(t.Context(), "/v1/"+one); err != nil || rest.Str(doc, "givenName") != "Pirmā" {
		t.Errorf("the person of the token: %v %v", doc, err)
	}
	_, err := bound.Get(t.Context(), "/v1/"+other)
	wantProblem(t, err, http.StatusForbidden, errs.ErrAccessDenied.Reason)
	_, err = bound.Post(t.Context(), "/v1/persons:search", rest.Doc{"identifier": "00000000000"}, "")
	wantProblem(t, err, http.StatusForbidden, errs.ErrListNotNarrowed.Reason)

	addresses := ilze.With(purposeToken(t, "ilze.kalnina", rest.Doc{"data_groups": []string{"G03"}}))
	doc, err := addresses.Get(t.Context(), "/v1/"+one)
	if err != nil || rest.Str(doc, "givenName") != "" || rest.Str(doc, "birthDate") != "" || !strings.Contains(rest.Str(doc, "declaredAddress", "text"), "Liepu") {
		t.Errorf("groups: %v %v", doc, err)
	}
	_, err = addresses.Do(t.Context(), http.MethodPatch, "/v1/"+one, rest.Doc{"surname": "Cita"}, "")
	wantProblem(t, err, http.StatusForbidden, errs.ErrAccessDenied.Reason)
}

// Nobody gets more by exchanging again: what a token was narrowed to stays, and its purpose too.
func TestPurposeTokenIsNeverWidened(t *testing.T) {
	one, other := twoPersons(t)
	ilze := sys(t).people.As("ilze.kalnina")
	bound := ilze.With(purposeToken(t, "ilze.kalnina", rest.Doc{"subject": one, "data_groups": []string{"G01", "G03"}}))
	same := rest.Doc{"purpose": "ASSIST", "legal_basis": "SPSP-36"}
	for what, more := range map[string]rest.Doc{
		"another person":  {"subject": other},
		"more groups":     {"data_groups": []string{"G01", "G13"}},
		"another purpose": {"purpose": "SERVICE"},
		"another norm":    {"legal_basis": "SPSP-35"},
	} {
		_, err := bound.PurposeToken(t.Context(), merged(same, more))
		if p, ok := err.(*rest.Problem); !ok || p.Reason != "PURPOSE_WIDENED" {
			t.Errorf("%s: %v", what, err)
		}
	}
	again, err := bound.PurposeToken(t.Context(), same)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = ilze.With(again).Get(t.Context(), "/v1/"+other); err == nil {
		t.Error("a second exchange forgot the person of the first")
	}
	for what, more := range map[string]rest.Doc{
		"a purpose of others": {"purpose": "AUDIT", "legal_basis": "SPSP-14"}, "a norm of others": {"legal_basis": "GDPR-15"}, "the purpose of services": {"purpose": "EVENT", "legal_basis": "EVENT"},
	} {
		_, err := ilze.PurposeToken(t.Context(), more)
		if p, ok := err.(*rest.Problem); !ok || p.Reason != "PURPOSE_NOT_ALLOWED" {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// A forged token, and one with another text under the same signature, reach no handler; nor does one that has ended.
func TestPurposeTokenForgedOrEnded(t *testing.T) {
	one, _ := twoPersons(t)
	ilze := sys(t).people.As("ilze.kalnina")
	soon := time.Now().Add(2 * time.Second).UTC().Format(time.RFC3339)
	short := purposeToken(t, "ilze.kalnina", rest.Doc{"valid_until": soon})
	good := purposeToken(t, "ilze.kalnina", rest.Doc{"subject": one})
	wider := rewritten(t, good, func(detail map[string]any) { delete(detail, "subject") })
	_, err := ilze.With(wider).Get(t.Context(), "/v1/"+one)
	wantProblem(t, err, http.StatusUnauthorized, errs.ErrTokenInvalid.Reason)
	await(t, "the short token ends", func() bool {
		_, err = ilze.With(short).Get(t.Context(), "/v1/"+one)
		return err != nil
	})
	wantProblem(t, err, http.StatusUnauthorized, errs.ErrTokenExpired.Reason)
}

// rewritten is a token whose detail says something else, under the signature that it had.
func rewritten(t *testing.T, token string, change func(detail map[string]any)) string {
	t.Helper()
	parts := strings.Split(token, ".")
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	var claims map[string]any
	if err := json.Unmarshal(payload, &claims); err != nil {
		t.Fatal(err)
	}
	change(claims["authorization_details"].([]any)[0].(map[string]any))
	if payload, err = json.Marshal(claims); err != nil {
		t.Fatal(err)
	}
	return parts[0] + "." + base64.RawURLEncoding.EncodeToString(payload) + "." + parts[2]
}

// A direct caller of gRPC must bring the token: headers alone are no purpose, even with a good sign-in token.
func TestInstanceHeadersAreNoPurpose(t *testing.T) {
	instance(t)
	one, _ := twoPersons(t)
	conn, err := own(t).DialAs("gateway", "persons")
	if err != nil {
		t.Fatal(err)
	}
	read := func(ctx context.Context, pairs ...string) error {
		_, err := personsv1.NewPersonsServiceClient(conn).GetPerson(metadata.AppendToOutgoingContext(ctx, pairs...), &personsv1.GetPersonRequest{Name: one})
		return err
	}
	signIn, err := own(t).people.Token(t.Context(), "ilze.kalnina")
	if err != nil {
		t.Fatal(err)
	}
	if err := read(t.Context(), "authorization", "Bearer "+signIn, "digisoc-purpose", "ASSIST", "digisoc-legal-basis", "SPSP-36"); errs.ReasonOf(err) != errs.ErrPurposeRequired.Reason {
		t.Errorf("headers: %v", err)
	}
	token := purposeToken(t, "ilze.kalnina", nil)
	if err := read(t.Context(), "authorization", "Bearer "+token); err != nil {
		t.Errorf("token: %v", err)
	}
	if err := read(t.Context(), "authorization", "Bearer "+token, "digisoc-purpose", "SERVICE"); errs.ReasonOf(err) != errs.ErrAccessDenied.Reason {
		t.Errorf("headers beside the token: %v", err)
	}
}

// The token of a system stays bound to its certificate: shown by another, neither it nor what it was exchanged for opens anything.
func TestPurposeTokenOfAnotherCertificate(t *testing.T) {
	s := newDeliverer(t)
	token, err := s.PurposeToken(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	stranger := *s.Client
	stranger.HTTP = newSystem(t).HTTP
	for what, c := range map[string]*rest.Client{"the token for a purpose": stranger.With(token), "the sign-in token": &stranger} {
		_, err := c.Get(t.Context(), "/v1/changes")
		if p, ok := err.(*rest.Problem); !ok || p.Status != http.StatusUnauthorized {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := s.With(token).Get(t.Context(), "/v1/changes"); err != nil {
		t.Errorf("its own certificate: %v", err)
	}
	if _, err := stranger.PurposeToken(t.Context(), nil); err == nil {
		t.Error("a stranger exchanged the token")
	}
}

func merged(docs ...rest.Doc) rest.Doc {
	out := rest.Doc{}
	for _, d := range docs {
		for k, v := range d {
			out[k] = v
		}
	}
	return out
}
