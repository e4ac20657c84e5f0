package release

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/proto/catalogue"
	"github.com/digisoc/platform/services/sharing/internal/dataset"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

var day = time.Date(2026, 12, 2, 0, 0, 0, 0, time.UTC)

func leaves(t *testing.T) map[domain.Dataset]map[string]string {
	t.Helper()
	sets, err := dataset.Load()
	if err != nil {
		t.Fatal(err)
	}
	return dataset.Leaves(sets)
}

func loaded(t *testing.T, without ...string) *Ways {
	t.Helper()
	rules, err := disclose.Load(catalogue.Files)
	for _, leaf := range without {
		if err == nil {
			rules, err = rules.WithoutLeaf(leaf)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	w, err := Load(rules, leaves(t))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// whole asks for all that a way may give: a permission of all fields, and a definition of all leaves that its grant gives.
func (w *Ways) whole(at place) Cut {
	to := To{Dataset: at.dataset, Fields: domain.Fields(at.dataset)}
	switch {
	case at.dataset == domain.ReferredChildren:
		to.Recipient, to.Purpose, to.Fields, to.Leaves = "CHILDREN_FUND", "VICTIM_CHILD", nil, []string{"G05.01", "G05.02", "G05.03", "G24.01"}
	case at.way == Line:
		to.Recipient, to.Purpose = "LABIS", "POLICY"
	}
	return w.Cut(at.way, to, day)
}

// 3.2, F11: a leaf that is taken out of the grants leaves by no way any more, at once and everywhere; all else goes on as it was.
func TestRelease_LeafTakenFromTheGrantsLeavesByNoWay(t *testing.T) {
	t.Parallel()
	all, codes, told := loaded(t), map[string]bool{}, map[string]int{}
	for _, x := range all.ways {
		for _, held := range x.Fields {
			for _, code := range strings.Fields(held) {
				codes[code] = true
			}
		}
	}
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		mutant := loaded(t, code)
		for at, x := range all.ways {
			before, after := all.whole(at), mutant.whole(at)
			for name, held := range x.Fields {
				is := slices.Contains(strings.Fields(held), code)
				if want := before.Opens(name) && !is; after.Opens(name) != want {
					t.Errorf("without %s: %s of %s: %s opens = %v", code, at.way, at.dataset, name, !want)
				}
				if is && before.Opens(name) {
					told[code]++
				}
			}
		}
	}
	for code := range codes {
		if told[code] == 0 {
			t.Errorf("%s is in the ways and is told by none", code)
		}
	}
	if told["G01.03"] < 6 || told["G12.03"] < 5 {
		t.Errorf("too few names are told to prove anything: %v", told)
	}
}

// Without any grant not even the key of a record leaves.
func TestRelease_WithoutAGrantNoKeyLeaves(t *testing.T) {
	t.Parallel()
	w := loaded(t, "G01.03", "G11.01", "G11.03", "G12.01", "G12.02", "G12.03", "G12.05", "G12.07", "G05.01", "G05.02", "G05.03", "G24.01")
	for at := range w.ways {
		if c := w.whole(at); !c.Nothing() || Flat(c, map[string]int{"award": 1}, Same) {
			t.Errorf("%s of %s lets something out", at.way, at.dataset)
		}
	}
	for name, c := range map[string]Cut{
		"no way":                w.Cut("LETTER", To{Dataset: domain.HouseholdStatus}, day),
		"no dataset":            w.Cut(Record, To{Dataset: "household-income"}, day),
		"another's recipient":   loaded(t).Cut(Record, To{Dataset: domain.HouseholdStatus, Fields: []string{"kind"}, Recipient: "PERSON", Purpose: "SELF"}, day),
		"nobody":                loaded(t).Cut(Line, To{Dataset: domain.HouseholdStatus, Fields: []string{"kind"}}, day),
		"before there was law":  loaded(t).Cut(Record, To{Dataset: domain.HouseholdStatus, Fields: []string{"kind"}}, time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC)),
		"a permission of none":  loaded(t).Cut(Record, To{Dataset: domain.HouseholdStatus}, day),
		"no ways":               (*Ways)(nil).Cut(Record, To{Dataset: domain.HouseholdStatus}, day),
		"an unknown field only": loaded(t).Cut(Record, To{Dataset: domain.HouseholdStatus, Fields: []string{"income"}}, day),
	} {
		if !c.Nothing() || c.Opens("award") || c.Tree(map[string]any{"award": "x"}) {
			t.Errorf("%s lets something out", name)
		}
	}
}

// What a permission lists narrows every way that goes by it; events never hold the personal code.
func TestRelease_PermissionNarrows(t *testing.T) {
	t.Parallel()
	w := loaded(t)
	to := To{Dataset: domain.GrantedBenefits, Fields: []string{domain.FieldKind, domain.FieldPerson}}
	for way, want := range map[string][]string{
		Record:   {"award", "decide_time", "from_date", "kind", "personal_code", "produce_time", "version", "withdrawn"},
		Event:    {"award", "fromDate", "kind", "version", "withdrawn"},
		Registry: {"assistance_unit", "demographic_info", "enrolled", "group_identifier", "group_size", "group_type", "last_updated", "member_identifier", "programme_identifier.enrolment_date", "programme_identifier.programme", "registration_date"},
	} {
		if got := slices.Sorted(maps.Keys(w.Cut(way, to, day).open)); !slices.Equal(got, want) {
			t.Errorf("%s opens %v, want %v", way, got, want)
		}
	}
}

// A tree keeps what is open with all below it, and of lists of pairs the pairs that are; what is in no row goes at any depth, and what became hollow with it.
func TestRelease_TreeLosesWhatIsInNoRow(t *testing.T) {
	t.Parallel()
	c := loaded(t).Cut(Registry, To{Dataset: domain.HouseholdStatus, Fields: []string{domain.FieldKind}}, day)
	tree := map[string]any{
		"@type": "Group", "group_type": "household", "surname": "Ozola", "group_size": 3,
		"place": map[string]any{"@type": "Place", "identifier": "0001000"},
		"member_list": []any{
			map[string]any{
				"@type": "Member", "registration_date": "2026-03-01", "demographic_info": map[string]any{"name": "Anna"}, "income": 100,
				"additional_attributes": []any{
					map[string]any{"attribute_name": "status_type", "attribute_value": "NEEDY"}, map[string]any{"attribute_name": "municipality", "attribute_value": "0001000"},
					map[string]any{"attribute_name": "diagnosis", "attribute_value": "F00"}, "a word",
				},
			},
			map[string]any{"@type": "Member", "diagnosis": "F00"},
		},
	}
	if !c.Tree(tree) {
		t.Fatal("nothing may leave")
	}
	members, _ := tree["member_list"].([]any)
	if len(tree) != 3 || tree["group_type"] != "household" || len(members) != 1 {
		t.Fatalf("%v", tree)
	}
	member, _ := members[0].(map[string]any)
	if pairs, _ := member["additional_attributes"].([]any); len(member) != 3 || len(pairs) != 1 {
		t.Errorf("%v", member)
	}
}

// A row that is not whole, a leaf that there is not, a field that a permission opens and no record tells, and a name without a row stop the start.
func TestRelease_UnmappedFieldRefusesToLoad(t *testing.T) {
	t.Parallel()
	rules, err := disclose.Load(catalogue.Files)
	if err != nil {
		t.Fatal(err)
	}
	for planted, change := range map[string][2]string{
		"a leaf that there is not":           {"kind: G11.01", "kind: G11.99"},
		"a group for a leaf":                 {"kind: G11.01", "kind: G11"},
		"a field without its name":           {"monthly_amount: G12.03, ", ""},
		"a key that is a leaf too":           {"keys: [award, version, withdrawn, from_date", "keys: [award, kind, version, withdrawn, from_date"},
		"a way twice":                        {"- way: EVENT\n  dataset: granted-benefits", "- way: EVENT\n  dataset: household-status"},
		"a recipient without a purpose":      {"  purpose: RELIEF\n", ""},
		"a way without a relation":           {"  relation: SAME_MUNICIPALITY\n", ""},
		"an unknown word":                    {"thin: true", "thick: true"},
		"a dataset that leaves by no record": {"- way: RECORD\n  dataset: household-status", "- way: RECORD\n  dataset: household-income"},
	} {
		raw := strings.Replace(string(file), change[0], change[1], 1)
		if raw == string(file) {
			t.Errorf("%s: nothing was planted", planted)
		}
		if _, err := parse([]byte(raw), rules, leaves(t)); err == nil {
			t.Errorf("%s was loaded", planted)
		}
	}
	w := loaded(t)
	for name, err := range map[string]error{
		"a name in no row":     w.Covers(Dagr, domain.HouseholdStatus, "person", "income"),
		"a way there is not":   w.Covers("LETTER", domain.HouseholdStatus, "person"),
		"another's name":       w.Covers(Dagr, domain.HouseholdStatus, "cents"),
		"no ways at all":       (*Ways)(nil).Covers(Dagr, domain.HouseholdStatus, "person"),
		"a name of another":    w.Covers(Line, domain.HouseholdStatus, "personal_code"),
		"a field of no record": w.Covers(Record, domain.HouseholdStatus, "income"),
	} {
		if err == nil {
			t.Errorf("%s is covered", name)
		}
	}
	if err := w.Covers(Dagr, domain.HouseholdStatus, "person", "record", "withdrawn_at"); err != nil {
		t.Error(err)
	}
}

// No record asks the grants: the second question of a day is a look into a table.
func BenchmarkCutAndFlat(b *testing.B) {
	rules, err := disclose.Load(catalogue.Files)
	if err != nil {
		b.Fatal(err)
	}
	sets, err := dataset.Load()
	if err != nil {
		b.Fatal(err)
	}
	w, err := Load(rules, dataset.Leaves(sets))
	if err != nil {
		b.Fatal(err)
	}
	to := To{Dataset: domain.HouseholdStatus, Fields: domain.Fields(domain.HouseholdStatus)}
	c := w.Cut(Event, to, day)
	record := map[string]any{"award": "a", "version": "1", "withdrawn": false, "fromDate": "x", "kind": "NEEDY", "toDate": "x", "municipality": "0001000", "decision": "d"}
	b.Run("question", func(b *testing.B) {
		for b.Loop() {
			w.Cut(Event, to, day)
		}
	})
	b.Run("record", func(b *testing.B) {
		for b.Loop() {
			Flat(c, record, Same)
		}
	})
}
