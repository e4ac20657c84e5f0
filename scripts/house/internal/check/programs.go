package check

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"path"
	"strings"
	"time"

	"github.com/digisoc/platform/scripts/house/internal/tree"
)

// vet asks the Go tools about every package of the workspace; it is also what says that everything compiles.
var vet = Check{
	Name: "vet", Slow: true,
	Rule: "every package compiles and go vet is content; files are formatted",
	Todo: "repair what the compiler says; make fmt formats",
	Run: func(ctx context.Context, t *tree.Tree) (Result, error) {
		_, err := run(ctx, t.Root, "go", "vet", "work")
		r, err := answer(err)
		if err != nil {
			return r, err
		}
		var files []string
		for _, f := range t.Under("", ".go") {
			if !tree.Generated(f) {
				files = append(files, f)
			}
		}
		out, err := run(ctx, t.Root, "gofmt", append([]string{"-l"}, files...)...)
		for f := range strings.FieldsSeq(out) {
			r.problem("%s: not formatted", f)
		}
		return r, err
	},
}

// lint runs golangci-lint in each module.
var lint = Check{
	Name: "lint", Slow: true,
	Rule: "golangci-lint finds nothing (.golangci.yml)",
	Todo: "repair it; a //nolint needs the linter's name and a reason",
	Run: func(ctx context.Context, t *tree.Tree) (Result, error) {
		var r Result
		for _, module := range t.Modules() {
			if len(goFiles(t, module)) == 0 {
				continue
			}
			_, err := run(ctx, t.Path(module), t.Path(".bin/golangci-lint"), "run", "--config", t.Path(".golangci.yml"),
				"--allow-parallel-runners", "--output.text.print-issued-lines=false", "--show-stats=false", "./...")
			if lines, no := failed(err); no {
				for _, l := range lines {
					r.problem("%s", l)
				}
			} else if err != nil {
				return r, err
			}
		}
		return r, nil
	},
}

// isolated builds each module without the workspace, as its image does.
var isolated = Check{
	Name: "isolated", Slow: true,
	Rule: "each module builds alone and its go.mod is tidy",
	Todo: "make tidy; an import of another service is refused here",
	Run: func(ctx context.Context, t *tree.Tree) (Result, error) {
		var r Result
		for _, module := range t.Modules() {
			for _, args := range [][]string{{"build", "-o", os.DevNull, "./..."}, {"mod", "tidy", "-diff"}} {
				_, err := runEnv(ctx, t.Path(module), []string{"GOWORK=off"}, "go", args...)
				if lines, no := failed(err); no {
					r.problem("%s: go %s: %s", module, strings.Join(args, " "), strings.Join(lines, "\n"))
				} else if err != nil {
					return r, err
				}
			}
		}
		return r, nil
	},
}

// scripts checks the shell programs: with shellcheck where it is installed, else that bash can read them.
var scripts = Check{
	Name: "scripts",
	Rule: "shell programs are sound",
	Todo: "repair what shellcheck or bash says",
	Run: func(ctx context.Context, t *tree.Tree) (Result, error) {
		var r Result
		program, args := "bash", []string{"-n"}
		if found, err := exec.LookPath("shellcheck"); err == nil {
			program, args = found, []string{"-x"}
		} else {
			r.note("shellcheck is not installed; only the syntax was read")
		}
		for _, file := range t.Files {
			src, err := t.Read(file)
			if err != nil {
				return r, err
			}
			if first, _, _ := strings.Cut(src, "\n"); !strings.HasPrefix(first, "#!") || !strings.Contains(first, "sh") {
				continue
			}
			if info, err := os.Stat(t.Path(file)); err == nil && info.Mode()&0o111 == 0 {
				r.problem("%s: not executable", file)
			}
			if !strings.Contains(src, "set -eu") {
				r.problem("%s: wants `set -euo pipefail`", file)
			}
			_, err = run(ctx, t.Root, program, append(args, file)...)
			if lines, no := failed(err); no {
				r.problem("%s: %s", file, strings.Join(lines, "\n"))
			} else if err != nil {
				return r, err
			}
		}
		return r, nil
	},
}

// openapi lints the description of the REST interface.
var openapi = Check{
	Name: "openapi", Slow: true,
	Rule: "the OpenAPI description follows its rules",
	Todo: "repair the contract's comments and annotations, then make gen",
	Run: func(ctx context.Context, t *tree.Tree) (Result, error) {
		if !t.Has("scripts/spectral") {
			return Result{Skipped: "scripts/spectral is not there"}, nil
		}
		if _, err := exec.LookPath("npm"); err != nil {
			return Result{Skipped: "npm is not installed"}, nil
		}
		_, err := run(ctx, t.Root, t.Path("scripts/spectral"))
		return answer(err)
	},
}

const (
	govulncheck       = "golang.org/x/vuln/cmd/govulncheck@v1.9.0"
	vulnerabilityBase = "https://vuln.go.dev/index/modules.json"
)

// vulnerabilities asks the Go vulnerability database, where it can be reached.
var vulnerabilities = Check{
	Name: "vulnerabilities", Slow: true,
	Rule: "no known vulnerability is called",
	Todo: "raise the version that govulncheck names",
	Run: func(ctx context.Context, t *tree.Tree) (Result, error) {
		ask, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		req, err := http.NewRequestWithContext(ask, http.MethodHead, vulnerabilityBase, nil)
		if err != nil {
			return Result{}, err
		}
		answer, err := http.DefaultClient.Do(req)
		if err != nil {
			return Result{Skipped: "the Go vulnerability database cannot be reached from here"}, nil
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			return Result{Skipped: "the Go vulnerability database answered " + answer.Status}, nil
		}
		var r Result
		for _, module := range t.Modules() {
			if len(t.Under(path.Clean(module), ".go")) == 0 {
				continue
			}
			_, err := run(ctx, t.Path(module), "go", "run", govulncheck, "./...")
			if lines, no := failed(err); no {
				r.problem("%s: %s", module, strings.Join(lines, "\n"))
			} else if err != nil {
				return r, err
			}
		}
		return r, nil
	},
}
