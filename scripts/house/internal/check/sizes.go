package check

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"

	"github.com/digisoc/platform/scripts/house/internal/tree"
)

// The budget, in lines. Above the first number a file or function is reported, above the second it fails.
const (
	fileReport, fileLimit         = 400, 800
	functionReport, functionLimit = 60, 120
)

// sizes notices what grows. The report is to make people ask what second thing the file is doing.
var sizes = Check{
	Name: "sizes",
	Rule: "one idea per file, one screen per function",
	Todo: "split it: ask what second thing it is doing",
	Run: func(_ context.Context, t *tree.Tree) (Result, error) {
		var r Result
		for _, file := range t.Under("", ".go", ".sql", ".proto", ".cedar") {
			if tree.Generated(file) {
				continue
			}
			src, err := t.Read(file)
			if err != nil {
				return r, err
			}
			if strings.HasSuffix(file, ".proto") { // a contract is read from top to bottom, and split by version only
				continue
			}
			budget(&r, file, "", strings.Count(src, "\n"), fileReport, fileLimit)
			if strings.HasSuffix(file, ".go") {
				functions(&r, file, src)
			}
		}
		return r, nil
	},
}

func functions(r *Result, file, src string) {
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, file, src, parser.SkipObjectResolution)
	if err != nil {
		return // vet says it better
	}
	for _, d := range parsed.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil {
			lines := set.Position(f.End()).Line - set.Position(f.Pos()).Line + 1
			budget(r, file, " "+f.Name.Name, lines, functionReport, functionLimit)
		}
	}
}

func budget(r *Result, file, function string, lines, report, limit int) {
	switch {
	case lines > limit:
		r.problem("%s%s: %d lines; the limit is %d", file, function, lines, limit)
	case lines > report:
		r.note("%s%s: %d lines", file, function, lines)
	}
}
