package schema

import (
	"reflect"
	"regexp"
	"slices"
	"sync"
	"unicode/utf8"
)

var patterns sync.Map

func pattern(text string) *regexp.Regexp {
	if p, ok := patterns.Load(text); ok {
		return p.(*regexp.Regexp)
	}
	p := regexp.MustCompile(text)
	patterns.Store(text, p)
	return p
}

// valid is a validator of the words that published schemas use, as JSON Schema 2020-12 defines them. A word that it does not
// know makes it panic: a test that cannot judge must not pass.
func valid(schema node, v any) bool {
	for word, rule := range schema {
		if !slices.Contains(tells, word) && word != "$schema" && !holds(word, rule, schema, v) {
			return false
		}
	}
	return true
}

func holds(word string, rule any, schema node, v any) bool {
	text, isText := v.(string)
	n, isNumber := v.(float64)
	object, isObject := v.(map[string]any)
	switch word {
	case "type":
		is := map[string]bool{"string": isText, "object": isObject, "integer": isNumber && n == float64(int64(n)), "boolean": reflect.TypeOf(v) == reflect.TypeOf(true)}
		return is[rule.(string)]
	case "const":
		return reflect.DeepEqual(v, rule)
	case "pattern":
		return !isText || pattern(rule.(string)).MatchString(text)
	case "maxLength":
		return !isText || utf8.RuneCountInString(text) <= int(rule.(float64))
	case "minimum":
		return !isNumber || n >= rule.(float64)
	case "maximum":
		return !isNumber || n <= rule.(float64)
	case "not":
		return !valid(rule.(node), v)
	case "required":
		return !isObject || !slices.ContainsFunc(rule.([]any), func(name any) bool { _, there := object[name.(string)]; return !there })
	case "properties":
		for name, form := range rule.(node) {
			if value, there := object[name]; there && !valid(form.(node), value) {
				return false
			}
		}
		return true
	case "additionalProperties":
		for name := range object {
			if _, known := schema["properties"].(node)[name]; !known {
				return rule.(bool)
			}
		}
		return true
	case "allOf", "anyOf", "oneOf":
		return branches(word, rule.([]any), v)
	}
	panic("a word of JSON Schema that the test does not know: " + word)
}

func branches(word string, list []any, v any) bool {
	fit := 0
	for _, s := range list {
		if valid(s.(node), v) {
			fit++
		}
	}
	return word == "allOf" && fit == len(list) || word == "anyOf" && fit > 0 || word == "oneOf" && fit == 1
}
