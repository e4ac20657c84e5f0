package check

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strings"

	"github.com/digisoc/platform/scripts/house/internal/tree"
)

// words keeps what must not be said in code: a service that asks how it is deployed, and work that nobody owns.
var words = Check{
	Name: "words",
	Rule: "no service asks whether it runs in one process; every TODO has an issue",
	Todo: "pass the difference in through Config or Deps; write `TODO(#123): …` with an open issue, or do it now",
	Run: func(_ context.Context, t *tree.Tree) (Result, error) {
		var r Result
		for _, file := range t.Under("", ".go", ".sql", ".proto", ".cedar", ".sh", ".yaml", ".yml", ".tmpl", ".tpl") {
			if tree.Generated(file) || strings.HasPrefix(file, "scripts/house/") {
				continue
			}
			src, err := t.Read(file)
			if err != nil {
				return r, err
			}
			for _, m := range unowned.FindAllStringSubmatchIndex(src, -1) {
				if !owned.MatchString(src[m[2]:]) {
					r.problem("%s:%d: %s without an issue", file, lineOf(src, m[2]), src[m[2]:m[3]])
				}
			}
			if strings.HasSuffix(file, ".go") && !strings.HasPrefix(file, "services/allinone/") {
				deployment(&r, file, src)
			}
		}
		return r, nil
	},
}

var (
	unowned    = regexp.MustCompile(`(?:^|[^.\w])(TODO|FIXME|XXX)\b`)
	owned      = regexp.MustCompile(`^TODO\(#\d+\): \S`)
	oneProcess = regexp.MustCompile(`(?i)all_?-?in_?-?one|single_?-?(node|process)`)
)

// deployment finds conditions on the way the program is deployed.
func deployment(r *Result, file, src string) {
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, file, src, parser.SkipObjectResolution)
	if err != nil {
		return // vet says it better
	}
	ask := func(e ast.Node) {
		if e == nil {
			return
		}
		at := set.Position(e.Pos())
		if text := src[at.Offset:set.Position(e.End()).Offset]; oneProcess.MatchString(text) {
			r.problem("%s: a condition on the way of deployment: %s", at, strings.Join(strings.Fields(text), " "))
		}
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IfStmt:
			ask(n.Cond)
		case *ast.SwitchStmt:
			if n.Tag != nil {
				ask(n.Tag)
			}
		case *ast.CaseClause:
			for _, e := range n.List {
				ask(e)
			}
		}
		return true
	})
}
