package query

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
)

// predicate is one item of a predicate query.
type predicate struct {
	seq       int
	condition Op
	first     Expr
	second    *Expr
}

// predicates reads [{seq_num, expression1, condition, expression2}]. Items are taken in the order of seq_num. "a not b" is a
// and not b, "not a" is not a; an item with a condition and without a second expression is joined by it to the item after it, others
// are joined by and. Joining goes from left to right.
func (p *parser) predicates(v any) (Expr, error) {
	list, ok := v.([]any)
	if !ok {
		return Expr{}, ErrForm
	}
	items := make([]predicate, len(list))
	for i := range list {
		var err error
		if items[i], err = p.item(list[i], i); err != nil {
			return Expr{}, err
		}
	}
	slices.SortStableFunc(items, func(a, b predicate) int { return cmp.Compare(a.seq, b.seq) })
	out, next := Expr{Op: None}, And
	for i := range items {
		one, join := items[i].alone()
		if i == 0 {
			out = one
		} else {
			out = Expr{Op: next, Kids: []Expr{out, one}}
		}
		next = join
	}
	return out, nil
}

// alone is an item by itself, and what joins it to the next.
func (i *predicate) alone() (Expr, Op) {
	switch {
	case i.second != nil && i.condition == Not:
		return Expr{Op: And, Kids: []Expr{i.first, negated(*i.second)}}, And
	case i.second != nil && i.condition == Or:
		return Expr{Op: Or, Kids: []Expr{i.first, *i.second}}, And
	case i.second != nil:
		return Expr{Op: And, Kids: []Expr{i.first, *i.second}}, And
	case i.condition == Not:
		return negated(i.first), And
	case i.condition == Or:
		return i.first, Or
	}
	return i.first, And
}

func (p *parser) item(v any, place int) (predicate, error) {
	m, ok := v.(map[string]any)
	if !ok {
		return predicate{}, ErrForm
	}
	out := predicate{seq: place + 1, condition: And}
	if n, given := m["seq_num"]; given {
		s, _ := written(n)
		seq, err := strconv.Atoi(s)
		if err != nil {
			return predicate{}, ErrForm
		}
		out.seq = seq
	}
	if c, given := m["condition"]; given {
		s, _ := c.(string)
		if out.condition = Op(s); out.condition != And && out.condition != Or && out.condition != Not {
			return predicate{}, ErrInvalid
		}
	}
	var err error
	if out.first, err = p.part(m["expression1"]); err != nil {
		return predicate{}, err
	}
	if second, given := m["expression2"].(map[string]any); given && len(second) > 0 {
		e, err := p.part(second)
		if err != nil {
			return predicate{}, err
		}
		out.second = &e
	}
	return out, nil
}

func (p *parser) part(v any) (Expr, error) {
	m, ok := v.(map[string]any)
	if !ok {
		return Expr{}, ErrForm
	}
	name, ok1 := m["attribute_name"].(string)
	operator, ok2 := m["operator"].(string)
	if !ok1 || !ok2 {
		return Expr{}, ErrForm
	}
	value := m["attribute_value"]
	if text, single := value.(string); operator == "in" && single { // some write the list as JSON in a text
		var list []any
		if json.Unmarshal([]byte(text), &list) == nil {
			value = list
		} else {
			value = []any{text}
		}
	}
	return p.condition(name, operator, value)
}
