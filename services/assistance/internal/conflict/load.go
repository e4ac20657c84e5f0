package conflict

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/digisoc/platform/pkg/dated"
)

//go:embed data/*.yaml
var data embed.FS

// Files are the rules of this program.
func Files() fs.FS { return data }

// Embedded loads the rules of this program.
func Embedded() (*Set, error) { return Load(data) }

// Problem is one thing wrong in a file.
type Problem = dated.Problem

// Load reads every data/*.yaml of fsys, or every *.yaml where there is no such folder. It refuses what it does not know, rows without
// a legal reference, rows without both messages, and rows that contradict each other; the error joins every Problem (CONF-E04).
func Load(fsys fs.FS) (*Set, error) {
	files, err := fs.Glob(fsys, "data/*.yaml")
	if err == nil && len(files) == 0 {
		files, err = fs.Glob(fsys, "*.yaml")
	}
	if err != nil {
		return nil, fmt.Errorf("list files of conflict rules: %w", err)
	}
	s := &Set{Sources: map[string]Source{}, Words: map[string]Word{}}
	sum := sha256.New()
	r := reader{set: s, at: map[any]place{}}
	for _, f := range files {
		b, err := fs.ReadFile(fsys, f)
		if err != nil {
			return nil, fmt.Errorf("read file of conflict rules: %w", err)
		}
		_, _ = fmt.Fprintf(sum, "%s %d\n%s", path.Base(f), len(b), b)
		r.read(path.Base(f), b)
	}
	if len(s.Rules) == 0 && len(r.problems) == 0 {
		r.problems = []error{&Problem{File: "data", Line: 1, Text: "there is no rule"}}
	}
	if len(r.problems) == 0 {
		r.judge()
	}
	if len(r.problems) > 0 {
		return nil, errors.Join(r.problems...)
	}
	slices.SortStableFunc(s.Rules, byID)
	s.Hash = hex.EncodeToString(sum.Sum(nil))
	return s, nil
}

func byID(a, b *Rule) int {
	switch {
	case a.ID != b.ID && a.ID < b.ID:
		return -1
	case a.ID != b.ID:
		return 1
	case a.Scope != b.Scope && a.Scope < b.Scope:
		return -1
	case a.Scope != b.Scope:
		return 1
	}
	return int(a.ValidFrom - b.ValidFrom)
}

// place is where something stands.
type place struct {
	file string
	line int
}

// reader collects what the files say and what is wrong with it.
type reader struct {
	set      *Set
	file     string
	at       map[any]place // *Rule, or the word of a catalogue row
	problems []error
}

func (r *reader) fail(line int, format string, args ...any) {
	r.problems = append(r.problems, &Problem{File: r.file, Line: line, Text: fmt.Sprintf(format, args...)})
}

func (r *reader) read(file string, b []byte) {
	r.file = file
	var doc yaml.Node
	if err := yaml.Unmarshal(b, &doc); err != nil {
		r.fail(1, "%v", err)
		return
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		r.fail(1, "the file is empty")
		return
	}
	r.fields(doc.Content[0], map[string]func(*yaml.Node){
		"sources": r.rows(r.source), "words": r.rows(r.word), "rules": r.rows(r.rule),
	})
}

// rows reads a list of mappings.
func (r *reader) rows(one func(*yaml.Node)) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if n.Kind != yaml.SequenceNode {
			r.fail(n.Line, "a list of rows is expected")
			return
		}
		for _, row := range n.Content {
			one(row)
		}
	}
}

// fields reads a mapping: each key once, and only those that are known. It reports which were there.
func (r *reader) fields(n *yaml.Node, known map[string]func(*yaml.Node)) map[string]bool {
	seen := map[string]bool{}
	if n.Kind != yaml.MappingNode {
		r.fail(n.Line, "fields with values are expected")
		return seen
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		read, ok := known[k.Value]
		switch {
		case !ok:
			r.fail(k.Line, "unknown field %q", k.Value)
			continue
		case seen[k.Value]:
			r.fail(k.Line, "%s stands twice", k.Value)
			continue
		}
		seen[k.Value] = true
		read(v)
	}
	return seen
}
