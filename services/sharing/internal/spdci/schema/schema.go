// Package schema holds what SPDCI 1.0.0 allows to be sent, as JSON Schema, and checks our messages by it before they leave.
//
// It understands the part of JSON Schema that spdci.json uses and refuses to load any other word, so that no rule is ignored.
package schema

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"time"
)

//go:embed spdci.json
var file []byte

// Set is the schemas by name.
type Set struct {
	defs     map[string]map[string]any
	patterns map[string]*regexp.Regexp
}

// known are the words that are understood.
var known = []string{
	"$ref", "type", "required", "properties", "additionalProperties", "items", "enum", "const", "pattern", "format", "minLength", "maxLength", "minItems", "minimum", "anyOf",
}

// Load reads the schemas.
func Load() (*Set, error) {
	var doc struct {
		Defs map[string]map[string]any `json:"$defs"`
	}
	if err := json.Unmarshal(file, &doc); err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	s := &Set{defs: doc.Defs, patterns: map[string]*regexp.Regexp{}}
	for name, d := range s.defs {
		if err := s.prepare(d); err != nil {
			return nil, fmt.Errorf("schema: %s: %w", name, err)
		}
	}
	return s, nil
}

func (s *Set) prepare(d map[string]any) error {
	for word, v := range d {
		if !slices.Contains(known, word) {
			return fmt.Errorf("word %q is not understood", word)
		}
		var inner []any
		switch word {
		case "pattern":
			p, err := regexp.Compile(v.(string))
			if err != nil {
				return err
			}
			s.patterns[v.(string)] = p
		case "properties":
			for _, p := range v.(map[string]any) {
				inner = append(inner, p)
			}
		case "items":
			inner = append(inner, v)
		case "anyOf":
			inner = v.([]any)
		}
		for _, i := range inner {
			if err := s.prepare(i.(map[string]any)); err != nil {
				return err
			}
		}
	}
	return nil
}

// Check returns what is wrong with a document: a path and a rule, never a value.
func (s *Set) Check(name string, raw []byte) error {
	d, ok := s.defs[name]
	if !ok {
		return fmt.Errorf("schema: there is none called %q", name)
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return fmt.Errorf("schema: %s: not JSON", name)
	}
	if err := s.check(d, v, name); err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	return nil
}

func (s *Set) check(d map[string]any, v any, at string) error {
	if ref, ok := d["$ref"].(string); ok {
		return s.check(s.defs[ref[len("#/$defs/"):]], v, at)
	}
	if forms, ok := d["anyOf"].([]any); ok && !slices.ContainsFunc(forms, func(o any) bool { return s.check(o.(map[string]any), v, at) == nil }) {
		return fmt.Errorf("%s: none of its forms", at)
	}
	switch v := v.(type) {
	case map[string]any:
		return s.object(d, v, at)
	case []any:
		return s.array(d, v, at)
	case string:
		return s.text(d, v, at)
	case json.Number:
		n, err := v.Int64()
		least, bounded := d["minimum"].(float64)
		if d["type"] != "integer" || err != nil || bounded && float64(n) < least {
			return fmt.Errorf("%s: type or minimum", at)
		}
	case bool:
		if d["type"] != "boolean" {
			return fmt.Errorf("%s: type", at)
		}
	default:
		return fmt.Errorf("%s: null", at)
	}
	return nil
}

func (s *Set) object(d, v map[string]any, at string) error {
	if d["type"] != "object" && d["type"] != nil {
		return fmt.Errorf("%s: type", at)
	}
	required, _ := d["required"].([]any)
	for _, r := range required {
		if _, ok := v[r.(string)]; !ok {
			return fmt.Errorf("%s: %s is missing", at, r)
		}
	}
	properties, _ := d["properties"].(map[string]any)
	for name, inner := range v {
		p, ok := properties[name].(map[string]any)
		if !ok {
			if d["additionalProperties"] == false {
				return fmt.Errorf("%s: %s is not in the standard", at, name)
			}
			continue
		}
		if err := s.check(p, inner, at+"."+name); err != nil {
			return err
		}
	}
	return nil
}

func (s *Set) array(d map[string]any, v []any, at string) error {
	least, _ := d["minItems"].(float64)
	if d["type"] != "array" || float64(len(v)) < least {
		return fmt.Errorf("%s: type or minItems", at)
	}
	items, ok := d["items"].(map[string]any)
	for i := range v {
		if !ok {
			break
		}
		if err := s.check(items, v[i], fmt.Sprintf("%s[%d]", at, i)); err != nil {
			return err
		}
	}
	return nil
}

func (s *Set) text(d map[string]any, v, at string) error {
	least, _ := d["minLength"].(float64)
	most, bounded := d["maxLength"].(float64)
	enum, closed := d["enum"].([]any)
	one, fixed := d["const"].(string)
	pattern, shaped := d["pattern"].(string)
	n := float64(len([]rune(v)))
	switch {
	case d["type"] != "string" && d["type"] != nil:
		return fmt.Errorf("%s: type", at)
	case n < least || bounded && n > most:
		return fmt.Errorf("%s: length", at)
	case closed && !slices.Contains(enum, any(v)), fixed && v != one:
		return fmt.Errorf("%s: not one of its words", at)
	case shaped && !s.patterns[pattern].MatchString(v):
		return fmt.Errorf("%s: pattern", at)
	}
	if d["format"] == "date-time" {
		if _, err := time.Parse(time.RFC3339Nano, v); err != nil {
			return fmt.Errorf("%s: format", at)
		}
	}
	return nil
}
