// Package query reads the three kinds of queries of SPDCI 1.0.0 into one form and judges records by it.
//
// A query names attributes by the standard's words, or by ours; which attributes there are and which are open is told to it. A
// query that names nothing finds nothing. It knows no register.
package query

import (
	"errors"
	"slices"
	"strconv"
	"strings"
)

// Errors of queries.
var (
	// ErrInvalid is a query that cannot be judged: an attribute that is not there or not open, an operator that does not fit it.
	ErrInvalid = errors.New("query: not a query over these attributes")
	// ErrForm is a query of another form than its type says.
	ErrForm = errors.New("query: not the form of its type")
)

// Kind is what values of an attribute are.
type Kind string

// The kinds of attributes.
const (
	Text   Kind = "text"
	Number Kind = "number" // with at most two decimals
	Date   Kind = "date"
	Code   Kind = "code" // personal code: only equal, or one of
)

// Attribute is one that may be asked for.
type Attribute struct {
	Name    string
	Aliases []string
	Kind    Kind
}

// Vocabulary is the attributes that are there and open.
type Vocabulary []Attribute

// Find returns an attribute by one of its names, without regard to case.
func (v Vocabulary) Find(name string) (Attribute, bool) {
	i := slices.IndexFunc(v, func(a Attribute) bool {
		return strings.EqualFold(a.Name, name) || slices.ContainsFunc(a.Aliases, func(x string) bool { return strings.EqualFold(x, name) })
	})
	if i < 0 {
		return Attribute{}, false
	}
	return v[i], true
}

// Op is an operator.
type Op string

// The operators. None finds nothing.
const (
	And  Op = "and"
	Or   Op = "or"
	Not  Op = "not"
	Eq   Op = "eq"
	Gt   Op = "gt"
	Lt   Op = "lt"
	Ge   Op = "ge"
	Le   Op = "le"
	In   Op = "in"
	None Op = "none"
)

// Expr is a query: a condition on one attribute, or conditions joined.
type Expr struct {
	Op        Op       `json:"op"`
	Attribute string   `json:"attribute,omitempty"`
	Kind      Kind     `json:"kind,omitempty"`
	Values    []string `json:"values,omitempty"`
	Kids      []Expr   `json:"kids,omitempty"`
}

// Values gives the values of an attribute of one record, in the form of its kind.
type Values func(attribute string) string

// Match judges a record.
func (e *Expr) Match(values Values) bool {
	switch e.Op {
	case And:
		return len(e.Kids) > 0 && !slices.ContainsFunc(e.Kids, func(k Expr) bool { return !k.Match(values) })
	case Or:
		return slices.ContainsFunc(e.Kids, func(k Expr) bool { return k.Match(values) })
	case Not:
		return len(e.Kids) == 1 && !e.Kids[0].Match(values)
	case None:
		return false
	}
	v := values(e.Attribute)
	return v != "" && slices.ContainsFunc(e.Values, func(want string) bool { return holds(e.Op, Compare(e.Kind, v, want)) })
}

func holds(op Op, order int) bool {
	switch op {
	case Eq, In:
		return order == 0
	case Gt:
		return order > 0
	case Lt:
		return order < 0
	case Ge:
		return order >= 0
	case Le:
		return order <= 0
	}
	return false
}

// Compare orders two values of a kind. Text is compared without regard to case.
func Compare(k Kind, a, b string) int {
	if k != Number {
		return strings.Compare(strings.ToLower(a), strings.ToLower(b))
	}
	x, _ := hundredths(a)
	y, _ := hundredths(b)
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// hundredths reads a number with at most two decimals.
func hundredths(s string) (int64, bool) {
	whole, part, _ := strings.Cut(s, ".")
	if len(part) > 2 || strings.HasPrefix(part, "-") || strings.HasPrefix(part, "+") {
		return 0, false
	}
	n, err := strconv.ParseInt(whole+(part + "00")[:2], 10, 64)
	return n, err == nil && whole != ""
}

// Wanted lists the values that an attribute must have by every branch that could match; nil when the query does not narrow it. It
// is for asking a database less: Match decides.
func (e *Expr) Wanted(attribute string) []string {
	switch e.Op {
	case Eq, In:
		if e.Attribute == attribute {
			return append([]string{}, e.Values...)
		}
	case And:
		for i := range e.Kids {
			if w := e.Kids[i].Wanted(attribute); w != nil {
				return w
			}
		}
	case Or:
		var all []string
		for i := range e.Kids {
			w := e.Kids[i].Wanted(attribute)
			if w == nil {
				return nil
			}
			all = append(all, w...)
		}
		return all
	}
	return nil
}

// Map returns the query with the values of an attribute put through a function, for example codes into ids. A condition that is
// left without values holds for no record, and its contrary for all: the same as for a value that no record has.
func (e Expr) Map(attribute string, f func([]string) ([]string, error)) (Expr, error) {
	if e.Attribute == attribute {
		v, err := f(e.Values)
		e.Values = v
		return e, err
	}
	kids := make([]Expr, len(e.Kids))
	for i := range e.Kids {
		var err error
		if kids[i], err = e.Kids[i].Map(attribute, f); err != nil {
			return Expr{}, err
		}
	}
	if e.Kids = kids; len(kids) == 0 {
		e.Kids = nil
	}
	return e, nil
}

// Uses reports whether an attribute occurs.
func (e *Expr) Uses(attribute string) bool {
	return e.Attribute == attribute || slices.ContainsFunc(e.Kids, func(k Expr) bool { return k.Uses(attribute) })
}
