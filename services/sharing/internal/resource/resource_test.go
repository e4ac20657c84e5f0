package resource

import (
	"slices"
	"strings"
	"testing"
	"time"
)

const rows = `
- {id: service/cases, lv: Lietas, en: Cases, owner: platform, classes: [LOW, HIGH, HIGH], needs: [service/persons, database/cases, stream/CASES, outside/dagr], from: 2026-01-01, mark: NC, source: x}
- {id: service/persons, lv: Personas, en: Persons, owner: platform, classes: [HIGH, HIGH, HIGH], from: 2026-01-01, mark: NC, source: x}
- {id: database/cases, lv: Datubāze, en: Database, owner: operator, classes: [HIGH, HIGH, HIGH], from: 2026-01-01, mark: NC, source: x}
- {id: stream/CASES, lv: Notikumi, en: Events, owner: operator, classes: [LOW, LOW, LOW], from: 2026-01-01, mark: NC, source: x}
- {id: outside/dagr, lv: DAGR, en: DAGR, owner: operator, classes: [LOW, LOW, LOW], optional: true, from: 2026-01-01, mark: NC, source: x}
`

func whole() Found {
	seen := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	return Found{
		Instances: []Instance{
			{Service: "cases", ID: "1", Callers: nil, Database: "digisoc/cases", Groups: []string{"G01"}},
			{Service: "persons", ID: "2", Callers: []string{"cases"}, Seen: map[string]time.Time{"cases": seen}},
		},
		Streams: []StreamFound{{Name: "CASES"}},
		Parts:   []Part{{Name: "outsourcings/1", Organisation: "40003000000", Groups: []string{"G01"}}, {Name: "outsourcings/2", Groups: []string{"G02"}}},
	}
}

func differences(t *testing.T, day string, f Found) (out []string) {
	t.Helper()
	r, err := Parse([]byte(rows))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range Compare(r.Look(day, f), func(g string) bool { return g == "G13" }) {
		out = append(out, strings.TrimSpace(d.Kind+" "+d.ID+" "+d.Dependency))
	}
	return out
}

// SEC-CAT-1: each way in which what runs differs from what is declared is one line, and nothing else is.
func TestSEC_CAT_1_EveryDifferenceShows(t *testing.T) {
	t.Parallel()
	for what, row := range map[string]struct {
		change func(*Found)
		want   []string
	}{
		"nothing":                   {func(*Found) {}, nil},
		"a service stopped":         {func(f *Found) { f.Instances = f.Instances[:1] }, []string{"DEPENDENCY_NOT_FOUND service/cases service/persons", "NOT_RUNNING service/persons"}},
		"a service was added":       {func(f *Found) { f.Instances = append(f.Instances, Instance{Service: "portal", ID: "3"}) }, []string{"UNDECLARED service/portal"}},
		"a second replica":          {func(f *Found) { f.Instances = append(f.Instances, f.Instances[0]) }, nil},
		"a policy lets in another":  {func(f *Found) { f.Instances[0].Callers = []string{"persons"} }, []string{"DEPENDENCY_UNDECLARED service/persons service/cases"}},
		"a call nobody declared":    {func(f *Found) { f.Instances[0].Seen = map[string]time.Time{"persons": {}} }, []string{"DEPENDENCY_UNDECLARED service/persons service/cases"}},
		"a database stopped":        {func(f *Found) { f.Instances[0].Database = "" }, []string{"NOT_RUNNING database/cases", "DEPENDENCY_NOT_FOUND service/cases database/cases"}},
		"another database":          {func(f *Found) { f.Instances[1].Database = "digisoc/persons" }, []string{"UNDECLARED database/persons", "DEPENDENCY_UNDECLARED service/persons database/persons"}},
		"another reader":            {func(f *Found) { f.Streams[0].Consumers = []string{"persons-notes"} }, []string{"DEPENDENCY_UNDECLARED service/persons stream/CASES"}},
		"a reader that is nobody's": {func(f *Found) { f.Streams[0].Consumers = []string{"curious"} }, []string{"UNDECLARED consumer/curious"}},
		"an optional system":        {func(f *Found) { f.Instances[0].Outside = []string{"dagr"} }, nil},
		"a foreign system":          {func(f *Found) { f.Instances[0].Outside = []string{"other"} }, []string{"UNDECLARED outside/other", "DEPENDENCY_UNDECLARED service/cases outside/other"}},
		"graver data than declared": {func(f *Found) { f.Instances[0].Groups = []string{"G13"} }, []string{"CLASS_TOO_LOW service/cases"}},
	} {
		f := whole()
		row.change(&f)
		got := differences(t, "2026-03-02", f)
		slices.Sort(got)
		slices.Sort(row.want)
		if !slices.Equal(got, row.want) {
			t.Errorf("%s: %q, want %q", what, got, row.want)
		}
	}
	if got := differences(t, "2025-12-31", whole()); !slices.Contains(got, "UNDECLARED service/cases") {
		t.Errorf("before the rows: %q", got)
	}
}

func TestSEC_CAT_1_ResourceSaysWhatItHoldsAndWhoTouchesIt(t *testing.T) {
	t.Parallel()
	r, err := Parse([]byte(rows))
	if err != nil {
		t.Fatal(err)
	}
	all := r.Look("2026-03-02", whole())
	find := func(id string) *Resource {
		i := slices.IndexFunc(all, func(r Resource) bool { return r.ID == id })
		if i < 0 {
			t.Fatalf("%s is not there", id)
		}
		return &all[i]
	}
	for _, id := range []string{"service/cases", "database/cases"} {
		one := find(id)
		if !slices.Equal(one.Groups, []string{"G01"}) || len(one.Outsourced) != 1 || one.Outsourced[0].Name != "outsourcings/1" {
			t.Errorf("%s: %v, %v", id, one.Groups, one.Outsourced)
		}
	}
	needs := find("service/cases").Dependencies
	i := slices.IndexFunc(needs, func(d Dependency) bool { return d.ID == "service/persons" })
	if i < 0 || !needs[i].Declared || !needs[i].Found || needs[i].Seen.IsZero() {
		t.Errorf("%+v", needs)
	}
}

func TestSEC_CAT_1_RowsAreWhole(t *testing.T) {
	t.Parallel()
	if _, err := Load(); err != nil {
		t.Fatal(err)
	}
	for what, change := range map[string][2]string{
		"an id of no kind":     {"id: service/persons", "id: machine/persons"},
		"an owner with a name": {"owner: platform", "owner: Anna"},
		"two classes":          {"classes: [LOW, HIGH, HIGH]", "classes: [LOW, HIGH]"},
		"an unknown class":     {"classes: [LOW, HIGH, HIGH]", "classes: [LOW, HIGH, SOME]"},
		"a need without a row": {"stream/CASES, outside", "stream/OTHER, outside"},
		"no title":             {"lv: Lietas", `lv: ""`},
		"twice on a day":       {"id: database/cases", "id: service/cases"},
		"no source":            {"source: x", `source: ""`},
		"a group that is none": {"needs: [service/persons,", "holds: [X], needs: [service/persons,"},
	} {
		bad := strings.Replace(rows, change[0], change[1], 1)
		if bad == rows {
			t.Fatalf("%s changes nothing", what)
		}
		if _, err := Parse([]byte(bad)); err == nil {
			t.Errorf("%s was taken", what)
		}
	}
}
