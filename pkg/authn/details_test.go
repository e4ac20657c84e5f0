package authn

import (
	"errors"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
)

const anybody = "persons/019a2f6e-7c1d-7b42-9a35-1f0e5d6c7b80"

func detail(changes map[string]any) map[string]any {
	entry := map[string]any{
		"type": DataAccess, "purpose": "ASSIST", "legal_basis": "SPSP-36", "case": "cases/1", "subject": anybody, "data_groups": []any{"G01", "G13"},
		"valid_until": noon.Add(2 * time.Minute).Format(time.RFC3339),
	}
	for name, value := range changes {
		if entry[name] = value; value == nil {
			delete(entry, name)
		}
	}
	return map[string]any{"authorization_details": []any{entry}}
}

// A purpose is believed of the issuer of purposes only; what a sign-in token says of it opens nothing.
func TestPurposeOfASignInTokenOpensNothing(t *testing.T) {
	raw := signed(t, jose.ES256, testKey, with(detail(nil)))
	c, err := newVerifier(t, clock.Fixed(noon), nil).Verify(t.Context(), raw)
	if err != nil || c.Purpose != "" || c.LegalBasis != "" || c.Narrowed == nil || c.Narrowed.Subject != anybody {
		t.Errorf("of a sign-in token: %+v, %v", c, err)
	}
	c, err = newVerifier(t, clock.Fixed(noon), func(i *Issuer) { i.Purposes = true }).Verify(t.Context(), raw)
	if err != nil || c.Purpose != "ASSIST" || c.DataSubject != anybody || len(c.Groups) != 2 || !c.Expires.Equal(noon.Add(2*time.Minute)) || c.Narrowed != nil {
		t.Errorf("of the issuer of purposes: %+v, %v", c, err)
	}
}

// The term of the detail ends the token, though its exp is later, from memory too.
func TestValidUntilEndsTheToken(t *testing.T) {
	now := clock.Fixed(noon)
	v := newVerifier(t, now, func(i *Issuer) { i.Purposes = true })
	raw := signed(t, jose.ES256, testKey, with(detail(nil)))
	if _, err := v.Verify(t.Context(), raw); err != nil {
		t.Fatal(err)
	}
	now.Set(noon.Add(2 * time.Minute))
	for _, v := range []*Verifier{v, newVerifier(t, now, func(i *Issuer) { i.Purposes = true })} {
		if _, err := v.Verify(t.Context(), raw); !errors.Is(err, errs.ErrTokenExpired) {
			t.Errorf("after its term: %v", err)
		}
	}
}

// A narrowing that is missing or not understood spoils the token: guessing would widen it.
func TestDetailsThatAreNotUnderstood(t *testing.T) {
	v := newVerifier(t, clock.Fixed(noon), func(i *Issuer) { i.Purposes = true })
	for name, claims := range map[string]map[string]any{
		"none":                {},
		"without purpose":     detail(map[string]any{"purpose": nil}),
		"without basis":       detail(map[string]any{"legal_basis": nil}),
		"without term":        detail(map[string]any{"valid_until": nil}),
		"term is no time":     detail(map[string]any{"valid_until": "soon"}),
		"no groups":           detail(map[string]any{"data_groups": []any{}}),
		"groups that are not": detail(map[string]any{"data_groups": []any{"all"}}),
		"subject is a code":   detail(map[string]any{"subject": "000000-00000"}),
		"persons of no case":  detail(map[string]any{"case": nil, "case_persons": []any{anybody[8:]}}),
		"persons by code":     detail(map[string]any{"case_persons": []any{"000000-00000"}}),
		"persons by name":     detail(map[string]any{"case_persons": []any{anybody}}),
		"too many persons":    detail(map[string]any{"case_persons": manyPersons()}),
		"unknown narrowing":   detail(map[string]any{"rows": 1}),
	} {
		if _, err := v.Verify(t.Context(), signed(t, jose.ES256, testKey, with(claims))); !errors.Is(err, errs.ErrTokenInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func manyPersons() []any {
	var list []any
	for range caller.MaxCasePersons + 1 {
		list = append(list, uuid.NewString())
	}
	return list
}

// ADR 0044: whom a case is about is believed of the issuer of purposes; a sign-in token that brings a list is forged.
func TestListOfACaseIsTheIssuersOnly(t *testing.T) {
	raw := signed(t, jose.ES256, testKey, with(detail(map[string]any{"case_persons": []any{anybody[8:]}})))
	c, err := newVerifier(t, clock.Fixed(noon), func(i *Issuer) { i.Purposes = true }).Verify(t.Context(), raw)
	if err != nil || len(c.CasePersons) != 1 || c.CasePersons[0] != anybody {
		t.Errorf("of the issuer: %v, %v", c.CasePersons, err)
	}
	if _, err := newVerifier(t, clock.Fixed(noon), nil).Verify(t.Context(), raw); !errors.Is(err, errs.ErrTokenInvalid) {
		t.Errorf("of a sign-in: %v", err)
	}
}
