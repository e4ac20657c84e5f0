package feed

import (
	"strings"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/proto/catalogue"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

func disclosure(t *testing.T) *disclose.Rules {
	t.Helper()
	rules, err := disclose.Load(catalogue.Files)
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

// J11, OBJ-L2: what may be subscribed to is rows, each with the grant that gives it; one that tells more, has no source or cannot be told from another does not load.
func TestJ11_AnEventThatNoGrantGivesDoesNotLoad(t *testing.T) {
	t.Parallel()
	rules := disclosure(t)
	if _, err := LoadEvents(rules); err != nil {
		t.Fatal(err)
	}
	for planted, change := range map[string][2]string{
		"a leaf that the grant does not give":      {"leaf: G24.01", "leaf: G24.03"},
		"another grant":                            {"grant: GR-07", "grant: GR-08"},
		"a purpose without the leaf":               {"purposes: [VICTIM_CHILD, RECOVERY]", "purposes: [VICTIM_CHILD, ASSIST]"},
		"a relation without the leaf":              {"relation: REFERRAL", "relation: ANY"},
		"no purpose":                               {"purposes: [VICTIM_CHILD, RECOVERY], ", ""},
		"crimes in an event that is not thin":      {`content: THIN, dataref: "/v1/{record}/child"`, "content: FULL"},
		"a thin event that says not where":         {`dataref: "/v1/{record}/child", `, ""},
		"a field that the dataset has not":         {"field: proceedings", "field: amount"},
		"a dataset that nobody has":                {"datasets: [referred-children], grant", "datasets: [victims], grant"},
		"nobody who tells":                         {"teller: /service/cases, ", ""},
		"a mark that is in no list":                {"mark: I}", "mark: Q}"},
		"no source":                                {`source: "OBJ-L2;`, `source: "", mark: I} # `},
		"two that one thing makes":                 {"of: CHANGED, datasets: [household-status]", "of: GRANTED, datasets: [household-status]"},
		"the type of another":                      {"sharing.v1.statusChanged", "sharing.v1.statusGranted"},
		"what is about no person without a group":  {"group: G33, ", ""},
		"an end before the beginning":              {"teller: /service/cases, from: 2026-01-01", "teller: /service/cases, from: 2026-01-01, to: 2025-12-31"},
		"a special category told in full by field": {"leaf: G11.01, content: FULL", "leaf: G17.02, content: FULL"},
	} {
		raw := strings.Replace(string(eventsFile), change[0], change[1], 1)
		if raw == string(eventsFile) {
			t.Errorf("%s: nothing was planted", planted)
		}
		if _, err := parseEvents([]byte(raw), rules); err == nil {
			t.Errorf("%s was loaded", planted)
		}
	}
}

// OBJ-L3: which events there are for a permission: its dataset's, of its day, for its purpose, of fields that it opens; else none.
func TestOBJ_L3_OnlyThePermissionsPurposeAndFieldAreOffered(t *testing.T) {
	t.Parallel()
	all, err := LoadEvents(disclosure(t))
	if err != nil {
		t.Fatal(err)
	}
	on := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	p := func(purpose string, fields ...string) *domain.Permission {
		return &domain.Permission{Dataset: domain.ReferredChildren, Purpose: purpose, Fields: fields}
	}
	for name, tc := range map[string]struct {
		p    *domain.Permission
		day  time.Time
		want bool
	}{
		"rehabilitation":        {p("VICTIM_CHILD", domain.FieldProcess), on, true},
		"recovery":              {p("RECOVERY", domain.FieldProcess), on, true},
		"another purpose":       {p("POLICY", domain.FieldProcess), on, false},
		"another field":         {p("RECOVERY", domain.FieldCustody), on, false},
		"before its first day":  {p("RECOVERY", domain.FieldProcess), time.Date(2025, 12, 31, 0, 0, 0, 0, time.UTC), false},
		"of another dataset":    {&domain.Permission{Dataset: domain.HouseholdStatus, Purpose: "RECOVERY", Fields: []string{domain.FieldProcess}}, on, false},
		"statuses to the fund":  {p("VICTIM_CHILD", domain.FieldKind), on, false},
		"a dataset nobody made": {&domain.Permission{Dataset: "x", Purpose: "RECOVERY", Fields: []string{domain.FieldProcess}}, on, false},
	} {
		if got := all.Offered(tc.p, tc.day).Made("PROCESS_NUMBER") != nil; got != tc.want {
			t.Errorf("%s: offered %v", name, got)
		}
	}
}
