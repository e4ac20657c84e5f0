package catalogue

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/digisoc/platform/pkg/strict"
)

// problems collects what is wrong, each with file and line.
type problems struct{ list []error }

func (p *problems) at(where, format string, args ...any) {
	p.list = append(p.list, fmt.Errorf("%s: %s", where, fmt.Sprintf(format, args...)))
}

// placed is a row and where it stands.
type placed[T any] struct {
	row   T
	where string
	node  *yaml.Node
}

// read decodes a file that is a list of rows; a field that the row has not is a problem.
func read[T any](fsys fs.FS, name string, p *problems) []placed[T] {
	body, err := fs.ReadFile(fsys, name)
	if err != nil {
		p.list = append(p.list, err)
		return nil
	}
	var doc yaml.Node
	var rows []T
	if err := strict.YAML(body, &rows); err != nil {
		p.list = append(p.list, fmt.Errorf("%s: %w", name, err))
		return nil
	}
	if err := yaml.Unmarshal(body, &doc); err != nil || len(doc.Content) != 1 || len(doc.Content[0].Content) != len(rows) {
		p.list = append(p.list, fmt.Errorf("%s: not a list of rows: %w", name, err))
		return nil
	}
	out := make([]placed[T], len(rows))
	for i, n := range doc.Content[0].Content {
		out[i] = placed[T]{row: rows[i], where: at(name, n), node: n}
	}
	return out
}

// at names a file and line, without the folder that all share.
func at(name string, n *yaml.Node) string {
	return fmt.Sprintf("%s:%d", strings.TrimPrefix(name, "data/"), n.Line)
}

// items returns the nodes of a list below a key of a row.
func items(n *yaml.Node, key string) []*yaml.Node {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1].Content
		}
	}
	return nil
}

var day = regexp.MustCompile(`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$`)

// Covers reports whether a day is between from and to; to is the last day, empty while in force.
func Covers(from, to, on string) bool { return from <= on && (to == "" || on <= to) }

// period adds a problem unless from and to are days in order.
func (p *problems) period(where, from, to string) {
	if !day.MatchString(from) || (to != "" && (!day.MatchString(to) || to < from)) {
		p.at(where, "from %q to %q is no period", from, to)
	}
}

// readOne decodes a file that is one row.
func readOne[T any](fsys fs.FS, name string, p *problems) (T, *yaml.Node) {
	var row T
	body, err := fs.ReadFile(fsys, name)
	if err != nil {
		p.list = append(p.list, err)
		return row, nil
	}
	var doc yaml.Node
	if err := errors.Join(strict.YAML(body, &row), yaml.Unmarshal(body, &doc)); err != nil || len(doc.Content) != 1 {
		p.list = append(p.list, fmt.Errorf("%s: %w", name, err))
		return row, nil
	}
	return row, doc.Content[0]
}
