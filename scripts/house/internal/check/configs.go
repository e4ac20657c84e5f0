package check

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/digisoc/platform/scripts/house/internal/tree"
)

// configs lets each program read the configuration files that are deployed for it.
var configs = Check{
	Name: "configs", Slow: true,
	Rule: "every file under deploy/config is accepted by its program",
	Todo: "correct the file, or give the new key a safe default in the service's config.go",
	Run: func(ctx context.Context, t *tree.Tree) (Result, error) {
		var r Result
		dir, err := os.MkdirTemp("", "house-configs-")
		if err != nil {
			return r, err
		}
		defer os.RemoveAll(dir)
		for _, name := range t.Members() {
			if !t.Has("services/" + name + "/cmd/" + name + "/main.go") {
				continue // parity says so
			}
			program := filepath.Join(dir, "programs", name)
			if _, err := run(ctx, t.Root, "go", "build", "-o", program, fmt.Sprintf("./services/%s/cmd/%s", name, name)); err != nil {
				if lines, no := failed(err); no {
					r.problem("services/%s: %s", name, strings.Join(lines, "\n"))
					continue
				}
				return r, err
			}
			for _, file := range t.Match("deploy/config/*/" + name + ".yaml") {
				readable, err := withSecrets(t, file, filepath.Join(dir, "secrets"))
				if err != nil {
					return r, err
				}
				_, err = run(ctx, t.Root, program, "config", "check", "--config", readable)
				if lines, no := failed(err); no {
					r.problem("%s: %s", file, strings.Join(lines, "\n"))
				} else if err != nil {
					return r, err
				}
			}
		}
		orphans(&r, t)
		return r, nil
	},
}

// orphans reports configuration files that no program reads.
func orphans(r *Result, t *tree.Tree) {
	for _, file := range t.Under("deploy/config", ".yaml") {
		name := strings.TrimSuffix(path.Base(file), ".yaml")
		if len(t.Under("services/"+name)) == 0 {
			r.problem("%s: there is no services/%s", file, name)
		}
	}
}

var secretPath = regexp.MustCompile(`/secrets/[\w./-]+`)

// withSecrets writes a copy of a configuration file whose secrets are files that exist, and returns its path.
func withSecrets(t *tree.Tree, file, dir string) (string, error) {
	src, err := t.Read(file)
	if err != nil {
		return "", err
	}
	for _, secret := range secretPath.FindAllString(src, -1) {
		path := filepath.Join(dir, strings.TrimPrefix(secret, "/secrets/"))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return "", err
		}
		if err := os.WriteFile(path, []byte("postgres://checked@127.0.0.1/checked\n"), 0o600); err != nil {
			return "", err
		}
	}
	readable := filepath.Join(filepath.Dir(dir), strings.ReplaceAll(file, "/", "-"))
	return readable, os.WriteFile(readable, []byte(strings.ReplaceAll(src, "/secrets/", dir+"/")), 0o600)
}
