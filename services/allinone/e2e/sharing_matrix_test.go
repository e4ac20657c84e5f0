package e2e

import (
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// column is one recipient of the matrix of services/sharing/testdata/matrix.yaml.
type column struct {
	Column, Relation string
	Each             bool
	Ask              []struct {
		Recipient, Mode string
		Purposes, Roles []string
	}
	With, Without map[string]string
}

// F11: over REST, for 24 groups by 12 recipients, with and without the relation, the returned field set is the cell's: 576 cells.
func TestMatrixOfRecipients(t *testing.T) {
	body, err := os.ReadFile("../../sharing/testdata/matrix.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var columns []column
	if err := yaml.Unmarshal(body, &columns); err != nil {
		t.Fatal(err)
	}
	all, cells := allLeaves(t), 0
	for _, c := range columns {
		for _, side := range []struct {
			relation string
			cells    map[string]string
		}{{c.Relation, c.With}, {"", c.Without}} {
			got := make([]map[string]string, len(c.Ask))
			union := map[string]string{}
			for i, a := range c.Ask {
				got[i] = map[string]string{}
				for _, purpose := range a.Purposes {
					for code, form := range released(t, rest.Doc{
						"recipient": a.Recipient, "purpose": purpose, "mode": a.Mode, "relation": side.relation, "roles": a.Roles, "date": "2026-03-02",
						"agreementActive": true, "agreementCovers": true, "channelApproved": true, "sessionStrong": true, "quotaLeft": true,
					}) {
						got[i][code], union[code] = form, form
					}
				}
			}
			if !c.Each {
				got = []map[string]string{union}
			}
			for row, cell := range side.cells {
				cells++
				for _, g := range got {
					if have, want := only(g, row), fieldSet(all, cell); have != want {
						t.Errorf("%s %s relation %q: %s, want %s", c.Column, row, side.relation, have, want)
					}
				}
			}
		}
	}
	if cells != 24*12*2 {
		t.Errorf("%d cells compared, the matrix has 576", cells)
	}
}

// allLeaves is every code, from the public catalogue.
func allLeaves(t *testing.T) (codes []string) {
	t.Helper()
	doc, err := sys(t).people.As("").Get(t.Context(), "/v1/leaves?pageSize=500")
	if err != nil || rest.Str(doc, "nextPageToken") != "" {
		t.Fatal(doc, err)
	}
	for _, l := range rest.List(doc, "leaves") {
		codes = append(codes, rest.Str(l, "code"))
	}
	return codes
}

func released(t *testing.T, question rest.Doc) map[string]string {
	t.Helper()
	doc, err := sys(t).people.As("auditore.zane").Post(t.Context(), "/v1/accessDecisions", question, "")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, l := range rest.List(doc, "leaves") {
		out[rest.Str(l, "code")] = rest.Str(l, "form")
	}
	return out
}

// only is the part of a field set in a row of the matrix, written so that two can be compared.
func only(set map[string]string, row string) string {
	from, to, span := strings.Cut(row, "-")
	var out []string
	for code, form := range set {
		group, _, _ := strings.Cut(code, ".")
		if span && from <= group && group <= to || !span && (row == group || row == code) {
			out = append(out, code+":"+form)
		}
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func fieldSet(all []string, cell string) string {
	var out []string
	for _, part := range strings.Fields(cell) {
		code, form, _ := strings.Cut(part, ":")
		for _, l := range all {
			if group, whole := strings.CutSuffix(code, "*"); l == code || whole && strings.HasPrefix(l, group) {
				out = append(out, l+":"+form)
			}
		}
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// What a recipient would get is a supposition, marked as one and for the auditor alone; it is no refusal of anybody. A system that asks
// about itself is told what the catalogue tells everybody, and no more.
func TestSupposedAccessIsTheAuditorsAlone(t *testing.T) {
	auditor := sys(t).people.As("auditore.zane")
	organisation := "0000000042"
	for _, q := range []rest.Doc{
		{"organisation": organisation, "recipient": "SIVA", "purpose": "REHAB", "mode": "API", "relation": "REQUEST"},
		{"organisation": organisation, "recipient": "NEIGHBOUR", "purpose": "ASSIST", "mode": "API"},
	} {
		doc, err := auditor.Post(t.Context(), "/v1/accessDecisions", q, "")
		if err != nil || len(rest.List(doc, "leaves")) > 0 || doc["hypothetical"] != true || len(doc) > 2 {
			t.Errorf("%v %v", doc, err)
		}
	}
	doc, err := auditor.Get(t.Context(), "/v1/accessRefusals?organisation="+organisation)
	if err != nil || len(rest.List(doc, "refusals")) != 0 {
		t.Errorf("a supposition was kept as a refusal: %v %v", doc, err)
	}
	_, err = auditor.Post(t.Context(), "/v1/accessDecisions", rest.Doc{"recipient": "SIVA", "purpose": "REHAB", "mode": "API", "fields": []string{"G99"}}, "")
	wantProblem(t, err, http.StatusBadRequest, "LEAF_UNKNOWN")
	_, err = newDeliverer(t).Post(t.Context(), "/v1/accessDecisions", rest.Doc{"recipient": "PROVIDER_CONTRACTED", "purpose": "DELIVER", "mode": "API", "agreementActive": true}, "")
	wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")
}
