package mask

import (
	"google.golang.org/protobuf/reflect/protoreflect"
)

// parts cuts the parts of an answer that hold what another one's grant opens, and reports whether the message goes with them.
func (d *Disclosure) parts(m protoreflect.Message, day string) (gone bool) {
	if !d.reaches(m.Descriptor(), nil) {
		return false
	}
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		if opaque(f) || !m.Has(f) {
			continue
		}
		p := d.Rules.Part(string(f.FullName()))
		visit := func(inner protoreflect.Message) bool { return d.parts(inner, day) }
		if p != nil {
			c := cutter{table: d.Table, shown: d.Rules.Opens(p, day)}
			visit = func(inner protoreflect.Message) bool { return c.message(inner, true) }
		}
		if prune(m, f, visit) {
			m.Clear(f)
			gone = gone || p != nil && p.Whole
		}
	}
	return gone
}

// reaches reports whether a message holds a part, at any depth; looked up once for each.
func (d *Disclosure) reaches(m protoreflect.MessageDescriptor, above []protoreflect.FullName) bool {
	if known, ok := d.reach.Load(m.FullName()); ok {
		return known.(bool)
	}
	for _, name := range above {
		if name == m.FullName() {
			return false
		}
	}
	found := false
	for i := range m.Fields().Len() {
		f := m.Fields().Get(i)
		if opaque(f) {
			continue
		}
		of := f.Message()
		if f.IsMap() {
			of = f.MapValue().Message()
		}
		found = found || d.Rules.Part(string(f.FullName())) != nil || d.reaches(of, append(above, m.FullName()))
	}
	if len(above) == 0 || found { // what was not found below a message that holds itself may still be above
		d.reach.Store(m.FullName(), found)
	}
	return found
}

// prune visits the messages of a field, takes away those that go, and reports whether nothing is left.
func prune(m protoreflect.Message, f protoreflect.FieldDescriptor, visit func(protoreflect.Message) bool) (empty bool) {
	v := m.Mutable(f)
	switch {
	case f.IsMap():
		v.Map().Range(func(_ protoreflect.MapKey, item protoreflect.Value) bool {
			empty = visit(item.Message()) || empty // one that goes takes the map along
			return true
		})
		return empty
	case f.IsList():
		list := v.List()
		kept := 0
		for i := range list.Len() {
			item := list.Get(i)
			if !visit(item.Message()) {
				list.Set(kept, item)
				kept++
			}
		}
		list.Truncate(kept)
		return kept == 0
	}
	before := filled(v.Message())
	return visit(v.Message()) || before && !filled(v.Message())
}
