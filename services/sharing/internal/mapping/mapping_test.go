package mapping

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/digisoc/platform/pkg/disclose"
	rows "github.com/digisoc/platform/proto/catalogue"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
)

// planted is the rows with one text replaced in one file.
func planted(t *testing.T, name, from, to string) fs.FS {
	t.Helper()
	copied := fstest.MapFS{}
	if err := fs.WalkDir(rows.Files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := fs.ReadFile(rows.Files, path)
		copied[path] = &fstest.MapFile{Data: body}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if name != "" {
		body := string(copied["data/"+name].Data)
		if !strings.Contains(body, from) {
			t.Fatalf("%s does not hold %q", name, from)
		}
		copied["data/"+name] = &fstest.MapFile{Data: []byte(strings.Replace(body, from, to, 1))}
	}
	return copied
}

func open(t *testing.T) (*Mapping, *disclose.Rules) {
	t.Helper()
	rules, err := disclose.Load(rows.Files)
	if err != nil {
		t.Fatal(err)
	}
	m, err := Load(rows.Files, rules)
	if err != nil {
		t.Fatal(err)
	}
	return m, rules
}

const today = "2026-03-02"

// OBJ-F1: every leaf has, for each of the three systems, a mapping or an explicit reason why not; a new leaf without one does not load.
func TestOBJ_F1_EveryLeafIsMappedOrSaysWhyNot(t *testing.T) {
	t.Parallel()
	m, rules := open(t)
	if len(m.Systems()) != 3 {
		t.Fatalf("%d systems", len(m.Systems()))
	}
	for _, s := range m.Systems() {
		mapped := 0
		for _, l := range rules.Catalogue().Leaves() {
			of, why := s.Of(l.Code, today), s.Why(l.Code, today)
			if (len(of) > 0) == (why != nil) {
				t.Errorf("%s: %s: %d rows, why not: %v", s.Code, l.Code, len(of), why)
			}
			if why != nil && (m.Reason(why.Reason).LV == "" || m.Reason(why.Reason).EN == "") {
				t.Errorf("%s: %s: no text for %s", s.Code, l.Code, why.Reason)
			}
			if len(of) > 0 {
				mapped++
			}
		}
		t.Logf("%s: %d of %d leaves mapped in %d rows", s.Code, mapped, len(rules.Catalogue().Leaves()), len(s.Rows))
	}
}

// OBJ-F1: what is not whole does not load, and neither does a reason that is not true.
func TestOBJ_F1_WhatIsNotWholeDoesNotLoad(t *testing.T) {
	t.Parallel()
	const leaf = `    - {code: G04.04,`
	for what, tc := range map[string]struct{ file, from, to, want string }{
		"a new leaf":               {"leaves/g01-person.yaml", leaf, `    - {code: G04.05, lv: "Jauns", en: "New", type: code, sensitivity: [P], law: [{act: MK604, version: "2020", point: "3.9", mark: P}], quality: Q-LIST}` + "\n" + leaf, "leaf G04.05 (New) has on 2026-01-01 neither a row nor a reason"},
		"a leaf left out":          {"mapping/spolis.yaml", "[G15.01]", "[G99.01]", `there is no leaf "G99.01"`},
		"a gap of days":            {"mapping/labis.yaml", "[G29.01], reason: COMPUTED, from: 2026-01-01", "[G29.01], reason: COMPUTED, from: 2026-02-01", "leaf G29.01 (Cells of forms 1 to 4) has on 2026-01-01 neither"},
		"an end without a next":    {"mapping/labis.yaml", "[G29.01], reason: COMPUTED, from: 2026-01-01", "[G29.01], reason: COMPUTED, from: 2026-01-01, to: 2026-06-30", "has on 2026-07-01 neither"},
		"mapped and excused":       {"mapping/sopa.yaml", "[G10.03], reason", "[G10.03, G10.01], reason", "leaf G10.01 has on 2026-01-01 both"},
		"an unknown reason":        {"mapping/sopa.yaml", "reason: COMPUTED", "reason: WHIM", `there is no reason "WHIM"`},
		"a grant that gives it":    {"mapping/labis.yaml", "[G01.01,", "[G01.05, G01.01,", "G01.05: the grant \"GR-11\" gives it"},
		"a grant that does not":    {"mapping/labis.yaml", "[G01.05,", "[G01.01, G01.05,", "G01.01: the grant \"GR-11\" does not give it"},
		"kept all the same":        {"mapping/labis.yaml", "[G17.07, G24.03]", "[G17.07, G24.03, G24.01]", "G24.01 is kept"},
		"a field twice":            {"mapping/sopa.yaml", "field: uzvards", "field: vards", "persona: field vards is in force on 2026-01-01 by row"},
		"half of a period":         {"mapping/spolis.yaml", "part: to, table: household-status", "part: until, table: household-status", "leaf G11.01 is a period, and to of table household-status is mapped to nothing"},
		"a list without codes":     {"mapping/sopa.yaml", "list: SEX, owner", "list: GENDER, owner", "a list of codes stands with the form code"},
		"a silent loss":            {"mapping/sopa.yaml", `, loss_lv: "Agrākais dzīvokļa pabalsts kļūst par mājokļa pabalstu; atpakaļ to neatšķir", loss_en: "The earlier flat benefit becomes housing benefit; going back they are not told apart"`, "", "HOUSING of BENEFIT has two codes there and neither says what is lost"},
		"a code that is two":       {"mapping/sopa.yaml", "theirs: V,", "theirs: S,", "S of SEX stands in row"},
		"no source":                {"mapping/sopa.yaml", `source: "list of functions: register of clients", mark: I`, `source: "", mark: I`, "source: it is required"},
		"an invented confirmation": {"mapping/sopa.yaml", "mark: I}", "mark: sure}", `"sure" is none of`},
		"a reason in one language": {"mapping/reasons.yaml", `en: "It is computed from other fields; those are handed over"`, `en: ""`, "both texts"},
		"what no grant gives":      {"mapping/spolis.yaml", "{leaf: G25.01, table: provider, field: providerName, form: text, owner: LM, direction: in", "{leaf: G13.02, table: provider, field: providerName, form: text, owner: LM, direction: out", "G13.02 is handed over and GR-11 does not give it"},
		"a column of what is in":   {"mapping/spolis.yaml", "field: providerName,", "field: providerName, column: name,", "an extract only hands over"},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			fsys := planted(t, tc.file, tc.from, tc.to)
			rules, err := disclose.Load(fsys)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := Load(fsys, rules); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("Load() = %v; want %s", err, tc.want)
			}
		})
	}
}

// OBJ-F1: our codes of a list are those of the contract, each of them: a code added there needs its row.
func TestOBJ_F1_CodesAreThoseOfTheContract(t *testing.T) {
	t.Parallel()
	m, _ := open(t)
	for list, enum := range map[string]protoreflect.EnumDescriptor{
		"STATUS": typesv1.StatusKind(0).Descriptor(), "BENEFIT": typesv1.BenefitKind(0).Descriptor(), "SEX": personsv1.Sex(0).Descriptor(),
	} {
		values := enum.Values()
		prefix := strings.TrimSuffix(string(values.Get(0).Name()), "UNSPECIFIED")
		want := map[string]bool{}
		for i := 1; i < values.Len(); i++ {
			want[strings.TrimPrefix(string(values.Get(i).Name()), prefix)] = true
		}
		for _, s := range m.Systems() {
			have := map[string]bool{}
			for _, c := range s.List(list) {
				have[c.Ours] = true
				if !want[c.Ours] {
					t.Errorf("%s: %s of %s is not in the contract", s.Code, c.Ours, list)
				}
			}
			if len(have) > 0 && len(have) != len(want) {
				t.Errorf("%s: %s has %v, the contract %v", s.Code, list, have, want)
			}
		}
	}
}
