package schema

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
)

// words of a schema that tell and do not decide: they may change at any time.
var tells = []string{"title", "x-title", "description", "x-codeList", "$id", "x-version", "format"}

// Breaks says why a record that fitted the schema before may not fit the one after: such a change needs a new version. A
// change that it does not understand is a break.
func Breaks(before, after []byte) ([]string, error) {
	var a, b node
	if err := json.Unmarshal(before, &a); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(after, &b); err != nil {
		return nil, err
	}
	return breaks("", a, b), nil
}

func breaks(path string, a, b node) (out []string) {
	for key, was := range a {
		now, there := b[key]
		at := path + "/" + key
		if slices.Contains(tells, key) || there && reflect.DeepEqual(was, now) {
			continue
		}
		switch key {
		case "required", "pattern", "allOf", "anyOf", "oneOf", "not", "minimum", "maximum", "minLength", "maxLength", "enum", "const", "additionalProperties":
			if there && !wider(key, was, now) {
				out = append(out, at+" is narrower")
			}
		case "properties":
			out = append(out, properties(at, was, now)...)
		default:
			out = append(out, at+" changed")
		}
	}
	for key := range b {
		if _, there := a[key]; !there && !slices.Contains(tells, key) {
			out = append(out, path+"/"+key+" is new")
		}
	}
	slices.Sort(out)
	return out
}

// properties compares fields: one that goes is refused from then on, one that comes is new and optional.
func properties(at string, was, now any) (out []string) {
	before, after := was.(node), node{}
	if n, ok := now.(node); ok {
		after = n
	}
	for name, form := range before {
		next, ok := after[name].(node)
		if !ok {
			out = append(out, at+"/"+name+" is gone")
			continue
		}
		out = append(out, breaks(at+"/"+name, form.(node), next)...)
	}
	return out
}

// wider reports whether a rule lets through whatever it let through before.
func wider(key string, was, now any) bool {
	switch key {
	case "maximum", "maxLength":
		return number(now) >= number(was)
	case "minimum", "minLength":
		return number(now) <= number(was)
	case "required":
		return subset(now, was)
	case "enum":
		return subset(was, now)
	case "additionalProperties":
		return now == true
	}
	return false
}

func number(v any) float64 {
	n, _ := v.(float64)
	return n
}

// subset reports whether every member of a is one of b.
func subset(a, b any) bool {
	some, _ := a.([]any)
	all, _ := b.([]any)
	for _, v := range some {
		if !slices.ContainsFunc(all, func(w any) bool { return fmt.Sprint(w) == fmt.Sprint(v) }) {
			return false
		}
	}
	return true
}
