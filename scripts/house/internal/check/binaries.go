package check

import (
	"context"
	"strings"

	"github.com/digisoc/platform/scripts/house/internal/tree"
)

// binaries keeps test code out of what is shipped.
var binaries = Check{
	Name: "binaries",
	Rule: "no test package is linked into a program",
	Todo: "import the test helper from _test.go files only",
	Run: func(_ context.Context, t *tree.Tree) (Result, error) {
		packages, err := t.Packages()
		if err != nil {
			return Result{}, err
		}
		var r Result
		for _, p := range sorted(packages) {
			at, own := p.Ours()
			if !own || p.Name != "main" || !strings.HasPrefix(at, "services/") {
				continue
			}
			reaches(&r, packages, p, at, testCode, nil)
		}
		return r, nil
	},
}

var testCode = append(ours("pkg/testkit", "pkg/rpc/rpctest"), "testing", "github.com/testcontainers", "github.com/google/go-cmp", "go.uber.org/goleak", "pgregory.net/rapid")
