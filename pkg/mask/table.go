// Package mask applies decisions of package disclose to messages: a table says which leaf of the data catalogue each field of each
// message holds, and fields whose leaf is not released are cut out, so that the answer does not tell that there was anything. It
// is the one place for that: calls, REST behind them, events and exports use the same functions. It decides nothing.
package mask

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/digisoc/platform/pkg/catalogue"
	"github.com/digisoc/platform/pkg/strict"
	optionsv1 "github.com/digisoc/platform/proto/gen/go/options/v1"
)

// row is one line of data/fields/*.yaml.
type row struct {
	Field string   `yaml:"field"` // package.Message.field; a star stands for any one part
	Leaf  []string `yaml:"leaf"`  // all must be released
	By    string   `yaml:"by"`    // the sister field that holds the code of the leaf
	Whole bool     `yaml:"whole"` // without it the message goes too, as the rest would tell that there is one

	pattern string
	leaves  []int
}

func (r *row) star() bool { return strings.Contains(r.Field, "*") }

// Table says which leaf a field holds. It does not change after Load and is safe for concurrent use.
type Table struct {
	catalogue *catalogue.Catalogue
	rows      []row    // the longest first
	seen      sync.Map // protoreflect.FullName → *row, nil when there is none
}

// Load reads the rows below the folder data/fields of fsys. A row that is not whole is in the error, with its file and line.
func Load(fsys fs.FS, c *catalogue.Catalogue) (*Table, error) {
	names, err := fs.Glob(fsys, "data/fields/*.yaml")
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("fields of messages: there are no files: %w", err)
	}
	t := &Table{catalogue: c}
	var wrong []error
	for _, name := range names {
		body, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		var rows []row
		if err := strict.YAML(body, &rows); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for _, r := range rows {
			if err := t.add(r); err != nil {
				line := 1 + bytes.Count(body[:max(0, bytes.LastIndex(body, []byte("field: "+r.Field+",")))], []byte("\n"))
				wrong = append(wrong, fmt.Errorf("%s:%d: %s: %w", strings.TrimPrefix(name, "data/"), line, r.Field, err))
			}
		}
	}
	slices.SortStableFunc(t.rows, func(a, b row) int { return len(b.Field) - len(a.Field) })
	return t, errors.Join(wrong...)
}

func (t *Table) add(r row) error {
	if strings.Count(r.Field, ".") < 3 || (r.By == "") == (len(r.Leaf) == 0) {
		return errors.New("a row needs package.Message.field and either a leaf or by")
	}
	if slices.ContainsFunc(t.rows, func(x row) bool { return x.Field == r.Field }) {
		return errors.New("the field stands twice")
	}
	for _, code := range r.Leaf {
		l := t.catalogue.Leaf(code)
		if l == nil {
			return fmt.Errorf("there is no leaf %q", code)
		}
		r.leaves = append(r.leaves, l.Index)
	}
	r.pattern = strings.ReplaceAll(r.Field, ".", "/")
	if _, err := path.Match(r.pattern, ""); err != nil {
		return err
	}
	t.rows = append(t.rows, r)
	return nil
}

// find returns the row of a field; nil when there is none. A star never covers the name of a record.
func (t *Table) find(f protoreflect.FieldDescriptor) *row {
	if known, ok := t.seen.Load(f.FullName()); ok {
		return known.(*row)
	}
	full, operational := strings.ReplaceAll(string(f.FullName()), ".", "/"), class(f) == optionsv1.DataClass_DATA_CLASS_OPERATIONAL
	var found *row
	for i := range t.rows {
		r := &t.rows[i]
		if ok, _ := path.Match(r.pattern, full); ok && !(r.star() && operational) { // the pattern was tried in add
			found = r
			break
		}
	}
	t.seen.Store(f.FullName(), found)
	return found
}

// class is how sensitive the contract calls a field.
func class(f protoreflect.FieldDescriptor) optionsv1.DataClass {
	c, _ := proto.GetExtension(f.Options(), optionsv1.E_DataClass).(optionsv1.DataClass)
	return c
}

// personal reports whether a class is one of data about a person.
func personal(c optionsv1.DataClass) bool { return c >= optionsv1.DataClass_DATA_CLASS_PERSONAL }
