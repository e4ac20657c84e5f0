package check

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/digisoc/platform/scripts/house/internal/tree"
)

// changes are files of a tree with their new content; nil takes the file away.
type changes map[string]*string

// violation breaks one rule in a copy of the tree.
type violation struct {
	name  string
	check Check
	plant func(t *testing.T, root *tree.Tree) changes
	want  string // part of the problem that must be reported afterwards, and not before
}

// notPlanted are checks that ask a program or a server of others; they are tested on their own or not at all.
var notPlanted = map[string]string{
	"vulnerabilities": "asks the vulnerability database, which a test may not need",
}

// TestEveryRuleIsSeenToFail plants each violation in a copy of this repository and expects the check to say so.
// Violations of one check that touch different files share a copy: making copies and running checks is what takes the time.
func TestEveryRuleIsSeenToFail(t *testing.T) {
	t.Parallel()
	root := repository(t)
	pristine := copied(t, root)
	all := slices.Concat(codeViolations, contractViolations, tidinessViolations, controlViolations)
	for _, c := range All() {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			if c.Slow && testing.Short() {
				t.Skip("runs generators")
			}
			mine := slices.DeleteFunc(slices.Clone(all), func(v violation) bool { return v.check.Name != c.Name })
			if len(mine) == 0 {
				return
			}
			var before []string // of a slow check make check says it
			if !c.Slow {
				before = problems(t, c, pristine)
			}
			for _, b := range batches(t, mine, root) {
				b.seen(t, c, pristine, before)
			}
		})
	}
	t.Run("no check is forgotten", func(t *testing.T) {
		for _, c := range All() {
			planted := slices.ContainsFunc(all, func(v violation) bool { return v.check.Name == c.Name })
			if !planted && !slices.Contains(programsSeenToFail, c.Name) && notPlanted[c.Name] == "" {
				t.Errorf("no test sees %s fail", c.Name)
			}
		}
	})
}

func repository(t *testing.T) *tree.Tree {
	t.Helper()
	root, err := tree.Load(t.Context(), "../../../..")
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func copied(t *testing.T, root *tree.Tree) *tree.Tree {
	t.Helper()
	c, err := root.Copy(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// linked is a copy that shares its files with the pristine one: whoever changes a file of it takes it away first.
func linked(t *testing.T, pristine *tree.Tree) *tree.Tree {
	t.Helper()
	c, err := pristine.Link(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func reloaded(t *testing.T, c *tree.Tree) *tree.Tree {
	t.Helper()
	fresh, err := tree.Load(t.Context(), c.Root)
	if err != nil {
		t.Fatal(err)
	}
	return fresh
}

func problems(t *testing.T, c Check, tr *tree.Tree) []string {
	t.Helper()
	r, err := c.Run(t.Context(), tr)
	if err != nil {
		t.Fatal(err)
	}
	if r.Skipped != "" {
		t.Fatalf("%s was skipped: %s", c.Name, r.Skipped)
	}
	return r.Problems
}

func contains(problems []string, want string) bool {
	return slices.ContainsFunc(problems, func(p string) bool { return strings.Contains(p, want) })
}

func remove(t *testing.T, c *tree.Tree, name string) {
	t.Helper()
	if err := os.RemoveAll(c.Path(name)); err != nil {
		t.Fatal(err)
	}
}

// plantFile makes a file in the copy.
func plantFile(t *testing.T, c *tree.Tree, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(c.Path(name)), 0o755); err != nil {
		t.Fatal(err)
	}
	remove(t, c, name)
	if err := os.WriteFile(c.Path(name), []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// files plants whole files.
func files(content map[string]string) func(*testing.T, *tree.Tree) changes {
	return func(*testing.T, *tree.Tree) changes {
		out := changes{}
		for name, text := range content {
			out[name] = &text
		}
		return out
	}
}

// without takes a file away.
func without(name string) func(*testing.T, *tree.Tree) changes {
	return func(*testing.T, *tree.Tree) changes { return changes{name: nil} }
}

// replaced replaces the first occurrence of a text; the text must be there.
func replaced(name, old, replacement string) func(*testing.T, *tree.Tree) changes {
	return func(t *testing.T, root *tree.Tree) changes {
		t.Helper()
		src, err := root.Read(name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(src, old) {
			t.Fatalf("%s does not contain %q", name, old)
		}
		src = strings.Replace(src, old, replacement, 1)
		return changes{name: &src}
	}
}

func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", append([]string{"-c", "user.name=test", "-c", "user.email=test@example.org"}, args...)...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}
