package check

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/digisoc/platform/scripts/house/internal/tree"
)

// programsSeenToFail are the checks below: they start compilers and linters, so they get a tree of a few files.
var programsSeenToFail = []string{"vet", "lint", "isolated", "breaking", "configs", "openapi"}

// small makes a tree of a few files beside the tools and the linter's settings of this repository.
func small(t *testing.T, content map[string]string) *tree.Tree {
	t.Helper()
	root := repository(t)
	c := &tree.Tree{Root: t.TempDir()}
	settings, err := root.Read(".golangci.yml")
	if err != nil {
		t.Fatal(err)
	}
	plantFile(t, c, ".golangci.yml", settings)
	for name, text := range content {
		plantFile(t, c, name, text)
	}
	if err := os.Symlink(root.Path(".bin"), c.Path(".bin")); err != nil {
		t.Fatal(err)
	}
	return reloaded(t, c)
}

// module is a workspace with one module; more files are laid over it.
func module(more map[string]string) map[string]string {
	content := map[string]string{
		"go.work":                 "go 1.26.0\n\nuse ./services/small\n",
		"services/small/go.mod":   "module " + mod + "services/small\n\ngo 1.26.0\n",
		"services/small/small.go": "// Package small is small.\npackage small\n",
	}
	for name, text := range more {
		content[name] = text
	}
	return content
}

// expect runs a check on a sound tree and on a broken one.
func expect(t *testing.T, c Check, sound, broken map[string]string, want string) {
	t.Helper()
	if testing.Short() {
		t.Skip("builds programs")
	}
	if found := problems(t, c, small(t, sound)); len(found) > 0 {
		t.Fatalf("a sound tree is refused: %v", found)
	}
	if found := problems(t, c, small(t, broken)); !contains(found, want) {
		t.Errorf("not reported: %q\ngot: %s", want, strings.Join(found, "\n"))
	}
}

func TestVetIsSeenToFail(t *testing.T) {
	t.Parallel()
	expect(t, vet, module(nil), module(map[string]string{"services/small/a.go": "package small\n\nfunc a() { b() }\n"}), "undefined: b")
	expect(t, vet, module(nil), module(map[string]string{"services/small/a.go": "package small\n\nimport \"fmt\"\n\nfunc a() { fmt.Printf(\"%d\", \"x\") }\n"}), "wrong type")
	expect(t, vet, module(nil), module(map[string]string{"services/small/a.go": "package small\n\nvar  a = 1\n"}), "services/small/a.go: not formatted")
}

func TestLintIsSeenToFail(t *testing.T) {
	t.Parallel()
	tool(t, "golangci-lint")
	expect(t, lint, module(nil), module(map[string]string{
		"services/small/a.go": "package small\n\nimport \"os\"\n\n// A removes.\nfunc A() { os.Remove(\"x\") }\n",
	}), "errcheck")
}

func TestIsolatedIsSeenToFail(t *testing.T) {
	t.Parallel()
	other := map[string]string{
		"go.work":               "go 1.26.0\n\nuse (\n\t./services/other\n\t./services/small\n)\n",
		"services/other/go.mod": "module " + mod + "services/other\n\ngo 1.26.0\n",
		"services/other/o.go":   "// Package other is another service.\npackage other\n",
	}
	undeclared := module(other)
	undeclared["services/small/a.go"] = imported("small", mod+"services/other")
	expect(t, isolated, module(other), undeclared, "services/small: go build")
	expect(t, isolated, module(nil), module(map[string]string{
		"services/small/go.mod": "module " + mod + "services/small\n\ngo 1.26.0\n\nrequire github.com/google/uuid v1.6.0\n",
	}), "services/small: go mod tidy -diff")
}

func TestBreakingIsSeenToFail(t *testing.T) {
	t.Parallel()
	tool(t, "buf")
	c := small(t, map[string]string{
		"buf.yaml":              "version: v2\nmodules:\n  - path: proto\nbreaking:\n  use: [WIRE_JSON]\n",
		".gitignore":            ".bin\n",
		"proto/x/v1/x.proto":    "syntax = \"proto3\";\npackage x.v1;\nmessage X { string name = 1; }\n",
		"proto/third_party/.ok": "",
	})
	git(t, c.Root, "init", "-q", "-b", "work")
	git(t, c.Root, "add", ".")
	git(t, c.Root, "commit", "-qm", "first")
	r, err := breaking.Run(t.Context(), c)
	if err != nil || r.Skipped == "" {
		t.Fatalf("the first commit has nothing to compare with: %+v %v", r, err)
	}
	git(t, c.Root, "commit", "-q", "--allow-empty", "-m", "second")
	if found := problems(t, breaking, c); len(found) > 0 {
		t.Fatalf("an unchanged contract is refused: %v", found)
	}
	for name, content := range replaced("proto/x/v1/x.proto", "name = 1", "title = 1")(t, c) {
		plantFile(t, c, name, *content)
	}
	if found := problems(t, breaking, c); !contains(found, "title") {
		t.Errorf("a renamed field is not reported: %v", found)
	}
}

func TestConfigsIsSeenToFail(t *testing.T) {
	t.Parallel()
	program := map[string]string{
		"services/small/cmd/small/main.go": `// Command small reads its configuration as a service does.
package main

import (
	"os"
	"strings"
)

func main() {
	file := os.Args[len(os.Args)-1]
	b, err := os.ReadFile(file)
	if err != nil || strings.Contains(string(b), "unknown") {
		println("unknown key")
		os.Exit(1)
	}
}
`,
		"deploy/config/production/small.yaml": "listen: x\n",
	}
	bad, orphan := module(program), module(program)
	bad["deploy/config/production/small.yaml"] = "unknown: x\n"
	orphan["deploy/config/production/gone.yaml"] = "listen: x\n"
	expect(t, configs, module(program), bad, "deploy/config/production/small.yaml: unknown key")
	expect(t, configs, module(program), orphan, "there is no services/gone")
}

func TestOpenAPIIsSeenToFail(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("npm"); err != nil {
		t.Skip("npm is not installed")
	}
	script := func(code string) *tree.Tree {
		c := small(t, map[string]string{"scripts/spectral": "#!/usr/bin/env bash\necho finding\nexit " + code + "\n"})
		if err := os.Chmod(c.Path("scripts/spectral"), 0o755); err != nil {
			t.Fatal(err)
		}
		return c
	}
	if found := problems(t, openapi, script("0")); len(found) > 0 {
		t.Errorf("refused: %v", found)
	}
	if found := problems(t, openapi, script("1")); !contains(found, "finding") {
		t.Errorf("not reported: %v", found)
	}
}

// tool skips a test whose tool is not installed, except in CI.
func tool(t *testing.T, name string) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(repository(t).Root, ".bin", name)); err == nil {
		return
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is not in .bin: make tools", name)
	}
	t.Skipf("%s is not in .bin: make tools", name)
}
