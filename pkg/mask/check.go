package mask

import (
	"slices"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/digisoc/platform/pkg/disclose"
)

// Gaps returns the fields of a file, in messages of any depth, that are of a personal class and in no row.
func (t *Table) Gaps(file protoreflect.FileDescriptor) []string {
	var out []string
	each(file.Messages(), func(f protoreflect.FieldDescriptor) {
		if personal(class(f)) && t.find(f) == nil {
			out = append(out, string(f.FullName()))
		}
	})
	slices.Sort(out)
	return out
}

// Idle returns the rows that no field of the files needs.
func (t *Table) Idle(files []protoreflect.FileDescriptor) []string {
	used := map[string]bool{}
	for _, file := range files {
		each(file.Messages(), func(f protoreflect.FieldDescriptor) {
			if r := t.find(f); r != nil {
				used[r.Field] = true
			}
		})
	}
	var out []string
	for i := range t.rows {
		if !used[t.rows[i].Field] {
			out = append(out, t.rows[i].Field)
		}
	}
	return out
}

func each(messages protoreflect.MessageDescriptors, visit func(protoreflect.FieldDescriptor)) {
	for i := range messages.Len() {
		m := messages.Get(i)
		each(m.Messages(), visit)
		for j := range m.Fields().Len() {
			visit(m.Fields().Get(j))
		}
	}
}

// Carries returns a leaf that a message brings although it is not kept, empty when it brings none (OBJ-D1). A code of a group is
// refused when nothing of the group is kept.
func (t *Table) Carries(m proto.Message, kept disclose.Mask) (leaf string) {
	return t.carries(m.ProtoReflect(), kept)
}

func (t *Table) carries(m protoreflect.Message, kept disclose.Mask) (leaf string) {
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch r := t.find(f); {
		case r != nil && r.By != "":
			if c := code(m, r.By); len(t.catalogue.Expand(c)) > 0 && !t.named(c, kept) {
				leaf = c
			}
		case r != nil:
			for i, l := range r.leaves {
				if !kept.Has(l) {
					leaf = r.Leaf[i]
				}
			}
		}
		if leaf == "" && !opaque(f) {
			leaf = t.below(f, v, kept)
		}
		return leaf == ""
	})
	return leaf
}

func (t *Table) below(f protoreflect.FieldDescriptor, v protoreflect.Value, kept disclose.Mask) (leaf string) {
	switch {
	case f.IsMap():
		v.Map().Range(func(_ protoreflect.MapKey, item protoreflect.Value) bool {
			leaf = t.carries(item.Message(), kept)
			return leaf == ""
		})
		return leaf
	case f.IsList():
		for i := range v.List().Len() {
			if leaf = t.carries(v.List().Get(i).Message(), kept); leaf != "" {
				return leaf
			}
		}
		return ""
	}
	return t.carries(v.Message(), kept)
}
