package e2e

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authn/login"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// institution is another institution's system, signed in with its key, asking for a purpose and on a legal basis.
func (s *system) institution(t *testing.T, purpose, basis string) *rest.Client {
	t.Helper()
	key, ok := s.SystemKey("iestade-test")
	if !ok {
		t.Fatal("the development issuer has no key of iestade-test")
	}
	c := *s.people.As("ilze.kalnina")
	c.Token = func(ctx context.Context) (string, error) {
		tokens, err := login.Client{Issuer: s.issuer, ID: "iestade-test"}.WithKey(ctx, key)
		return tokens.Access, err
	}
	c.Purpose, c.LegalBasis = purpose, basis
	return &c
}

// permit records a permission of the institution and returns its name and number.
func (s *system) permit(t *testing.T, dataset string, fields ...string) (name, number string) {
	t.Helper()
	number = "V-" + uuid.NewString()[:8]
	today := time.Now()
	p, err := s.people.As("dace.kronberga").Post(t.Context(), "/v1/datasetPermissions", rest.Doc{"permission": rest.Doc{
		"number": number, "organisation": "90000000001", "dataset": "datasets/" + dataset, "purpose": "RELIEF", "legalBasis": "MK-624-2023", "fields": fields,
		"fromDate": today.AddDate(0, 0, -1).Format(time.DateOnly), "toDate": today.AddDate(1, 0, 0).Format(time.DateOnly), "dailyQuota": 500}}, uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	return rest.Str(p, "name"), number
}

// changes takes a dataset from its beginning to its end and returns what is told of one award.
func changes(t *testing.T, c *rest.Client, dataset, permission, award string) (of []rest.Doc) {
	t.Helper()
	cursor := ""
	for {
		q := url.Values{"permission": {permission}, "cursor": {cursor}, "pageSize": {"200"}}
		page, err := c.Get(t.Context(), "/v1/datasets/"+dataset+"/changes?"+q.Encode())
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rest.List(page, "records") {
			if rest.Str(r, "award") == award {
				of = append(of, r)
			}
		}
		if cursor = rest.Str(page, "cursor"); page["more"] != true {
			return of
		}
	}
}

// What a head decides is in the dataset within seconds, field by field as the permission opens it, and nothing else.
func TestInstanceDatasetTellsWhatWasDecided(t *testing.T) {
	s := own(t)
	p := decide(t)
	system := s.institution(t, "RELIEF", "MK-624-2023")
	name, number := s.permit(t, "granted-benefits", "person", "kind", "period")
	award := rest.Str(p.benefits[0], "name")
	var told []rest.Doc
	await(t, "the benefit is in the dataset", func() bool {
		told = changes(t, system, "granted-benefits", number, award)
		return len(told) > 0
	})
	first := told[0]
	code := rest.Str(first, "personalCode")
	if len(code) != 11 || !strings.HasPrefix(code, "00") || rest.Str(first, "kind") == "" || rest.Str(first, "toDate") == "" {
		t.Errorf("the fields of the permission: %v", first)
	}
	for _, hidden := range []string{"monthlyAmount", "municipality", "decision"} {
		if v := rest.At(first, hidden); v != nil && v != "" {
			t.Errorf("%s was told and no permission opens it: %v", hidden, v)
		}
	}
	one, err := system.Post(t.Context(), "/v1/datasets/granted-benefits:read", rest.Doc{"permission": number, "personalCode": code}, "")
	if err != nil || len(rest.List(one, "records")) == 0 {
		t.Errorf("read by code: %v, %v", one, err)
	}
	nobody, err := system.Post(t.Context(), "/v1/datasets/granted-benefits:read", rest.Doc{"permission": number, "personalCode": "00000000000"}, "")
	if err != nil || len(rest.List(nobody, "records")) != 0 {
		t.Errorf("nobody: %v, %v", nobody, err)
	}
	s.notCovered(t, number)
	if _, err := s.people.As("dace.kronberga").Post(t.Context(), "/v1/"+name+":move", rest.Doc{"step": "SUSPEND"}, ""); err != nil {
		t.Fatal(err)
	}
	_, err = system.Get(t.Context(), "/v1/datasets/granted-benefits/changes?permission="+number)
	wantProblem(t, err, http.StatusForbidden, "DATASET_NOT_PERMITTED")
	s.clausesKept(t)
}

// clausesKept reads what the refusals before were for: it is told to supervision, never to who was refused.
func (s *system) clausesKept(t *testing.T) {
	t.Helper()
	doc, err := s.people.As("auditore.zane").Get(t.Context(), "/v1/accessRefusals?organisation=90000000001")
	list, seen := rest.List(doc, "refusals"), map[string]bool{}
	for _, r := range list {
		seen[rest.Str(r, "clause")] = true
	}
	if err != nil || len(list) == 0 || rest.Str(list[0], "clause") != "AGREEMENT" || rest.Str(list[0], "recipient") != "RELIEF_UNIT" ||
		rest.Str(list[0], "grant") != "GR-17" || !seen["AGREEMENT_PURPOSE_OR_MODE"] {
		t.Errorf("%v, %v", doc, err)
	}
	if elsewhere, err := s.people.As("auditore.zane").Get(t.Context(), "/v1/accessRefusals?organisation=90000000002"); err != nil || len(rest.List(elsewhere, "refusals")) != 0 {
		t.Errorf("of another organisation: %v, %v", elsewhere, err)
	}
}

// notCovered tries calls that the permission does not cover: all are the same refusal.
func (s *system) notCovered(t *testing.T, number string) {
	t.Helper()
	for what, try := range map[string]struct{ dataset, purpose, basis, number string }{
		"another dataset":   {"household-status", "RELIEF", "MK-624-2023", number},
		"another purpose":   {"granted-benefits", "SUBSCRIBE", "MK-624-2023", number},
		"another basis":     {"granted-benefits", "RELIEF", "MK-89-2024", number},
		"another number":    {"granted-benefits", "RELIEF", "MK-624-2023", "V-0"},
		"a dataset of none": {"everything", "RELIEF", "MK-624-2023", number},
	} {
		_, err := s.institution(t, try.purpose, try.basis).Get(t.Context(), "/v1/datasets/"+try.dataset+"/changes?permission="+try.number)
		if err == nil {
			t.Errorf("%s: answered", what)
			continue
		}
		wantProblem(t, err, http.StatusForbidden, "DATASET_NOT_PERMITTED")
	}
}

func TestDatasetsAreDescribedForEverybody(t *testing.T) {
	anybody := sys(t).people.As("")
	list, err := anybody.Get(t.Context(), "/v1/datasets")
	if err != nil || len(rest.List(list, "datasets")) != 2 {
		t.Errorf("%v, %v", list, err)
	}
	catalog, err := anybody.Get(t.Context(), "/v1/datasets:describe")
	if err != nil || catalog["@type"] != "dcat:Catalog" || len(rest.List(catalog, "dcat:dataset")) != 2 {
		t.Errorf("%v, %v", catalog, err)
	}
}
