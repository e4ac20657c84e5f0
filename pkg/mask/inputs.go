package mask

import (
	"slices"
	"strings"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	optionsv1 "github.com/digisoc/platform/proto/gen/go/options/v1"
)

// Input is a field with data about a person that a write takes from its caller.
type Input struct {
	Name   string   // package.Message.field
	JSON   string   // as REST calls it
	Leaves []string // of the data catalogue: its own, or those of the field that it is a part of; none when a sister field tells
	Calls  []string // Service/RPC that take it
}

// whole are messages that are one value.
var whole = []protoreflect.FullName{"types.v1.Money", "types.v1.LocalizedText", "google.protobuf.Timestamp", "google.protobuf.Duration", "google.protobuf.FieldMask", "google.protobuf.Struct"}

// Inputs are the fields with data about persons that the writes of files take, by name. What the platform fills itself (OUTPUT_ONLY), names of records and
// technical fields are none.
func (t *Table) Inputs(files []protoreflect.FileDescriptor) []Input {
	c := collector{table: t, found: map[string]*Input{}}
	for _, file := range files {
		for i := range file.Services().Len() {
			for j := range file.Services().Get(i).Methods().Len() {
				m := file.Services().Get(i).Methods().Get(j)
				access, _ := proto.GetExtension(m.Options(), optionsv1.E_Access).(*optionsv1.Access)
				if access.GetWrite() {
					c.call = string(m.Parent().Name()) + "/" + string(m.Name())
					c.take(m.Input(), nil, nil)
				}
			}
		}
	}
	out := make([]Input, 0, len(c.found))
	for _, f := range c.found {
		slices.Sort(f.Calls)
		out = append(out, *f)
	}
	slices.SortFunc(out, func(a, b Input) int { return strings.Compare(a.Name, b.Name) })
	return out
}

type collector struct {
	table *Table
	call  string
	found map[string]*Input
}

// take goes through a message. above are the leaves of the field that holds it, path the messages around it.
func (c *collector) take(m protoreflect.MessageDescriptor, above []string, path []protoreflect.FullName) {
	if slices.Contains(path, m.FullName()) {
		return
	}
	path = append(slices.Clone(path), m.FullName())
	for i := range m.Fields().Len() {
		f := m.Fields().Get(i)
		if ours(f) {
			continue
		}
		leaves := above
		if r := c.table.find(f); r != nil {
			leaves = r.Leaf
		}
		switch k := class(f); {
		case f.Message() != nil && !f.IsMap() && !slices.Contains(whole, f.Message().FullName()):
			c.take(f.Message(), leaves, path)
		case c.table.find(f) == nil && !personal(k) && (len(above) == 0 || k != optionsv1.DataClass_DATA_CLASS_UNSPECIFIED):
			// nothing about a person, or the name of a record
		default:
			c.add(f, leaves)
		}
	}
}

func (c *collector) add(f protoreflect.FieldDescriptor, leaves []string) {
	name := string(f.FullName())
	if c.found[name] == nil {
		c.found[name] = &Input{Name: name, JSON: f.JSONName()}
	}
	in := c.found[name]
	if len(in.Leaves) == 0 {
		in.Leaves = leaves
	}
	if !slices.Contains(in.Calls, c.call) {
		in.Calls = append(in.Calls, c.call)
	}
}

// ours reports whether the platform fills a field itself.
func ours(f protoreflect.FieldDescriptor) bool {
	behaviors, _ := proto.GetExtension(f.Options(), annotations.E_FieldBehavior).([]annotations.FieldBehavior)
	return slices.Contains(behaviors, annotations.FieldBehavior_OUTPUT_ONLY)
}
