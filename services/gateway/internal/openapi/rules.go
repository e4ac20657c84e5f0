package openapi

import (
	"math"
	"regexp"
	"slices"
	"strings"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

const (
	maxText  = 10_000  // longest text of an answer; requests have their own limits
	maxList  = 10_000  // longest list of an answer
	maxBytes = 4 << 20 // largest message between services
	maxPairs = 100     // longest list of named values of an answer
)

// anyText is what every text of the platform is: without the zero character, which the database cannot keep.
const anyText = `^[^\u0000]*$`

func rules(f protoreflect.FieldDescriptor) *validate.FieldRules {
	r, _ := proto.GetExtension(f.Options(), validate.E_Field).(*validate.FieldRules)
	return r
}

func outputOnly(f protoreflect.FieldDescriptor) bool {
	behaviors, _ := proto.GetExtension(f.Options(), annotations.E_FieldBehavior).([]annotations.FieldBehavior)
	return slices.Contains(behaviors, annotations.FieldBehavior_OUTPUT_ONLY)
}

// needed reports whether a request without the field is always refused: by the field's own rules.
func needed(f protoreflect.FieldDescriptor) bool {
	r := rules(f)
	if outputOnly(f) || r.GetIgnore() != validate.Ignore_IGNORE_UNSPECIFIED {
		return false
	}
	switch {
	case r.GetRequired(), r.GetString().GetMinLen() > 0, r.GetRepeated().GetMinItems() > 0, slices.Contains(r.GetEnum().GetNotIn(), 0):
		return true
	case r.GetString().GetPattern() != "":
		fits, err := regexp.MatchString(r.GetString().GetPattern(), "")
		return err == nil && !fits
	}
	return false
}

// ruled adds the rules of a field to its schema.
func ruled(f protoreflect.FieldDescriptor, schema object) object {
	r := rules(f)
	if f.IsMap() {
		schema["maxProperties"] = maxPairs
		if r.GetMap().HasMaxPairs() {
			schema["maxProperties"] = r.GetMap().GetMaxPairs()
		}
		if values, ok := schema["additionalProperties"].(object); ok {
			schema["additionalProperties"] = single(f.MapValue(), r.GetMap().GetValues(), values)
		}
		return schema
	}
	if f.IsList() {
		schema["maxItems"] = maxList
		list := r.GetRepeated()
		if list.HasMaxItems() {
			schema["maxItems"] = list.GetMaxItems()
		}
		if list.GetMinItems() > 0 {
			schema["minItems"] = list.GetMinItems()
		}
		if list.GetUnique() {
			schema["uniqueItems"] = true
		}
		if items, ok := schema["items"].(object); ok {
			schema["items"] = single(f, list.GetItems(), items)
		}
		return schema
	}
	return single(f, r, schema)
}

func single(f protoreflect.FieldDescriptor, r *validate.FieldRules, schema object) object {
	switch f.Kind() {
	case protoreflect.StringKind:
		text(f, r, schema)
	case protoreflect.BytesKind:
		limit := uint64(maxBytes)
		if r.GetBytes().HasMaxLen() {
			limit = r.GetBytes().GetMaxLen()
		}
		schema["maxLength"] = (limit + 2) / 3 * 4 // JSON carries them as base64
	case protoreflect.EnumKind:
		if slices.Contains(r.GetEnum().GetNotIn(), 0) {
			schema["not"] = object{"const": string(f.Enum().Values().Get(0).Name())}
		}
	case protoreflect.Int32Kind:
		schema["minimum"], schema["maximum"] = math.MinInt32, math.MaxInt32
		if i := r.GetInt32(); i.HasGte() {
			schema["minimum"] = i.GetGte()
		}
		if i := r.GetInt32(); i.HasLte() {
			schema["maximum"] = i.GetLte()
		}
	case protoreflect.Int64Kind:
		wide(r, schema)
	case protoreflect.MessageKind:
		switch f.Message().FullName() {
		case "google.protobuf.Timestamp":
			schema["maxLength"] = 35
		case "google.protobuf.Duration": // seconds, as JSON writes them: 60s
			schema["maxLength"], schema["pattern"] = 23, `^-?[0-9]{1,12}(\.[0-9]{1,9})?s$`
		case "google.protobuf.FieldMask":
			schema["maxLength"], schema["pattern"] = 1000, `^[A-Za-z0-9_.,*]*$`
			schema["description"] = "Names of the fields to change, separated by commas; empty means the fields that the body has."
		}
	}
	return schema
}

// text adds the rules of a text. A text that may be absent may be empty: proto JSON does not tell them apart.
func text(f protoreflect.FieldDescriptor, r *validate.FieldRules, schema object) {
	s := r.GetString()
	optional := r.GetIgnore() != validate.Ignore_IGNORE_UNSPECIFIED || outputOnly(f)
	schema["maxLength"] = maxText
	if s.HasMaxLen() {
		schema["maxLength"] = s.GetMaxLen()
	}
	if s.GetMinLen() > 0 && !optional {
		schema["minLength"] = s.GetMinLen()
	}
	switch {
	case len(s.GetIn()) > 0:
		list := make([]any, len(s.GetIn()))
		for i, v := range s.GetIn() {
			list[i] = v
		}
		schema["enum"] = list
		delete(schema, "maxLength")
	case s.GetUuid():
		schema["format"], schema["maxLength"] = "uuid", 36
	case s.GetPattern() != "":
		schema["pattern"] = s.GetPattern()
		if optional {
			schema["pattern"] = "^$|" + s.GetPattern()
		}
		if !s.HasMaxLen() {
			schema["maxLength"] = longest(s.GetPattern())
		}
	default:
		schema["pattern"] = anyText
	}
}

// longest bounds what the contract's patterns can match: names of records and dates are all shorter.
func longest(pattern string) int {
	if strings.Contains(pattern, "{36}") {
		return 64
	}
	return 32
}

// wide describes a 64-bit number, which JSON carries as text so that no reader rounds it.
func wide(r *validate.FieldRules, schema object) {
	schema["type"] = "string"
	schema["format"] = "int64"
	schema["pattern"] = `^-?[0-9]{1,19}$`
	schema["maxLength"] = 20
	if i := r.GetInt64(); i.HasGte() && i.GetGte() >= 0 {
		schema["pattern"] = `^[0-9]{1,19}$`
	}
}
