package dated

import (
	"errors"
	"fmt"

	"go.yaml.in/yaml/v3"

	"github.com/digisoc/platform/pkg/strict"
)

// Problem is one thing that is wrong in a file.
type Problem struct {
	File string
	Line int // 0: of the file as a whole
	Text string
}

// Error is file:line: text.
func (p *Problem) Error() string { return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text) }

// File is a file of rows and what is wrong in it. The zero File is for rows that stand in none.
type File struct {
	name     string
	root     *yaml.Node
	problems []error
}

// Read decodes a file strictly: a field that rows have not is a problem, and so is a second document. Name is what problems call it.
func Read(name string, body []byte, into any) *File {
	f := &File{name: name, root: &yaml.Node{}}
	if err := strict.YAML(body, into); err != nil {
		f.problems = append(f.problems, fmt.Errorf("%s: %w", name, err))
	}
	var doc yaml.Node
	if yaml.Unmarshal(body, &doc) == nil && len(doc.Content) == 1 {
		f.root = doc.Content[0]
	}
	return f
}

// Must adds a problem of the file as a whole unless something holds.
func (f *File) Must(ok bool, format string, args ...any) {
	if !ok {
		f.problems = append(f.problems, &Problem{File: f.name, Text: fmt.Sprintf(format, args...)})
	}
}

// Err is every problem, one a line; nil when there is none.
func (f *File) Err() error { return errors.Join(f.problems...) }

// add puts a problem where a field of a row stands, or the row when it has no such field.
func (f *File) add(list string, i int, field, format string, args ...any) {
	text := fmt.Sprintf("%srow %d: %s: %s", prefix(list), i+1, field, fmt.Sprintf(format, args...))
	f.problems = append(f.problems, &Problem{File: f.name, Line: f.line(list, i, field), Text: text})
}

func prefix(list string) string {
	if list == "" {
		return ""
	}
	return list + ", "
}

// line is where a field of a row stands; that of the row without one, 0 when the row is not there.
func (f *File) line(list string, i int, field string) int {
	rows := f.root
	if list != "" && rows != nil {
		_, rows = entry(rows, list)
	}
	if rows == nil || i >= len(rows.Content) {
		return 0
	}
	row := rows.Content[i]
	if key, _ := entry(row, field); key != nil {
		return key.Line
	}
	return row.Line
}

// entry is a key of a mapping and its value.
func entry(n *yaml.Node, name string) (key, value *yaml.Node) {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return n.Content[i], n.Content[i+1]
		}
	}
	return nil, nil
}
