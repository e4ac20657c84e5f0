package check

import (
	"context"
	"os"
	"slices"

	"github.com/digisoc/platform/scripts/house/internal/tree"
)

// gen makes the generated files again, in a copy, and compares.
var gen = Check{
	Name: "gen", Slow: true,
	Rule: "generated files are what the sources say",
	Todo: "make gen, and commit the result with its source",
	Run: func(ctx context.Context, t *tree.Tree) (Result, error) {
		dir, err := os.MkdirTemp("", "house-gen-")
		if err != nil {
			return Result{}, err
		}
		defer os.RemoveAll(dir)
		fresh, err := t.Copy(ctx, dir)
		if err != nil {
			return Result{}, err
		}
		before, err := contents(fresh)
		if err != nil {
			return Result{}, err
		}
		if _, err := run(ctx, dir, fresh.Path("scripts/gen")); err != nil {
			return answer(err)
		}
		if fresh, err = tree.Load(ctx, dir); err != nil {
			return Result{}, err
		}
		after, err := contents(fresh)
		return differences(before, after), err
	},
}

// contents reads every file of a tree.
func contents(t *tree.Tree) (map[string]string, error) {
	out := map[string]string{}
	for _, file := range t.Files {
		src, err := t.Read(file)
		if err != nil {
			return nil, err
		}
		out[file] = src
	}
	return out, nil
}

// differences compares the files before and after generation.
func differences(before, after map[string]string) Result {
	var r Result
	for file, src := range before {
		switch made, ok := after[file]; {
		case !ok:
			r.problem("%s: generation no longer makes this file", file)
		case made != src:
			r.problem("%s: differs from what generation makes", file)
		}
	}
	for file := range after {
		if _, ok := before[file]; !ok {
			r.problem("%s: generation makes this file, but it is not in the tree", file)
		}
	}
	slices.Sort(r.Problems)
	return r
}
