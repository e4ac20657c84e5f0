package intake

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/digisoc/platform/pkg/catalogue"
	"github.com/digisoc/platform/pkg/inputs"
	rows "github.com/digisoc/platform/proto/catalogue"
)

const today = "2026-03-02"

func open(t *testing.T, fsys fs.FS) (*List, error) {
	t.Helper()
	c, err := catalogue.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	l, err := Load(fsys, c)
	if err == nil {
		err = l.Check()
	}
	return l, err
}

// OBJ-S1: every field that a person fills in says why no register gives it, in both languages, or from what it is told beforehand; a field whose truth is in a
// register is not asked, or only where that does not answer.
func TestOBJ_S1_EveryManualFieldSaysWhyNoRegisterGivesIt(t *testing.T) {
	t.Parallel()
	l, err := open(t, rows.Files)
	if err != nil {
		t.Fatal(err)
	}
	modes := map[string]int{}
	for _, f := range l.Fields(Query{Day: today}) {
		modes[f.Row.Mode]++
		why := l.Reason(f.Row.Why)
		if f.Row.Mode != inputs.Prefilled && (why.LV == "" || why.EN == "") {
			t.Errorf("%s: no reason in words", f.Name)
		}
		if len(f.Calls) == 0 || f.JSON == "" {
			t.Errorf("%+v", f)
		}
	}
	if modes[inputs.Asked] < 50 || modes[inputs.Prefilled] < 15 || modes[inputs.Fallback] < 15 {
		t.Errorf("%v", modes)
	}
	t.Logf("%v", modes)
}

// OBJ-S1: the check sees what it is for: a field without a row, one that is asked although a register holds it, a register that is said to answer and does not.
func TestOBJ_S1_TheCheckSeesAFieldWithoutAReason(t *testing.T) {
	t.Parallel()
	for what, tc := range map[string]struct{ file, from, to, want string }{
		"a field without a row":        {"cases.yaml", ", types.v1.Declaration.no_vehicles]", "]", "types.v1.Declaration.no_vehicles is asked and says neither why no register gives it nor which one does"},
		"asked though a register has":  {"assistance.yaml", "  mode: fallback\n  truth: PMLP\n  by: ExchangeService/ReadRegister\n  why: REGISTER_FIRST\n", "  mode: asked\n  why: WISH\n", "assistance.v1.MembershipFact.birth_date: its truth is in [PMLP], and it is asked of a person"},
		"a register that is silent":    {"registers.yaml", ", by: ExchangeService/ReadRegister", "", "the register is read by"},
		"a truth and asked":            {"cases.yaml", "  mode: asked\n  why: WISH", "  mode: asked\n  truth: EARLIER\n  why: WISH", "what has a source of truth is not asked"},
		"told by nobody":               {"cases.yaml", "  truth: EARLIER\n  by: CasesService/PrefillApplication\n  why: PAPER_IN_HAND", "  truth: EARLIER\n  why: PAPER_IN_HAND", "what is prefilled has a truth and a call that gives it"},
		"a call that is not there":     {"cases.yaml", "by: CasesService/PrefillApplication\n  from", "by: CasesService/Guess\n  from", "there is no call CasesService/Guess"},
		"a field that is not there":    {"persons.yaml", "persons.v1.Person.sex", "persons.v1.Person.shoe_size", "there is no field persons.v1.Person.shoe_size"},
		"a field twice":                {"persons.yaml", "[persons.v1.Household.municipality]", "[persons.v1.Household.municipality, cases.v1.Application.purposes]", "cases.v1.Application.purposes stands in 2 rows"},
		"a reason in one language":     {"reasons.yaml", `en: "A wish that only the person knows"`, `en: ""`, "both texts"},
		"not connected, and it is":     {"persons.yaml", "why: REGISTER_FIRST", "why: NOT_CONNECTED", "a register that is connected is asked first"},
		"an excuse where none is owed": {"cases.yaml", "  why: WISH", "  why: WISH\n  although: \"no reason\"", "although is \"no reason\""},
		"ended without a next":         {"persons.yaml", "  mode: program\n  why: PROGRAM\n  from: 2026-01-01", "  mode: program\n  why: PROGRAM\n  from: 2026-01-01\n  to: 2025-12-31", "is before the first day"},
		"over before the newest":       {"persons.yaml", "  mode: program\n  why: PROGRAM\n  from: 2026-01-01", "  mode: program\n  why: PROGRAM\n  from: 2025-01-01\n  to: 2025-12-31", "persons.v1.Household.municipality is asked and says neither"},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			fsys := fstest.MapFS{}
			if err := fs.WalkDir(rows.Files, ".", func(path string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				body, err := fs.ReadFile(rows.Files, path)
				fsys[path] = &fstest.MapFile{Data: body}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			name := "data/inputs/" + tc.file
			before := string(fsys[name].Data)
			if !strings.Contains(before, tc.from) {
				t.Fatalf("%s does not hold %q", name, tc.from)
			}
			fsys[name] = &fstest.MapFile{Data: []byte(strings.Replace(before, tc.from, tc.to, 1))}
			if _, err := open(t, fsys); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("Load() = %v; want %s", err, tc.want)
			}
		})
	}
}

// OBJ-H2: how many fields a case takes from application to decision is counted from the contract. Whoever adds one sees it here and says why in the commit.
func TestFieldsOfACaseAreCounted(t *testing.T) {
	t.Parallel()
	l, err := open(t, rows.Files)
	if err != nil {
		t.Fatal(err)
	}
	got := l.OfCase(today)
	t.Log(got)
	if want := (Counts{Asked: 25, Fallback: 9, Prefilled: 21, Program: 4}); got != want {
		t.Errorf("a case takes %v; it was %v", got, want)
	}
}
