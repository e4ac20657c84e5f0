package cesql

import (
	"strconv"
	"strings"
)

// Type is a type of the language. Any is the type of an attribute before an event is seen.
type Type uint8

// The types.
const (
	Any Type = iota
	Boolean
	Integer
	String
)

var types = [...]string{"Any", "Boolean", "Integer", "String"}

// String is the name of the type in the specification.
func (t Type) String() string { return types[t] }

// value is a value of one type; the other fields are zero.
type value struct {
	t Type
	b bool
	i int32
	s string
}

func boolean(b bool) value  { return value{t: Boolean, b: b} }
func integer(i int32) value { return value{t: Integer, i: i} }
func text(s string) value   { return value{t: String, s: s} }
func (v value) size() int   { return 1 + len(v.s) }
func (v value) any() (x any) { // what callers of Evaluate see
	switch v.t {
	case Integer:
		return v.i
	case String:
		return v.s
	default:
		return v.b
	}
}

// zero is the zero value of a type. A type that is not known counts as Boolean (specification, 3.2).
func zero(t Type) value {
	if t == Any {
		t = Boolean
	}
	return value{t: t}
}

// cast turns v into type t; ok is false, with the zero value, when v has no meaning as t.
func cast(v value, t Type) (out value, ok bool) {
	if v.t == t || t == Any {
		return v, true
	}
	switch t {
	case Boolean:
		return castBoolean(v)
	case Integer:
		return castInteger(v)
	default:
		if v.t == Integer {
			return text(strconv.Itoa(int(v.i))), true
		}
		return text(strconv.FormatBool(v.b)), true
	}
}

func castBoolean(v value) (value, bool) {
	if v.t == Integer {
		return boolean(v.i != 0), true
	}
	if len(v.s) > len("false") {
		return boolean(false), false
	}
	word := strings.ToLower(v.s)
	return boolean(word == "true"), word == "true" || word == "false"
}

func castInteger(v value) (value, bool) {
	if v.t == Boolean {
		if v.b {
			return integer(1), true
		}
		return integer(0), true
	}
	n, err := strconv.ParseInt(v.s, 10, 32)
	if err != nil {
		return integer(0), false
	}
	return integer(int32(n)), true
}
