// Package tree is the repository as the checks see it: the files that are, or are about to be, under version control.
// It is not a build tool: what a check needs to know about Go packages it asks of `go list` through Packages.
package tree

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// Tree is one copy of the repository.
type Tree struct {
	Root  string   // absolute folder
	Files []string // relative slash paths, sorted; ignored files are left out

	packages func() (map[string]*Package, error)
}

// ignored are folders that hold nothing of ours when the tree is not a Git working tree.
var ignored = []string{".git", ".bin", ".digisoc", "bin", "node_modules", "third_party"}

// Load reads the list of files of the repository at root.
func Load(ctx context.Context, root string) (*Tree, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	t := &Tree{Root: root}
	if t.Files, err = gitFiles(ctx, root); err != nil {
		if t.Files, err = walkFiles(root); err != nil {
			return nil, fmt.Errorf("list files: %w", err)
		}
	}
	slices.Sort(t.Files)
	t.packages = sync.OnceValues(func() (map[string]*Package, error) { return listPackages(ctx, root) })
	return t, nil
}

// gitFiles lists what is committed, staged or new; it fails when root is not the top of a working tree.
func gitFiles(ctx context.Context, root string) ([]string, error) {
	if _, err := os.Stat(filepath.Join(root, ".git")); err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, "git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	var files []string
	for name := range bytes.SplitSeq(out, []byte{0}) {
		info, err := os.Lstat(filepath.Join(root, string(name)))
		if len(name) > 0 && err == nil && info.Mode().IsRegular() {
			files = append(files, string(name))
		}
	}
	return slices.Compact(files), nil
}

func walkFiles(root string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains(ignored, entry.Name()):
			return filepath.SkipDir
		case entry.Type().IsRegular():
			rel, err := filepath.Rel(root, name)
			files = append(files, filepath.ToSlash(rel))
			return err
		}
		return nil
	})
	return files, err
}

// Path returns the absolute path of a relative one.
func (t *Tree) Path(name string) string { return filepath.Join(t.Root, filepath.FromSlash(name)) }

// Read returns the content of a file.
func (t *Tree) Read(name string) (string, error) {
	b, err := os.ReadFile(t.Path(name))
	return string(b), err
}

// Has tells whether the file is in the tree.
func (t *Tree) Has(name string) bool {
	_, found := slices.BinarySearch(t.Files, name)
	return found
}

// Under lists the files in a folder, with any of the endings; no endings means all.
func (t *Tree) Under(folder string, endings ...string) []string {
	var out []string
	for _, f := range t.Files {
		if folder != "" && !strings.HasPrefix(f, folder+"/") {
			continue
		}
		if len(endings) == 0 || slices.ContainsFunc(endings, func(e string) bool { return strings.HasSuffix(f, e) }) {
			out = append(out, f)
		}
	}
	return out
}

// Match lists the files whose path matches a path.Match pattern.
func (t *Tree) Match(pattern string) []string {
	var out []string
	for _, f := range t.Files {
		if ok, _ := path.Match(pattern, f); ok {
			out = append(out, f)
		}
	}
	return out
}

// Modules lists the folders that hold a go.mod.
func (t *Tree) Modules() []string {
	var out []string
	for _, f := range t.Files {
		if path.Base(f) == "go.mod" && !strings.Contains(f, "testdata/") {
			out = append(out, path.Dir(f))
		}
	}
	return out
}

// Members lists the folder names under services/, services or not.
func (t *Tree) Members() []string {
	var out []string
	for _, f := range t.Under("services") {
		name := strings.Split(f, "/")[1]
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// Services lists the folders under services/ that are services: not the gateway and not the all-in-one program.
func (t *Tree) Services() []string {
	return slices.DeleteFunc(t.Members(), func(name string) bool { return name == "gateway" || name == "allinone" })
}

// Generated tells whether a program writes the file.
func Generated(name string) bool {
	return strings.HasPrefix(name, "proto/gen/") || strings.Contains(name, "/internal/store/db/") ||
		strings.HasSuffix(name, ".pb.go") || path.Base(name) == "go.sum"
}

// Copy writes the tree to dir, with the imported contracts and a link to the tools, so that programs can run there.
func (t *Tree) Copy(ctx context.Context, dir string) (*Tree, error) {
	return t.another(ctx, dir, copyFile)
}

// Link is Copy with the same files under a second name: quick, and whoever writes into a file writes into both.
func (t *Tree) Link(ctx context.Context, dir string) (*Tree, error) {
	return t.another(ctx, dir, os.Link)
}

func (t *Tree) another(ctx context.Context, dir string, put func(from, to string) error) (*Tree, error) {
	files := slices.Clone(t.Files)
	third := filepath.Join("proto", "third_party")
	err := filepath.WalkDir(t.Path(third), func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		rel, err := filepath.Rel(t.Root, name)
		files = append(files, rel)
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	made := map[string]bool{}
	for _, f := range files {
		to := filepath.Join(dir, filepath.FromSlash(f))
		if folder := filepath.Dir(to); !made[folder] {
			if err := os.MkdirAll(folder, 0o755); err != nil {
				return nil, err
			}
			made[folder] = true
		}
		if err := put(t.Path(f), to); err != nil {
			return nil, err
		}
	}
	tools := t.Path(".bin") // of a copy: the folder itself, so that copies of copies do not become a chain
	if real, err := filepath.EvalSymlinks(tools); err == nil {
		tools = real
	}
	if err := os.Symlink(tools, filepath.Join(dir, ".bin")); err != nil {
		return nil, err
	}
	return Load(ctx, dir)
}

func copyFile(from, to string) error {
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	b, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, b, info.Mode().Perm())
}
