package cesql

import (
	"math"
	"strings"
)

// function is one built-in function of one arity.
type function struct {
	in  []Type
	out Type
	// rest is the type of further arguments, when there may be any number.
	rest     Type
	variadic bool
	// run answers a value, with the kind of an error or nil.
	run func([]value) (value, *Kind)
}

// param is the type of the i-th argument.
func (f *function) param(i int) Type {
	if i < len(f.in) {
		return f.in[i]
	}
	return f.rest
}

var functions = map[string][]*function{
	"ABS":       {{in: []Type{Integer}, out: Integer, run: absolute}},
	"LENGTH":    {{in: []Type{String}, out: Integer, run: length}},
	"CONCAT":    {{rest: String, variadic: true, out: String, run: concat}},
	"CONCAT_WS": {{in: []Type{String}, rest: String, variadic: true, out: String, run: concatWith}},
	"LOWER":     {{in: []Type{String}, out: String, run: mapped(strings.ToLower)}},
	"UPPER":     {{in: []Type{String}, out: String, run: mapped(strings.ToUpper)}},
	"TRIM":      {{in: []Type{String}, out: String, run: mapped(strings.TrimSpace)}},
	"LEFT":      {{in: []Type{String, Integer}, out: String, run: left}},
	"RIGHT":     {{in: []Type{String, Integer}, out: String, run: right}},
	"SUBSTRING": {
		{in: []Type{String, Integer}, out: String, run: substring},
		{in: []Type{String, Integer, Integer}, out: String, run: substring},
	},
	"INT":    {{in: []Type{Integer}, out: Integer, run: same}},
	"BOOL":   {{in: []Type{Boolean}, out: Boolean, run: same}},
	"STRING": {{in: []Type{String}, out: String, run: same}},
	// Of drafts of the specification, kept by engines: whether a value has a meaning as the type.
	"IS_INT":  {{in: []Type{Any}, out: Boolean, run: castable(Integer)}},
	"IS_BOOL": {{in: []Type{Any}, out: Boolean, run: castable(Boolean)}},
}

// lookup finds the function by name in upper case and number of arguments.
func lookup(name string, arguments int) *function {
	for _, f := range functions[name] {
		if arguments == len(f.in) || f.variadic && arguments > len(f.in) {
			return f
		}
	}
	return nil
}

func failed(k Kind) *Kind { return &k }

func same(args []value) (value, *Kind) { return args[0], nil }

func castable(t Type) func([]value) (value, *Kind) {
	return func(args []value) (value, *Kind) {
		_, ok := cast(args[0], t)
		return boolean(ok), nil
	}
}

// absolute of the smallest integer is outside 32 bits: the specification names the answer.
func absolute(args []value) (value, *Kind) {
	switch i := args[0].i; {
	case i == math.MinInt32:
		return integer(math.MaxInt32), failed(Math)
	case i < 0:
		return integer(-i), nil
	default:
		return integer(i), nil
	}
}

func mapped(f func(string) string) func([]value) (value, *Kind) {
	return func(args []value) (value, *Kind) { return text(f(args[0].s)), nil }
}
