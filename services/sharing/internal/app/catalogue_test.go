package app

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/digisoc/platform/pkg/catalogue"
	"github.com/digisoc/platform/pkg/disclose"
	rows "github.com/digisoc/platform/proto/catalogue"
)

// planted is the catalogue with one text replaced in one file, so that a mistake is seen.
func planted(t *testing.T, name, from, to string) fs.FS {
	t.Helper()
	copied := fstest.MapFS{}
	err := fs.WalkDir(rows.Files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := fs.ReadFile(rows.Files, path)
		copied[path] = &fstest.MapFile{Data: body}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if name == "" {
		return copied
	}
	body := string(copied["data/"+name].Data)
	if !strings.Contains(body, from) {
		t.Fatalf("%s does not hold %q", name, from)
	}
	copied["data/"+name] = &fstest.MapFile{Data: []byte(strings.Replace(body, from, to, 1))}
	return copied
}

// A row that is not whole does not load, and the error names file and line (REQ-DAT-1, REQ-LEG-1, OBJ-D1).
func TestCatalogueRefusesWhatIsNotWhole(t *testing.T) {
	t.Parallel()
	for what, tc := range map[string]struct{ file, from, to, want string }{
		"no legal point":       {"leaves/g01-person.yaml", `law: [{act: MK604, version: "2020", point: "3.1", mark: P}]`, "law: []", "leaves/g01-person.yaml:10: leaf G01.01 has no legal point"},
		"unknown purpose":      {"leaves/g11-help.yaml", "purposes: [ASSIST, SERVICE, DUPCHECK,", "purposes: [ASSIST, WHIM, DUPCHECK,", `leaves/g11-help.yaml:2: there is no purpose "WHIM"`},
		"code twice":           {"leaves/g01-person.yaml", "code: G01.02", "code: G01.01", "leaves/g01-person.yaml:11: leaf G01.01 stands at leaves/g01-person.yaml:10 too"},
		"empty point":          {"leaves/g01-person.yaml", `point: "3.2"`, `point: ""`, "leaves/g01-person.yaml:11: a reference to MK604 without a point"},
		"unknown mark":         {"leaves/g01-person.yaml", `point: "3.2", mark: P`, `point: "3.2", mark: X`, `mark "X"`},
		"unknown act":          {"leaves/g01-person.yaml", "act: MK604", "act: MK999", `there is no act "MK999"`},
		"unknown field":        {"leaves/g01-person.yaml", "type: text", "typ: text", "field typ not found"},
		"mapping to nowhere":   {"numbering.yaml", `old: "28", new: "27", below: true`, `old: "28", new: "26", below: true`, "leaf G24.01: point 27.1.3 of 25-TA-2022 v2 has no number in v1"},
		"mapping twice":        {"numbering.yaml", `old: "28", new: "27"`, `old: "6", new: "27"`, "numbering.yaml:5: point 6 or 27 is renumbered twice"},
		"mapping without act":  {"numbering.yaml", `to: v2, old: "5.7"`, `to: v9, old: "5.7"`, "numbering.yaml:3: there is no act"},
		"sensitive, no reason": {"justifications.yaml", "[G04.04]", "[G04.03]", "leaf G04.04 is sensitive and no row says whether it is kept"},
		"on without approver":  {"justifications.yaml", "dpia: \"not done\", approver: LM", "dpia: \"not done\", approver: \"\"", "justifications.yaml:3"},
		"dead grant row":       {"grants.yaml", "purposes: [DUPCHECK], relation: [SAME_BENEFIT]", "purposes: [OPERATE], relation: [SAME_BENEFIT]", "GR-02.answer: leaf G01.03 has no purpose of the row"},
		"unknown relation":     {"grants.yaml", "relation: [WARD]", "relation: [FRIEND]", `there is no relation "FRIEND"`},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			_, err := disclose.Load(planted(t, tc.file, tc.from, tc.to))
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("Load() = %v; want %s", err, tc.want)
			}
		})
	}
	if _, err := disclose.Load(planted(t, "", "", "")); err != nil {
		t.Error(err)
	}
}

