package query

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"
)

// The types of queries.
const (
	IDType     = "idtype-value"
	Expression = "expression"
	Predicate  = "predicate"
)

// Limits of a query.
const (
	maxDepth  = 8
	maxLeaves = 50
	maxValues = 200
	maxLength = 200 // of a value
)

// parser reads one query.
type parser struct {
	words  Vocabulary
	leaves int
}

// Parse reads a query of a type. Errors are ErrForm and ErrInvalid; they repeat nothing of the query.
func Parse(kind string, raw json.RawMessage, words Vocabulary) (Expr, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return Expr{}, ErrForm
	}
	p := &parser{words: words}
	switch kind {
	case IDType:
		return p.idType(v)
	case Expression:
		return p.expression(v)
	case Predicate:
		return p.predicates(v)
	}
	return Expr{}, ErrForm
}

// idTypes are the words for identifiers, and the attribute that each is.
var idTypes = map[string]string{
	"uin": "member_identifier", "nid": "member_identifier", "nationalid": "member_identifier", "national_id": "member_identifier", "personal_code": "member_identifier",
	"group_id": "group_identifier", "groupid": "group_identifier", "group_identifier": "group_identifier",
}

func (p *parser) idType(v any) (Expr, error) {
	m, ok := v.(map[string]any)
	kind, ok1 := m["type"].(string)
	if !ok || !ok1 {
		return Expr{}, ErrForm
	}
	attribute, known := idTypes[strings.ToLower(kind)]
	if !known {
		return Expr{}, ErrInvalid
	}
	return p.condition(attribute, "eq", m["value"])
}

// expression reads {type, value: {expression: {collection, query}}}, and the parts of it that programs leave out.
func (p *parser) expression(v any) (Expr, error) {
	for range 4 {
		m, ok := v.(map[string]any)
		if !ok {
			return Expr{}, ErrForm
		}
		next := v
		for _, wrapper := range []string{"value", "expression", "query"} {
			if inner, ok := m[wrapper].(map[string]any); ok {
				next = inner
				break
			}
		}
		if _, same := next.(map[string]any); !same || len(m) > 0 && !wraps(m) {
			break
		}
		v = next
	}
	return p.tree(v, 0)
}

// wraps reports whether an object only holds the query.
func wraps(m map[string]any) bool {
	for _, w := range []string{"value", "expression", "query"} {
		if _, ok := m[w].(map[string]any); ok {
			return true
		}
	}
	return false
}

func (p *parser) tree(v any, depth int) (Expr, error) {
	m, ok := v.(map[string]any)
	if !ok || depth > maxDepth {
		return Expr{}, ErrForm
	}
	var kids []Expr
	for _, name := range sorted(m) {
		kid, err := p.branch(name, m[name], depth)
		if err != nil {
			return Expr{}, err
		}
		kids = append(kids, kid)
	}
	return joined(And, kids), nil
}

func (p *parser) branch(name string, v any, depth int) (Expr, error) {
	switch op := Op(strings.TrimPrefix(name, "$")); op {
	case And, Or:
		list, ok := v.([]any)
		if !ok {
			return Expr{}, ErrForm
		}
		kids := make([]Expr, len(list))
		for i := range list {
			var err error
			if kids[i], err = p.tree(list[i], depth+1); err != nil {
				return Expr{}, err
			}
		}
		return joined(op, kids), nil
	case Not:
		kid, err := p.tree(v, depth+1)
		return negated(kid), err
	}
	return p.conditions(name, v)
}

// conditions reads {attribute: {$lt: 5}} and {attribute: 5}.
func (p *parser) conditions(attribute string, v any) (Expr, error) {
	m, ok := v.(map[string]any)
	if !ok {
		return p.condition(attribute, "eq", v)
	}
	var kids []Expr
	for _, op := range sorted(m) {
		kid, err := p.condition(attribute, op, m[op])
		if err != nil {
			return Expr{}, err
		}
		kids = append(kids, kid)
	}
	return joined(And, kids), nil
}

var operators = map[string]Op{"eq": Eq, "gt": Gt, "lt": Lt, "ge": Ge, "gte": Ge, "le": Le, "lte": Le, "in": In}

// condition reads one condition on an attribute.
func (p *parser) condition(name, operator string, v any) (Expr, error) {
	a, open := p.words.Find(name)
	operator = strings.TrimPrefix(operator, "$")
	op, known := operators[operator]
	p.leaves++
	if !open || !known && operator != "ne" || p.leaves > maxLeaves {
		return Expr{}, ErrInvalid
	}
	if a.Kind == Code && op != Eq && op != In && operator != "ne" || a.Kind == Text && (op == Gt || op == Lt || op == Ge || op == Le) {
		return Expr{}, ErrInvalid
	}
	list, many := v.([]any)
	if many != (op == In) {
		return Expr{}, ErrInvalid
	}
	if !many {
		list = []any{v}
	}
	values, err := valuesOf(a.Kind, list)
	switch {
	case err != nil:
		return Expr{}, err
	case len(values) == 0:
		return Expr{Op: None}, nil
	case operator == "ne":
		return negated(Expr{Op: Eq, Attribute: a.Name, Kind: a.Kind, Values: values}), nil
	}
	return Expr{Op: op, Attribute: a.Name, Kind: a.Kind, Values: values}, nil
}

// valuesOf reads values of a kind; empty text names nothing and is left out.
func valuesOf(k Kind, list []any) ([]string, error) {
	if len(list) > maxValues {
		return nil, ErrInvalid
	}
	out := []string{}
	for _, v := range list {
		s, ok := written(v)
		if !ok || len(s) > maxLength {
			return nil, ErrInvalid
		}
		if s == "" {
			continue
		}
		if s, ok = normal(k, s); !ok {
			return nil, ErrInvalid
		}
		out = append(out, s)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

func written(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v), true
	case json.Number:
		return v.String(), true
	case bool:
		if v {
			return "true", true
		}
		return "false", true
	}
	return "", false
}

var personalCode = regexp.MustCompile(`^[0-9]{6}-?[0-9]{5}$`)

// IsCode reports whether a text has the form of a personal code.
func IsCode(s string) bool { return personalCode.MatchString(s) }

func normal(k Kind, s string) (string, bool) {
	switch k {
	case Code:
		return strings.ReplaceAll(s, "-", ""), personalCode.MatchString(s)
	case Number:
		_, ok := hundredths(s)
		return s, ok
	case Date:
		if t, err := time.Parse(time.RFC3339, s); err == nil {
			return t.Format(time.DateOnly), true
		}
		_, err := time.Parse(time.DateOnly, s)
		return s, err == nil
	}
	return s, true
}

// joined joins conditions; of nothing it finds nothing.
func joined(op Op, kids []Expr) Expr {
	switch len(kids) {
	case 0:
		return Expr{Op: None}
	case 1:
		return kids[0]
	}
	return Expr{Op: op, Kids: kids}
}

// negated is the contrary. The contrary of a query that names nothing would find everything: it finds nothing too.
func negated(e Expr) Expr {
	if e.hollow() {
		return Expr{Op: None}
	}
	return Expr{Op: Not, Kids: []Expr{e}}
}

// hollow reports whether a part of a query names nothing.
func (e *Expr) hollow() bool {
	return e.Op == None || slices.ContainsFunc(e.Kids, func(k Expr) bool { return k.hollow() })
}

func sorted(m map[string]any) []string {
	names := make([]string, 0, len(m))
	for n := range m {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}
