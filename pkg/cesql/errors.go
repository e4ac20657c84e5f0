package cesql

import (
	"fmt"
	"strings"
)

// Kind is the kind of an error, as the specification lists them.
type Kind uint8

// The kinds.
const (
	Generic            Kind = iota // any other: the steps of an evaluation ran out, an attribute has no type of CloudEvents
	Parse                          // the text is no expression
	Math                           // division by zero, a result outside 32 bits
	Cast                           // a value has no meaning as the type that is needed
	MissingAttribute               // the event lacks the attribute
	MissingFunction                // no function has this name and this number of arguments
	FunctionEvaluation             // an argument is outside what the function takes
)

var kinds = [...]string{"generic", "parse", "math", "cast", "missingAttribute", "missingFunction", "functionEvaluation"}

// String is the word that the conformance tests of the specification use.
func (k Kind) String() string {
	if int(k) < len(kinds) {
		return kinds[k]
	}
	return kinds[Generic]
}

// Expectation is what a reader of the text waited for: a closed list, so that callers can say it in other languages.
type Expectation string

// The expectations.
const (
	ExpectExpression Expectation = "an attribute, a literal, a function, NOT, EXISTS, - or ("
	ExpectOperator   Expectation = "an operator or the end"
	ExpectSeparator  Expectation = "an operator, a comma or )"
	ExpectClosing    Expectation = "an operator or )"
	ExpectOpening    Expectation = "("
	ExpectPattern    Expectation = "a string literal as the pattern"
	ExpectAttribute  Expectation = "an attribute name of lower-case letters and digits"
	ExpectLikeOrIn   Expectation = "LIKE or IN"
	ExpectQuote      Expectation = "the closing quote"
	ExpectInteger    Expectation = "an integer from -2147483648 to 2147483647"
	ExpectText       Expectation = "valid UTF-8 text without zero bytes"
	ExpectShorter    Expectation = "at most 4096 bytes"
	ExpectShallower  Expectation = "at most 32 levels of nesting"
	ExpectFewer      Expectation = "at most 512 operators and operands"
	ExpectBoolean    Expectation = "a condition that is true or false"
)

// Error is the only type of error of this package. Its text never holds a value of the event.
type Error struct {
	Kind Kind
	// Pos is the character where the error is, counted from 1.
	Pos int
	// Expected is set for Parse.
	Expected Expectation
	// Name is the attribute or the function, or the type a value could not be cast to.
	Name string
}

// Error says the kind, the place and what was expected.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "cesql: %s error at character %d", e.Kind, e.Pos)
	switch {
	case e.Expected != "":
		b.WriteString(": expected " + string(e.Expected))
	case e.Name != "":
		b.WriteString(": " + e.Name)
	}
	return b.String()
}
