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

// violation breaks one rule in a copy of the tree.
type violation struct {
	name  string
	check Check
	plant func(t *testing.T, c *tree.Tree)
	want  string // part of the problem that must be reported afterwards, and not before
}

// notPlanted are checks that ask a program or a server of others; they are tested on their own or not at all.
var notPlanted = map[string]string{
	"vulnerabilities": "asks the vulnerability database, which a test may not need",
}

// TestEveryRuleIsSeenToFail plants each violation in a copy of this repository and expects the check to say so.
func TestEveryRuleIsSeenToFail(t *testing.T) {
	t.Parallel()
	root := repository(t)
	all := slices.Concat(codeViolations, contractViolations, tidinessViolations, controlViolations)
	for _, v := range all {
		t.Run(v.check.Name+"/"+v.name, func(t *testing.T) {
			t.Parallel()
			if v.check.Slow && testing.Short() {
				t.Skip("runs generators")
			}
			c := copied(t, root)
			if before := problems(t, v.check, c); contains(before, v.want) {
				t.Fatalf("reported before it was planted: %s", v.want)
			}
			v.plant(t, c)
			after := problems(t, v.check, reloaded(t, c))
			if !contains(after, v.want) {
				t.Errorf("not reported: %q\ngot: %s", v.want, strings.Join(after, "\n"))
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

// plantFile makes a file in the copy.
func plantFile(t *testing.T, c *tree.Tree, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(c.Path(name)), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(c.Path(name), []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// edit replaces the first occurrence of a text; the text must be there.
func edit(t *testing.T, c *tree.Tree, name, old, replacement string) {
	t.Helper()
	src, err := c.Read(name)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(src, old) {
		t.Fatalf("%s does not contain %q", name, old)
	}
	plantFile(t, c, name, strings.Replace(src, old, replacement, 1))
}

func remove(t *testing.T, c *tree.Tree, name string) {
	t.Helper()
	if err := os.RemoveAll(c.Path(name)); err != nil {
		t.Fatal(err)
	}
}

// files plants whole files.
func files(content map[string]string) func(*testing.T, *tree.Tree) {
	return func(t *testing.T, c *tree.Tree) {
		t.Helper()
		for name, text := range content {
			plantFile(t, c, name, text)
		}
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