// REQ-LEG-1: an export made while v1 was the numbering shows 6.1.15, the same field under v2 shows 5.1.15; a new renumbering
// is a version and rows, and the number of an earlier day stays what it was.
func TestRenumberingIsData(t *testing.T) {
	t.Parallel()
	files, ok := planted(t, "", "", "").(fstest.MapFS)
	if !ok {
		t.Fatal("no map")
	}
	third := func(name, from, to string) {
		files["data/"+name] = &fstest.MapFile{Data: []byte(strings.Replace(string(files["data/"+name].Data), from, to, 1))}
	}
	third("acts.yaml", "{version: v2, from: 2026-03-01, only_year: true}", "{version: v2, from: 2026-03-01, to: 2027-12-31}, {version: v3, from: 2028-01-01}")
	third("numbering.yaml", "# Old point", "- {act: 25-TA-2022, from: v2, to: v3, old: \"5\", new: \"7\", below: true, mark: D}\n"+
		"- {act: 25-TA-2022, from: v2, to: v3, old: \"4\", new: \"4\", below: true, mark: D}\n- {act: 25-TA-2022, from: v2, to: v3, old: \"27\", new: \"30\", below: true, mark: D}\n"+
		"- {act: 25-TA-2022, from: v2, to: v3, old: \"32\", new: \"32\", mark: D}\n- {act: 25-TA-2022, from: v2, to: v3, old: \"36\", new: \"36\", mark: D}\n# Old point")
	c, err := catalogue.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ leaf, day, want string }{
		{"G05.01", "2025-06-01", "6.1.15"}, {"G05.01", "2026-03-02", "5.1.15"}, {"G05.01", "2028-02-01", "7.1.15"},
		{"G24.01", "2025-06-01", "28.1.3"}, {"G24.01", "2026-03-02", "27.1.3"}, {"G21.01", "2025-06-01", "5.7"}, {"G21.01", "2026-03-02", "4.6"},
	} {
		l := c.Leaf(tc.leaf)
		var got []string
		for _, r := range l.Law {
			got = append(got, c.Quote(r, tc.day).Point)
		}
		if !strings.Contains(strings.Join(got, " "), tc.want) {
			t.Errorf("%s on %s: %v, want %s", tc.leaf, tc.day, got, tc.want)
		}
	}
	for _, number := range []string{"5.1.15", "6.1.15", "7.1.15", "25-TA-2022 6.1.15", "Aizgādības", "custody", "G05"} {
		if found := c.Find(number); len(found) == 0 || found[0].Group != "G05" {
			t.Errorf("%q finds %d leaves", number, len(found))
		}
	}
	for _, nothing := range []string{"", " ", "5.1.99", "abrakadabra"} {
		if found := c.Find(nothing); len(found) > 0 {
			t.Errorf("%q finds %d leaves", nothing, len(found))
		}
	}
}

// A derived leaf is never shown as a quotation of the norm, in either language, on any day.
func TestDerivedIsNeverQuoted(t *testing.T) {
	t.Parallel()
	c, err := catalogue.Load(rows.Files)
	if err != nil {
		t.Fatal(err)
	}
	derived := 0
	for _, l := range c.Leaves() {
		for _, r := range l.Law {
			for _, day := range []string{"2025-06-01", "2026-03-02"} {
				q := c.Quote(r, day)
				if r.Mark != catalogue.MarkDerived || c.Act(r.Act).Kind == "page" {
					continue
				}
				derived++
				if c.Quotable(r) || !strings.HasPrefix(q.LV, "Pieņēmums") || !strings.HasPrefix(q.EN, "Assumption") {
					t.Errorf("%s: %q %q", l.Code, q.LV, q.EN)
				}
			}
		}
	}
	if derived < 50 {
		t.Errorf("%d derived references", derived)
	}
}
