package e2e

import (
	"context"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/allinone/internal/demo"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// draft makes a drafted decision in Kuldīgas novads, prepared by the caseworker.
func (s *system) draft(t testing.TB) rest.Doc { return s.draftBy(t, "ilze.kalnina") }

func (s *system) draftBy(t testing.TB, name string) rest.Doc {
	t.Helper()
	doc, err := prepareDraft(t.Context(), s.people.As(name))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// prepareDraft walks one person's application up to the draft.
func prepareDraft(ctx context.Context, c *rest.Client) (rest.Doc, error) {
	code, err := demo.SyntheticCode()
	if err != nil {
		return nil, err
	}
	return draftFor(ctx, c, code)
}

// draftFor is prepareDraft for a person with a given personal code.
func draftFor(ctx context.Context, c *rest.Client, code string) (rest.Doc, error) {
	person, err := c.Post(ctx, "/v1/persons", rest.Doc{"person": rest.Doc{
		"identifiers": []any{rest.Doc{"kind": "IDENTIFIER_KIND_PERSONAL_CODE", "value": code}},
		"givenName":   "Test", "surname": "Skujkalna", "birthDate": "1985-04-12", "declaredAddress": rest.Doc{"municipality": "0033000", "text": "Parauga iela 2"},
	}}, "")
	if err != nil {
		return nil, err
	}
	return draftOf(ctx, c, rest.Str(person, "name"), "0033000")
}

// draftOf walks the application of a registered person in a municipality up to the draft.
func draftOf(ctx context.Context, c *rest.Client, name, municipality string) (rest.Doc, error) {
	return draftAsking(ctx, c, name, municipality, "APPLICATION_PURPOSE_GMI_BENEFIT")
}

// draftAsking is draftOf for an application that asks for some things.
func draftAsking(ctx context.Context, c *rest.Client, name, municipality string, purposes ...string) (rest.Doc, error) {
	body := newApplication(municipality)
	application := body["application"].(rest.Doc)
	application["applicant"], application["purposes"] = name, purposes
	declaration := application["declaration"].(rest.Doc)
	declaration["members"].([]any)[0].(rest.Doc)["person"] = name
	declaration["monthlyIncomes"].([]any)[0].(rest.Doc)["person"] = name
	for _, n := range declaration["noIncomes"].([]any) {
		n.(rest.Doc)["person"] = name
	}
	declaration["noIrregularIncomes"] = []any{name}
	filed, err := c.Post(ctx, "/v1/applications", body, "")
	if err != nil {
		return nil, err
	}
	for _, signature := range rest.List(filed, "signatures") {
		if rest.Str(signature, "state") == "SIGNATURE_STATE_PENDING" {
			if _, err := c.Post(ctx, "/v1/"+rest.Str(filed, "name")+":sign", rest.Doc{"person": name, "method": "SIGNATURE_METHOD_PAPER"}, ""); err != nil {
				return nil, err
			}
		}
	}
	opened, err := c.Post(ctx, "/v1/cases", rest.Doc{"application": rest.Str(filed, "name")}, "")
	if err != nil {
		return nil, err
	}
	if _, err := c.Post(ctx, "/v1/"+rest.Str(opened, "name")+":assess", rest.Doc{}, ""); err != nil {
		return nil, err
	}
	agreement := rest.Doc{"concludedDate": clock.Today(clock.System()).Format(time.DateOnly), "measures": "Meklēt darbu."}
	if _, err := c.Post(ctx, "/v1/"+rest.Str(opened, "name")+":recordAgreement", agreement, ""); err != nil {
		return nil, err
	}
	return c.Post(ctx, "/v1/decisions", rest.Doc{"case": rest.Str(opened, "name"), "reasons": "Pārbaudīts.", "hearing": "Uzklausīta klātienē."}, "")
}
