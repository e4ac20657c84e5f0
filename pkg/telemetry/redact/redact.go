// Package redact turns a message of the contract into something that may be logged: only fields whose data class is NONE
// or OPERATIONAL, in nested messages too. A field without a class is never logged, not even a number or a truth value.
//
// It is for diagnosing, at debug level. It is not for audit entries, which hold names of records and no values at all.
package redact

import (
	"log/slog"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	optionsv1 "github.com/digisoc/platform/proto/gen/go/options/v1"
)

// Message returns the loggable part of m: classed NONE or OPERATIONAL, nested messages included; everything else is left
// out, names of fields too. Nil gives an empty map.
func Message(m proto.Message) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return message(m.ProtoReflect())
}

// Value is Message as a lazy slog value: nothing is computed unless the record is written.
func Value(m proto.Message) slog.LogValuer { return lazy{m} }

type lazy struct{ m proto.Message }

// LogValue computes the loggable part.
func (l lazy) LogValue() slog.Value { return slog.AnyValue(Message(l.m)) }

func message(m protoreflect.Message) map[string]any {
	kept := map[string]any{}
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		if value, ok := field(f, v); ok {
			kept[string(f.Name())] = value
		}
		return true
	})
	return kept
}

func field(f protoreflect.FieldDescriptor, v protoreflect.Value) (any, bool) {
	nested := f.Kind() == protoreflect.MessageKind || f.Kind() == protoreflect.GroupKind
	switch {
	case f.IsMap():
		return nil, false
	case nested && f.IsList():
		var items []any
		for i := range v.List().Len() {
			if inner := message(v.List().Get(i).Message()); len(inner) > 0 {
				items = append(items, inner)
			}
		}
		return items, len(items) > 0
	case nested:
		inner := message(v.Message())
		return inner, len(inner) > 0
	case !open(f):
		return nil, false
	case f.IsList():
		items := make([]any, v.List().Len())
		for i := range items {
			items[i] = v.List().Get(i).Interface()
		}
		return items, true
	}
	return v.Interface(), true
}

// open reports whether a field may be shown: its class says so.
func open(f protoreflect.FieldDescriptor) bool {
	c := class(f)
	return c == optionsv1.DataClass_DATA_CLASS_NONE || c == optionsv1.DataClass_DATA_CLASS_OPERATIONAL
}

// class is how sensitive the contract calls a field.
func class(f protoreflect.FieldDescriptor) optionsv1.DataClass {
	c, _ := proto.GetExtension(f.Options(), optionsv1.E_DataClass).(optionsv1.DataClass)
	return c
}
