package e2e

import (
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/uuid"
	"go.yaml.in/yaml/v3"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/proto/catalogue"
	"github.com/digisoc/platform/services/allinone/internal/demo"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// F11, GR-02: the second column of the matrix over the calls that are there for it. What a caseworker of one municipality reads over REST of what
// another one granted are the leaves of the cells and no other: with the relation, and without it nothing. The person sees that it was asked.
func TestMatrixOtherMunicipalityReads(t *testing.T) {
	s := sys(t)
	kuldiga, riga := s.people.As("ilze.kalnina"), s.people.As("anna.ozola")
	both := []string{"APPLICATION_PURPOSE_GMI_BENEFIT", "APPLICATION_PURPOSE_STATUS"}
	person, nobodyElses := registeredIn(t, kuldiga, "0033000"), registeredIn(t, riga, "0001000")
	first, err := draftAsking(t.Context(), kuldiga, person, "0033000", both...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.people.As("janis.berzs").Post(t.Context(), "/v1/"+rest.Str(first, "name")+":issue", rest.Doc{}, ""); err != nil {
		t.Fatal(err)
	}
	await(t, "Kuldīga's decision is granted", func() bool {
		doc, err := kuldiga.Get(t.Context(), "/v1/benefits?person="+person)
		return err == nil && len(rest.List(doc, "benefits")) > 0
	})
	var cases []string // of Rīga: of somebody whom nobody else helps, and of the person
	for _, applicant := range []string{nobodyElses, person} {
		draft, err := draftAsking(t.Context(), riga, applicant, "0001000", both...)
		if err != nil {
			t.Fatal(err)
		}
		cases = append(cases, rest.Str(draft, "case"))
	}
	refer := referring(t)
	refer(kuldiga, "0033000", person)
	// She moves, and Rīga goes on with what Kuldīga granted.
	moved := rest.Doc{"declaredAddress": rest.Doc{"municipality": "0001000", "text": "Brīvības iela 1"}}
	if _, err := kuldiga.Do(t.Context(), http.MethodPatch, "/v1/"+person, moved, ""); err != nil {
		t.Fatal(err)
	}
	read := func(aCase, referral string) (leaves []string) {
		t.Helper()
		for path, about := range map[string]string{"/v1/otherGrants?case=" + url.QueryEscape(aCase): aCase, "/v1/" + referral + "/otherServices": ""} {
			asks := riga.For(about)
			asks.Purpose = "DUPCHECK"
			doc, err := asks.Get(t.Context(), path)
			if err != nil {
				t.Fatal(path, err)
			}
			leaves = append(leaves, leavesOf(t, doc)...)
		}
		slices.Sort(leaves)
		return slices.Compact(leaves)
	}
	with, without := otherCells(t)
	if got := read(cases[0], refer(riga, "0001000", nobodyElses)); !slices.Equal(got, without) {
		t.Errorf("without the relation %v, want %v", got, without)
	}
	if got := read(cases[1], refer(riga, "0001000", person)); !slices.Equal(got, with) {
		t.Errorf("with the relation %v, want %v", got, with)
	}
	other := kuldiga.For(cases[1])
	other.Purpose = "DUPCHECK"
	_, err = other.Get(t.Context(), "/v1/otherGrants?case="+url.QueryEscape(cases[1]))
	wantProblem(t, err, 400, "CONFLICT_PERSONS_REQUIRED") // whose case it is not
	seen := s.entries(t, person)
	for _, action := range []string{"ListOtherGrants", "ListOtherServices"} {
		found := false
		for _, a := range seen {
			found = found || a == action
		}
		if !found {
			t.Errorf("%s is not in the log of the person", action)
		}
	}
}

func registeredIn(t *testing.T, c *rest.Client, municipality string) string {
	t.Helper()
	code, err := demo.SyntheticCode()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := c.Post(t.Context(), "/v1/persons", rest.Doc{"person": rest.Doc{
		"identifiers": []any{rest.Doc{"kind": "IDENTIFIER_KIND_PERSONAL_CODE", "value": code}}, "givenName": "Test", "surname": "Skujkalna", "birthDate": "1985-04-12",
		"declaredAddress": rest.Doc{"municipality": municipality, "text": "Parauga iela 2"},
	}}, "")
	if err != nil {
		t.Fatal(err)
	}
	return rest.Str(doc, "name")
}

// referring refers persons for a municipality to one service, and returns the referral.
func referring(t *testing.T) func(c *rest.Client, municipality, person string) string {
	t.Helper()
	a := newDeliverer(t)
	return func(c *rest.Client, municipality, person string) string {
		t.Helper()
		today := clock.Today(clock.System())
		doc, err := c.Post(t.Context(), "/v1/assignments", rest.Doc{"assignment": rest.Doc{
			"registration": rest.Str(a.registration, "name"), "municipality": municipality, "person": person, "grantRef": "L-1", "unit": "HOUR",
			"limit": "4000", "limitPer": "LIMIT_SPAN_MONTH", "from": today.Format(time.DateOnly), "to": today.AddDate(0, 6, 0).Format(time.DateOnly),
			"payers": []rest.Doc{{"payer": "FUNDING_SOURCE_MUNICIPAL", "share": 10000}},
		}}, uuid.NewString())
		if err != nil {
			t.Fatal(err)
		}
		return rest.Str(doc, "name")
	}
}

// otherCells are the leaves about persons in the cells of the column; what is public, looked up or of the own log has calls of its own.
func otherCells(t *testing.T) (with, without []string) {
	t.Helper()
	body, err := os.ReadFile("../../sharing/testdata/matrix.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var columns []column
	if err := yaml.Unmarshal(body, &columns); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(columns, func(c column) bool { return c.Column == "GR-02" })
	leaves := func(cells map[string]string) (out []string) {
		for row, cell := range cells {
			if slices.Contains([]string{"G25", "G26", "G27", "G31"}, row) {
				continue
			}
			for _, part := range strings.Fields(cell) {
				if code, _, ok := strings.Cut(part, ":"); ok {
					out = append(out, code)
				}
			}
		}
		slices.Sort(out)
		return out
	}
	return leaves(columns[i].With), leaves(columns[i].Without)
}

// leavesOf are the leaves of the fields of an answer, by the rows of the catalogue; a field in no row is named by itself.
func leavesOf(t *testing.T, doc rest.Doc) (out []string) {
	t.Helper()
	messages := map[string]string{"statuses": "assistance.v1.OtherStatus.", "benefits": "assistance.v1.OtherBenefit.", "services": "providers.v1.OtherService."}
	held := map[string][]string{}
	for _, file := range []string{"assistance", "providers"} {
		body, err := fs.ReadFile(catalogue.Files, "data/fields/"+file+".yaml")
		if err != nil {
			t.Fatal(err)
		}
		var rows []struct {
			Field string
			Leaf  []string
		}
		if err := yaml.Unmarshal(body, &rows); err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			held[r.Field] = r.Leaf
		}
	}
	for list, message := range messages {
		for _, item := range rest.List(doc, list) {
			for name := range item {
				field := message + snake(name)
				if leaves, ok := held[field]; ok {
					out = append(out, leaves...)
					continue
				}
				out = append(out, field)
			}
		}
	}
	return out
}

func snake(name string) string {
	var b strings.Builder
	for _, r := range name {
		if unicode.IsUpper(r) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
