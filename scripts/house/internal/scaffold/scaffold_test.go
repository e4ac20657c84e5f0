package scaffold

import (
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/digisoc/platform/scripts/house/internal/check"
	"github.com/digisoc/platform/scripts/house/internal/tree"
)

func repository(t *testing.T) *tree.Tree {
	t.Helper()
	root, err := tree.Load(t.Context(), "../../../..")
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// A new service generates, compiles, passes its own tests on a real database, and no check has anything to say about it.
func TestNewServiceIsComplete(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("generates and builds a service")
	}
	const name = "planted"
	c, err := repository(t).Copy(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := Service(t.Context(), c, name, io.Discard); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "go", "test", "-count=1", "./services/"+name+"/...")
	cmd.Dir = c.Root
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go test: %v\n%s", err, out)
	}
	fresh, err := tree.Load(t.Context(), c.Root)
	if err != nil {
		t.Fatal(err)
	}
	wanted := []string{"arch", "binaries", "parity", "reasons", "queries", "sizes", "words", "text", "charts", "contract", "bus"}
	for _, rule := range check.All() {
		if !slices.Contains(wanted, rule.Name) {
			continue
		}
		result, err := rule.Run(t.Context(), fresh)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range result.Problems {
			if strings.Contains(p, name) {
				t.Errorf("%s: %s", rule.Name, p)
			}
		}
	}
}

func TestNameIsChecked(t *testing.T) {
	t.Parallel()
	root := repository(t)
	for _, name := range []string{"", "ab", "Notices", "my-notices", "my_notices", "gateway", "allinone", "cases", "1st"} {
		if err := Service(t.Context(), root, name, io.Discard); err == nil {
			t.Errorf("%q is accepted", name)
		}
	}
}
