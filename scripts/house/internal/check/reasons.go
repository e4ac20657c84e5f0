package check

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/digisoc/platform/scripts/house/internal/tree"
)

// reasons keeps the words of errors, which are part of the API: one meaning each, listed in the contract.
var reasons = Check{
	Name: "reasons",
	Rule: "error reasons are unique, in the contract, and said in English and Latvian",
	Todo: "declare each reason once with errs.New, in the Reason enum of the service's contract, with both texts",
	Run: func(_ context.Context, t *tree.Tree) (Result, error) {
		var r Result
		declared := map[string]reason{}
		owners := map[string]bool{}
		for _, file := range t.Under("", ".go") {
			if strings.HasSuffix(file, "_test.go") || Tested(file) {
				continue
			}
			found, err := declaredReasons(t, file)
			if err != nil {
				return r, err
			}
			for _, d := range found {
				owners[d.owner] = true
				if first, twice := declared[d.word]; twice {
					r.problem("%s: reason %s is declared already at %s", d.at, d.word, first.at)
					continue
				}
				declared[d.word] = d
				if !d.texts {
					r.problem("%s: reason %s needs an English and a Latvian text", d.at, d.word)
				}
			}
		}
		compare(&r, t, declared)
		slices.Sort(r.Problems)
		return r, nil
	},
}

// Tested tells whether a file belongs to test helpers, whose errors are no part of the API.
func Tested(file string) bool {
	return strings.HasPrefix(file, "scripts/") || strings.Contains(file, "/testdata/") || strings.Contains(file, "/rpctest/") || strings.HasPrefix(file, "pkg/testkit/")
}

type reason struct {
	word, at string
	owner    string // "pkg" or the service
	texts    bool
}

// declaredReasons finds the calls errs.New(kind, "REASON", en, lv) of a file.
func declaredReasons(t *tree.Tree, file string) ([]reason, error) {
	src, err := t.Read(file)
	if err != nil || !strings.Contains(src, "New(") {
		return nil, err
	}
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, file, src, parser.SkipObjectResolution)
	if err != nil {
		return nil, nil //nolint:nilerr // the compiler says it better; vet runs beside this check
	}
	owner := strings.Split(file, "/")[0]
	if owner == "services" {
		owner = strings.Split(file, "/")[1]
	}
	var out []reason
	ast.Inspect(parsed, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 4 || !isNew(call.Fun, parsed.Name.Name) {
			return true
		}
		if word := literal(call.Args[1]); word != "" {
			out = append(out, reason{
				word: word, owner: owner, at: set.Position(call.Pos()).String(),
				texts: said(call.Args[2]) && said(call.Args[3]),
			})
		}
		return true
	})
	return out, nil
}

func isNew(fun ast.Expr, pkg string) bool {
	switch f := fun.(type) {
	case *ast.SelectorExpr:
		x, ok := f.X.(*ast.Ident)
		return ok && x.Name == "errs" && f.Sel.Name == "New"
	case *ast.Ident:
		return pkg == "errs" && f.Name == "New"
	}
	return false
}

func literal(e ast.Expr) string {
	lit, ok := e.(*ast.BasicLit)
	if !ok {
		return ""
	}
	s, _ := strconv.Unquote(lit.Value)
	return s
}

// said tells whether a text argument says something; a constant or concatenation does.
func said(e ast.Expr) bool {
	if _, isLiteral := e.(*ast.BasicLit); !isLiteral {
		return true
	}
	return strings.TrimSpace(literal(e)) != ""
}

var (
	// Not every enum of reasons holds errors: why a referral is rejected is a code list.
	enumBlock = regexp.MustCompile(`(?s)enum (Reason|PlatformReason) \{(.*?)\n\}`)
	enumValue = regexp.MustCompile(`(?m)^\s*(\w*?REASON_)(\w+) = \d+`)
)

// compare holds the declared words against the Reason enums of the contract, both ways.
func compare(r *Result, t *tree.Tree, declared map[string]reason) {
	listed := map[string]map[string]bool{} // owner → words
	for _, file := range t.Under("proto", ".proto") {
		owner := strings.Split(file, "/")[1]
		if owner == "types" {
			owner = "pkg"
		}
		src, err := t.Read(file)
		if err != nil {
			r.problem("%s: %v", file, err)
			continue
		}
		for _, block := range enumBlock.FindAllStringSubmatch(src, -1) {
			if listed[owner] == nil {
				listed[owner] = map[string]bool{}
			}
			for _, v := range enumValue.FindAllStringSubmatch(block[2], -1) {
				if v[2] != "UNSPECIFIED" {
					listed[owner][v[2]] = true
				}
			}
		}
	}
	for word, d := range declared {
		if !listed[d.owner][word] {
			r.problem("%s: reason %s is not in the Reason enum of the contract", d.at, word)
		}
	}
	for owner, words := range listed {
		for word := range words {
			if d, ok := declared[word]; !ok || d.owner != owner {
				r.problem("contract of %s: reason %s is in the enum but no code declares it", owner, word)
			}
		}
	}
}
