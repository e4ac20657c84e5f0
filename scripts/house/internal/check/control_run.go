package check

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"

	"github.com/digisoc/platform/scripts/house/internal/tree"
)

// KeepResults takes the output of `go test -json` of a whole run, shows it as `go test` does, and writes the results of tests that show a
// control to the file. What did not run in it is NOT_RUN: the register then says what this run says and nothing else.
func KeepResults(ctx context.Context, t *tree.Tree, file string, in io.Reader, out io.Writer) error {
	r, _, err := newRan(ctx, t)
	if err != nil {
		return err
	}
	if err := r.read(in, out); err != nil {
		return err
	}
	r.say(nil, out)
	return r.write(file, nil)
}

// RunControls runs exactly the tests that show controls, one package after the other, and keeps their results. With ids only those of these
// controls, and with "missing" only those without a passed result; the others keep the result that they have.
func RunControls(ctx context.Context, t *tree.Tree, ids []string, out io.Writer) error {
	r, folders, err := newRan(ctx, t)
	if err != nil {
		return err
	}
	old, err := readResults(t)
	if err != nil {
		return err
	}
	chosen, err := choose(t, ids, old)
	if err != nil {
		return err
	}
	byFolder := map[string][]string{}
	for name := range r.wanted {
		if !chosen(name) {
			continue
		}
		delete(old, name)
		for _, folder := range folders[name] {
			byFolder[folder] = append(byFolder[folder], name)
		}
	}
	order := slices.Sorted(maps.Keys(byFolder))
	slices.SortStableFunc(order, func(a, b string) int { // those that take longest come last
		return strings.Count(a, "e2e") - strings.Count(b, "e2e")
	})
	for _, folder := range order {
		names := byFolder[folder]
		slices.Sort(names)
		if err := r.run(ctx, t, folder, names, out); err != nil {
			return err
		}
		if err := r.write(t.Path(resultsFile), old); err != nil { // what has run is kept, also when the rest is broken off
			return err
		}
	}
	r.say(old, out)
	return nil
}

// newRan knows which tests are wanted, where they are, and which code runs.
func newRan(ctx context.Context, t *tree.Tree) (*ran, map[string][]string, error) {
	rows, err := controlRows(t)
	if err != nil {
		return nil, nil, err
	}
	folders, err := declaredTests(t)
	if err != nil {
		return nil, nil, err
	}
	r := &ran{wanted: map[string]bool{}, results: map[string]testResult{}}
	for i := range rows {
		for _, name := range rows[i].tests(folders) {
			r.wanted[name] = true
		}
	}
	r.commit, err = codeThatRuns(ctx, t)
	return r, folders, err
}

// codeThatRuns is the commit; code that is not committed is called so.
func codeThatRuns(ctx context.Context, t *tree.Tree) (string, error) {
	head, err := run(ctx, t.Root, "git", "rev-parse", "--short=12", "HEAD")
	if err != nil {
		return "", err
	}
	changed, err := run(ctx, t.Root, "git", "status", "--porcelain", "--", ".", ":!"+resultsFile)
	if changed != "" {
		return strings.TrimSpace(head) + "-changed", err
	}
	return strings.TrimSpace(head), err
}

// choose says which tests run: all, those of the controls that are named, or those that have not passed.
func choose(t *tree.Tree, ids []string, old map[string]testResult) (func(string) bool, error) {
	if len(ids) == 0 {
		return func(string) bool { return true }, nil
	}
	rows, err := controlRows(t)
	if err != nil {
		return nil, err
	}
	folders, err := declaredTests(t)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, id := range ids {
		i := slices.IndexFunc(rows, func(c controlRow) bool { return c.ID == id })
		switch {
		case i >= 0:
			names = append(names, rows[i].tests(folders)...)
		case id != "missing":
			return nil, fmt.Errorf("there is no control %s", id)
		}
	}
	missing := slices.Contains(ids, "missing")
	return func(name string) bool {
		return slices.Contains(names, name) || (missing && old[name].Result != resultPassed)
	}, nil
}

// run runs the named tests of one package. A test that fails is a result, not an error.
func (r *ran) run(ctx context.Context, t *tree.Tree, folder string, names []string, out io.Writer) error {
	cmd := exec.CommandContext(ctx, "go", "test", "-json", "-count=1", "-timeout", "30m", "-run", "^("+strings.Join(names, "|")+")$", "./"+path.Clean(folder))
	cmd.Dir = t.Root
	cmd.Env = append(os.Environ(), "CI=1") // a test that finds no server fails instead of being skipped
	cmd.Stderr = os.Stderr
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	if err := r.read(pipe, out); err != nil {
		return err
	}
	if err := cmd.Wait(); err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return nil // a package that did not build leaves its tests without a result
}

// whole are the results beside those that stay; every other wanted test has the word NOT_RUN.
func (r *ran) whole(stay map[string]testResult) map[string]testResult {
	all := map[string]testResult{}
	for name := range r.wanted {
		all[name] = testResult{Result: resultNotRun}
		if old, ok := stay[name]; ok {
			all[name] = old
		}
		if fresh, ok := r.results[name]; ok {
			all[name] = fresh
		}
	}
	return all
}

func (r *ran) write(file string, stay map[string]testResult) error {
	return writeResults(file, r.whole(stay))
}

// say tells how the register stands.
func (r *ran) say(stay map[string]testResult, out io.Writer) {
	count := map[string]int{}
	for _, one := range r.whole(stay) {
		count[one.Result]++
	}
	fmt.Fprintf(out, "controls: %d tests passed, %d failed, %d not run\n", count[resultPassed], count[resultFailed], count[resultNotRun])
}
