package tree

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
)

// Prefix is the start of the import path of every package of ours.
const Prefix = "github.com/digisoc/platform/"

// Package is what the checks need to know about one Go package, ours or not.
type Package struct {
	ImportPath string
	Name       string
	Standard   bool
	Imports    []string // of the files that are not tests
}

// Ours tells whether the package is part of this repository, and its path below the root.
func (p *Package) Ours() (string, bool) { return strings.CutPrefix(p.ImportPath, Prefix) }

// Packages returns every package of the workspace and everything they import, by import path. Tests are left out.
func (t *Tree) Packages() (map[string]*Package, error) { return t.packages() }

func listPackages(ctx context.Context, root string) (map[string]*Package, error) {
	cmd := exec.CommandContext(ctx, "go", "list", "-e", "-deps", "-json=ImportPath,Name,Standard,Imports", "work")
	cmd.Dir = root
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w: %s", err, stderr.String())
	}
	packages := map[string]*Package{}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		p := new(Package)
		if err := dec.Decode(p); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		packages[p.ImportPath] = p
	}
}

// Reach returns everything that the package imports, directly or not, each with the way that leads there.
// It does not go through packages that stop refuses (they themselves are part of the answer).
func Reach(packages map[string]*Package, from string, stop func(importPath string) bool) map[string][]string {
	seen := map[string][]string{}
	queue := [][]string{{from}}
	for len(queue) > 0 {
		way := queue[0]
		queue = queue[1:]
		p := packages[way[len(way)-1]]
		if p == nil {
			continue
		}
		for _, next := range p.Imports {
			if _, ok := seen[next]; ok {
				continue
			}
			onward := append(append([]string{}, way...), next)
			seen[next] = onward
			if stop == nil || !stop(next) {
				queue = append(queue, onward)
			}
		}
	}
	return seen
}
