// Package filter reads the filter text of list calls (a subset of AIP-160) and compiles it to a parameterised SQL
// condition over a whitelist of columns.
//
//	expression = term { "OR" term } ;            AND binds tighter than OR
//	term       = factor { "AND" factor } ;
//	factor     = [ "NOT" ] ( "(" expression ")" | comparison ) ;
//	comparison = field ( "=" | "!=" | "<" | "<=" | ">" | ">=" | ":" ) value ;
//	value      = word | "quoted string" ;
//
// The operators AND, OR and NOT are upper case. ":" means "begins with" and is for text only. Two deviations from
// AIP-160 are deliberate: there are no bare words without a field, and AND binds tighter than OR, as readers of SQL
// expect. Everything that is not understood is an error, so that a filter never selects more than was meant.
//
// It does not know any table, and it is not for free-text search.
package filter

import "fmt"

// Bounds of a filter text; larger input is refused before it is read.
const (
	MaxLength      = 1000 // bytes
	MaxDepth       = 10   // nested parentheses and NOTs
	MaxComparisons = 50
)

// Error says what is wrong and where; Position counts bytes from 0. The text repeats no value of the filter.
type Error struct {
	Position int
	Message  string
}

// Error returns message and position.
func (e *Error) Error() string { return fmt.Sprintf("%s at position %d", e.Message, e.Position) }

func fail(pos int, format string, args ...any) error {
	return &Error{Position: pos, Message: fmt.Sprintf(format, args...)}
}

// Op is a comparison operator.
type Op string

// The operators.
const (
	Equal        Op = "="
	NotEqual     Op = "!="
	Less         Op = "<"
	LessEqual    Op = "<="
	Greater      Op = ">"
	GreaterEqual Op = ">="
	Begins       Op = ":"
)

// Node is a parsed expression: And, Or, Not or Comparison.
type Node interface{ node() }

// And holds when both sides hold.
type And struct{ Left, Right Node }

// Or holds when one side holds.
type Or struct{ Left, Right Node }

// Not holds when X does not.
type Not struct{ X Node }

// Comparison compares a field with a value. Position is where the field stands in the text.
type Comparison struct {
	Field    string
	Op       Op
	Value    string
	Position int
}

func (And) node()        {}
func (Or) node()         {}
func (Not) node()        {}
func (Comparison) node() {}
