package mask

import (
	"regexp"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/digisoc/platform/pkg/disclose"
	optionsv1 "github.com/digisoc/platform/proto/gen/go/options/v1"
)

// recordName is the name of a record, for example persons/{uuid}.
var recordName = regexp.MustCompile(`^[a-zA-Z]{3,40}/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

const personsPrefix = "persons/"

// Withhold cuts out of a message the fields whose leaf is hidden for the records that they are about, and returns the leaves that were cut.
// A message is about the records that it names, and about those that the message around it names; where it names persons itself, it is about
// these and not about the persons around it. about is what the whole is about: it counts where nothing in the message says whom it is about.
func (t *Table) Withhold(m proto.Message, about []string, hidden func(names []string) disclose.Mask) (cut disclose.Mask) {
	w := withholder{table: t, hidden: hidden}
	w.message(m.ProtoReflect(), about)
	return w.cut
}

// Marks are the hidden leaves that a message holds, found as Withhold finds them; nothing is cut.
func (t *Table) Marks(m proto.Message, about []string, hidden func(names []string) disclose.Mask) (found disclose.Mask) {
	w := withholder{table: t, hidden: hidden, keep: true}
	w.message(m.ProtoReflect(), about)
	return w.cut
}

// Named are the names of records in a message of any depth.
func Named(m proto.Message) (out []string) {
	var walk func(protoreflect.Message)
	walk = func(m protoreflect.Message) {
		out = append(out, named(m)...)
		within(m, walk)
	}
	walk(m.ProtoReflect())
	return out
}

type withholder struct {
	table  *Table
	hidden func([]string) disclose.Mask
	cut    disclose.Mask
	keep   bool
}

func (w *withholder) message(m protoreflect.Message, around []string) {
	about := narrowed(around, named(m))
	if mask := w.hidden(about); !mask.Empty() {
		m.Range(func(f protoreflect.FieldDescriptor, _ protoreflect.Value) bool {
			if gone := w.table.holds(m, f, mask); !gone.Empty() {
				w.cut = w.cut.Or(gone)
				if !w.keep {
					m.Clear(f)
				}
			}
			return true
		})
	}
	within(m, func(inner protoreflect.Message) { w.message(inner, about) })
}

// holds are the hidden leaves that a field holds.
func (t *Table) holds(m protoreflect.Message, f protoreflect.FieldDescriptor, mask disclose.Mask) (gone disclose.Mask) {
	r := t.find(f)
	switch {
	case r == nil:
	case r.By != "":
		for _, l := range t.catalogue.Expand(code(m, r.By)) {
			if mask.Has(l.Index) {
				gone = gone.With(l.Index)
			}
		}
	default:
		for _, l := range r.leaves {
			if mask.Has(l) {
				gone = gone.With(l)
			}
		}
	}
	return gone
}

// narrowed is what a message is about: what it names itself and what stands around it.
func narrowed(around, own []string) []string {
	if len(own) == 0 {
		return around
	}
	persons := false
	for _, n := range own {
		persons = persons || strings.HasPrefix(n, personsPrefix)
	}
	out := own
	for _, n := range around {
		if !persons || !strings.HasPrefix(n, personsPrefix) {
			out = append(out, n)
		}
	}
	return out
}

// named are the names of records that stand in the fields of a message itself.
func named(m protoreflect.Message) (out []string) {
	add := func(s string) {
		if recordName.MatchString(s) {
			out = append(out, s)
		}
	}
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case f.Kind() != protoreflect.StringKind || f.IsMap() || class(f) != optionsv1.DataClass_DATA_CLASS_OPERATIONAL:
		case f.IsList():
			for i := range v.List().Len() {
				add(v.List().Get(i).String())
			}
		default:
			add(v.String())
		}
		return true
	})
	return out
}

// within visits the messages directly below a message.
func within(m protoreflect.Message, visit func(protoreflect.Message)) {
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case opaque(f):
		case f.IsMap():
			v.Map().Range(func(_ protoreflect.MapKey, item protoreflect.Value) bool {
				visit(item.Message())
				return true
			})
		case f.IsList():
			for i := range v.List().Len() {
				visit(v.List().Get(i).Message())
			}
		default:
			visit(v.Message())
		}
		return true
	})
}
