package check

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/digisoc/platform/scripts/house/internal/tree"
)

// breaking compares the contract with the one that outside users have.
var breaking = Check{
	Name: "breaking", Slow: true,
	Rule: "the contract breaks nothing that was published (WIRE_JSON)",
	Todo: "add instead of changing; reserve what is removed; a real break is v2 beside v1. BREAKING_AGAINST names another commit to compare with",
	Run: func(ctx context.Context, t *tree.Tree) (Result, error) {
		against := baseline(ctx, t.Root)
		if against == "" {
			return Result{Skipped: "there is no earlier contract to compare with"}, nil
		}
		dir, err := os.MkdirTemp("", "house-breaking-")
		if err != nil {
			return Result{}, err
		}
		defer os.RemoveAll(dir)
		// The imported contracts are not committed, so the old tree borrows those of today.
		if _, err := run(ctx, t.Root, "bash", "-euo", "pipefail", "-c", `git archive "$1" proto buf.yaml | tar -x -C "$2"`, "_", against, dir); err != nil {
			return Result{}, err
		}
		err = os.CopyFS(filepath.Join(dir, "proto", "third_party"), os.DirFS(t.Path("proto/third_party")))
		if err != nil && !os.IsExist(err) {
			return Result{}, err
		}
		_, err = run(ctx, t.Root, t.Path(".bin/buf"), "breaking", "--against", dir)
		r, err := answer(err)
		r.note("compared with %s", against)
		return r, err
	},
}

// baseline names the commit to compare with: what is asked for, else main when the work is on a branch, else the
// commit before this one. It is empty when there is none that holds a contract.
func baseline(ctx context.Context, root string) string {
	candidates := []string{"origin/main", "main", "HEAD~1"}
	if asked := os.Getenv("BREAKING_AGAINST"); asked != "" {
		candidates = []string{asked}
	}
	head := commit(ctx, root, "HEAD")
	for _, c := range candidates {
		at := commit(ctx, root, c)
		if at == "" || at == head {
			continue
		}
		if exec.CommandContext(ctx, "git", "-C", root, "cat-file", "-e", at+":buf.yaml").Run() == nil {
			return c
		}
	}
	return ""
}

func commit(ctx context.Context, root, name string) string {
	out, err := exec.CommandContext(ctx, "git", "-C", root, "rev-parse", "--verify", "--quiet", name+"^{commit}").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}
