// Package check holds the rules of the house, one file a rule. A rule looks at a tree and lists what breaks it.
// It does not repair anything: what to do is said in words.
package check

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"github.com/digisoc/platform/scripts/house/internal/tree"
)

// Result is what a check found.
type Result struct {
	Problems []string // each fails the check
	Notes    []string // worth reading; fail nothing
	Skipped  string   // why the check could not run on this machine; empty when it ran
}

func (r *Result) problem(format string, args ...any) {
	r.Problems = append(r.Problems, fmt.Sprintf(format, args...))
}

func (r *Result) note(format string, args ...any) {
	r.Notes = append(r.Notes, fmt.Sprintf(format, args...))
}

// Check is one rule.
type Check struct {
	Name string // one word, as in `scripts/check NAME`
	Rule string // what holds when the check passes
	Todo string // what to do when it does not
	Slow bool   // builds or runs programs; started first
	Run  func(ctx context.Context, t *tree.Tree) (Result, error)
}

// All lists the checks in the order in which people read them.
func All() []Check {
	return []Check{
		vet, lint, isolated, gen, contract, breaking, arch, binaries, parity, configs, bus,
		reasons, queries, controls, sizes, words, text, links, charts, scripts, openapi, vulnerabilities,
	}
}

// run starts a program in dir and returns what it printed; a failure is an error that carries the text.
func run(ctx context.Context, dir string, name string, args ...string) (string, error) {
	return runEnv(ctx, dir, nil, name, args...)
}

func runEnv(ctx context.Context, dir string, env []string, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.Env = append(cmd.Environ(), env...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		return out.String(), fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, strings.TrimSpace(out.String()))
	}
	return out.String(), nil
}

// failed tells whether err says that a program ran and answered no, and returns its lines.
func failed(err error) ([]string, bool) {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return nil, false
	}
	var lines []string
	for i, line := range strings.Split(err.Error(), "\n") {
		if i > 0 && strings.TrimSpace(line) != "" && !strings.HasPrefix(line, "go: downloading ") {
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		lines = []string{err.Error()}
	}
	return lines, true
}

// answer turns the outcome of a program into a result: its lines are the problems.
func answer(err error) (Result, error) {
	if err == nil {
		return Result{}, nil
	}
	if lines, ok := failed(err); ok {
		return Result{Problems: lines}, nil
	}
	return Result{}, err
}

// lineOf returns the 1-based line of a byte offset.
func lineOf(content string, offset int) int { return 1 + strings.Count(content[:offset], "\n") }
