package assistance

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

var (
	ruleInName  = regexp.MustCompile(`R[0-9]+`)
	ruleInText  = regexp.MustCompile(`\bR[0-9]+\b`)
	ruleInLists = regexp.MustCompile(`(?m)^rules: \[([R0-9, ]+)\]`)
)

// ruleTests finds, for every rule, the tests of the engine and of the rows, and the scenario files, that name it: a test function by
// its name or its comment, a scenario by its list of rules.
func ruleTests(root fs.FS) (map[string][]string, error) {
	out := map[string][]string{}
	err := fs.WalkDir(root, "services/assistance/internal", func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case !strings.Contains(file, "internal/domain/") && !strings.Contains(file, "internal/parameters/"):
			return nil
		case strings.HasSuffix(file, "_test.go"):
			return testsOfFile(root, file, out)
		case strings.HasSuffix(file, ".yaml") && strings.Contains(file, "/testdata/scenarios/"):
			b, err := fs.ReadFile(root, file)
			if err != nil {
				return err
			}
			for _, list := range ruleInLists.FindAllSubmatch(b, -1) {
				for _, rule := range ruleInText.FindAllString(string(list[1]), -1) {
					out[rule] = append(out[rule], path.Base(file))
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("find the tests of rules: %w", err)
	}
	for rule, tests := range out {
		slices.Sort(tests)
		out[rule] = slices.Compact(tests)
	}
	return out, nil
}

func testsOfFile(root fs.FS, file string, out map[string][]string) error {
	b, err := fs.ReadFile(root, file)
	if err != nil {
		return err
	}
	tree, err := parser.ParseFile(token.NewFileSet(), file, b, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	for _, d := range tree.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || !strings.HasPrefix(fn.Name.Name, "Test") {
			continue
		}
		rules := ruleInText.FindAllString(fn.Doc.Text(), -1)
		if strings.HasPrefix(fn.Name.Name, "TestR") {
			rules = append(rules, ruleInName.FindAllString(fn.Name.Name, -1)...)
		}
		for _, rule := range rules {
			out[rule] = append(out[rule], fn.Name.Name)
		}
	}
	return nil
}
