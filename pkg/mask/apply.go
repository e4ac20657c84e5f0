package mask

import (
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/digisoc/platform/pkg/catalogue"
	"github.com/digisoc/platform/pkg/disclose"
	optionsv1 "github.com/digisoc/platform/proto/gen/go/options/v1"
)

// Apply cuts out of a message what is not shown. A field in a row stays when its leaves are shown; one of a personal class that is
// in no row goes; names of records and codes of lists stay. Numbers, truths and times in no row stay below a field that is shown, and
// otherwise only if not strict. An item whose leaf is named by its sister field goes as a whole, so that not even its code is told; so does one without a field whose row says whole.
func (t *Table) Apply(m proto.Message, shown disclose.Mask, strict bool) {
	cut := cutter{table: t, shown: shown, strict: strict}
	cut.message(m.ProtoReflect(), false)
}

type cutter struct {
	table  *Table
	shown  disclose.Mask
	strict bool
}

// message cuts a message and reports whether it goes as a whole.
func (c *cutter) message(m protoreflect.Message, inherited bool) (gone bool) {
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		if !m.Has(f) {
			continue
		}
		r := c.table.find(f)
		keep, below := true, inherited
		switch {
		case r != nil && r.By != "":
			if keep = c.table.named(code(m, r.By), c.shown); !keep {
				gone = true
			}
		case r != nil:
			keep, below = c.all(r.leaves), true
			gone = gone || r.Whole && !keep
		case opaque(f):
			keep = c.plain(f, inherited)
		}
		if !keep || !opaque(f) && (r == nil || !file(f)) && c.nested(m, f, below) {
			m.Clear(f)
		}
	}
	return gone
}

// nested cuts messages below a field and reports whether nothing of them is left.
func (c *cutter) nested(m protoreflect.Message, f protoreflect.FieldDescriptor, below bool) (empty bool) {
	return prune(m, f, func(inner protoreflect.Message) bool { return c.message(inner, below) })
}

func filled(m protoreflect.Message) (any bool) {
	m.Range(func(protoreflect.FieldDescriptor, protoreflect.Value) bool {
		any = true
		return false
	})
	return any
}

// plain decides about a value in no row.
func (c *cutter) plain(f protoreflect.FieldDescriptor, inherited bool) bool {
	switch k := class(f); {
	case personal(k):
		return false
	case k != optionsv1.DataClass_DATA_CLASS_UNSPECIFIED:
		return true
	}
	return inherited || !c.strict
}

func (c *cutter) all(leaves []int) bool {
	for _, l := range leaves {
		if !c.shown.Has(l) {
			return false
		}
	}
	return true
}

// named reports whether what a code names is in a mask: a leaf itself; of a group, whose value is an extract, any leaf; of a part of
// a group that is no leaf, all of them. A code in no catalogue is in none.
func (t *Table) named(code string, in disclose.Mask) bool {
	list, all := t.catalogue.Expand(code), false
	if group, _, part := strings.Cut(code, "."); len(list) == 0 && part {
		list, all = t.catalogue.Expand(group), true
	}
	has := func(l *catalogue.Leaf) bool { return in.Has(l.Index) }
	if all {
		return len(list) > 0 && !slices.ContainsFunc(list, func(l *catalogue.Leaf) bool { return !has(l) })
	}
	return slices.ContainsFunc(list, has)
}

// file reports whether a field is a file: where the field has a row, that row says what the file holds.
func file(f protoreflect.FieldDescriptor) bool {
	return f.Message() != nil && !f.IsMap() && f.Message().FullName() == "types.v1.File"
}

// opaque reports whether a field holds a value: no message of ours that has fields of its own to look at.
func opaque(f protoreflect.FieldDescriptor) bool {
	of := f.Message()
	if f.IsMap() {
		of = f.MapValue().Message()
	}
	return of == nil || of.FullName().Parent() == "google.protobuf"
}

// code is the text of a sister field.
func code(m protoreflect.Message, name string) string {
	f := m.Descriptor().Fields().ByName(protoreflect.Name(name))
	if f == nil || f.Kind() != protoreflect.StringKind || f.IsList() {
		return ""
	}
	return m.Get(f).String()
}
