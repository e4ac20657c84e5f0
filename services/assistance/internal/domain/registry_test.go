package domain_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// comments maps "(*assessment).householdRow" or "ProposeThreshold" to the function's comment, from the source.
func comments(t *testing.T) map[string]string {
	t.Helper()
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range tree.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok {
				out[receiver(fn)+fn.Name.Name] = fn.Doc.Text()
			}
		}
	}
	return out
}

func receiver(fn *ast.FuncDecl) string {
	if fn.Recv == nil {
		return ""
	}
	switch t := fn.Recv.List[0].Type.(type) {
	case *ast.StarExpr:
		return "(*" + t.X.(*ast.Ident).Name + ")."
	case *ast.Ident:
		return t.Name + "."
	}
	return ""
}

func TestEveryRuleNamesAFunctionWhoseCommentNamesTheRule(t *testing.T) {
	t.Parallel()
	source := comments(t)
	rules := domain.Rules()
	if len(rules) < 40 {
		t.Fatalf("%d rules", len(rules))
	}
	for _, r := range rules {
		name := r.Function[strings.LastIndex(r.Function, "/")+1:]
		name = strings.TrimPrefix(name, "domain.")
		comment, ok := source[name]
		if !ok {
			t.Errorf("%s: function %q is not in this package", r.ID, r.Function)
			continue
		}
		if !regexp.MustCompile(`\b` + r.ID + `\b`).MatchString(comment) {
			t.Errorf("%s: the comment of %s does not name it", r.ID, name)
		}
		if r.Title.LV == "" || r.Title.EN == "" || r.LegalRef == "" || r.Confidence == "" {
			t.Errorf("%s is incomplete: %+v", r.ID, r)
		}
	}
}

// The specification numbers its rules R1 to R104, R110 to R114 and R118; each stands in the index once, with its status.
func TestEveryRuleOfTheSpecificationHasAStatus(t *testing.T) {
	t.Parallel()
	index := map[string]domain.Rule{}
	for _, r := range domain.Index() {
		index[r.ID] = r
		if r.Status == 0 || (r.Status == domain.RuleImplemented) != (r.Function != "") || (r.Where == "") != (r.Function != "") ||
			r.Title.LV == "" || r.Title.EN == "" || r.LegalRef == "" || r.Confidence == "" {
			t.Errorf("%+v", r)
		}
	}
	total := 0
	for n := 1; n <= 118; n++ {
		_, ok := index["R"+strconv.Itoa(n)]
		if named := n <= 104 || n >= 110 && n <= 114 || n == 118; ok != named {
			t.Errorf("R%d: in the index %v, in the specification %v", n, ok, named)
		}
		total++
	}
	if len(index) > total {
		t.Errorf("%d rules", len(index))
	}
}

func TestTraceNamesRulesFunctionsAndParameterRows(t *testing.T) {
	t.Parallel()
	o := mustAssess(t, facts(t, "2026-05-15", []who{adult, child}, earns(0, 1, 30000), pays(1, 0, 20000)))
	known := map[string]domain.Rule{}
	for _, r := range domain.Rules() {
		known[r.ID] = r
	}
	for _, s := range o.Trace {
		if known[s.Rule].Function != s.Function || s.Function == "" {
			t.Errorf("step %s names %q", s.Rule, s.Function)
		}
		for _, p := range s.Parameters {
			if p.ValidFrom > day(t, "2026-05-15") || p.ValidTo < day(t, "2026-05-15") {
				t.Errorf("step %s used %s of %s to %s", s.Rule, p.Key, p.ValidFrom, p.ValidTo)
			}
			if p.Confidence == "NC" && len(s.Notes) == 0 {
				t.Errorf("step %s used the unconfirmed %s without a note", s.Rule, p.Key)
			}
		}
	}
	for _, rule := range []string{"R2", "R9", "R10", "R11", "R18", "R19", "R20", "R21", "R22", "R23", "R28", "R30", "R31", "R32", "R33",
		"R36", "R37", "R42", "R50", "R51", "R52", "R53", "R54", "R55", "R56", "R58", "R59", "R60", "R68", "R72", "R75", "R78"} {
		if len(steps(o, rule)) == 0 {
			t.Errorf("rule %s left no step", rule)
		}
	}
	if f := steps(o, "R21")[0].Formula; f != "900.00 / 3 + 0.00 / 12 = 300.00" {
		t.Errorf("formula of R21: %s", f)
	}
	if f := steps(o, "R36")[0].Formula; f != "187.00 + 131.00 × 1 = 318.00" {
		t.Errorf("formula of R36: %s", f)
	}
}
