// Package cesql is an engine for the CloudEvents SQL Expression Language 1.0 (CESQL): predicates over the context
// attributes of a CloudEvent, such as
//
//	type LIKE 'lv.digisoc.%' AND INT(sequence) > 10
//
// The language is total: an expression always ends, and answers a value with a list of errors. This engine stops at the
// first error ("fail fast" of the specification): an operator or a function one of whose operands failed answers the
// zero value of its type and that error. As a filter an expression fails closed: see Matches.
//
// Text from outside is bounded by MaxLength, MaxDepth and MaxNodes, and one evaluation by MaxSteps, so no expression
// costs much whoever wrote it. An Expression does not change after Compile and may be used by many goroutines.
package cesql

import "slices"

// Limits of one expression. MaxSteps counts nodes evaluated and characters looked at in one evaluation.
const (
	MaxLength = 4096
	MaxDepth  = 32
	MaxNodes  = 512
	MaxSteps  = 1 << 18
)

// Expression is compiled text.
type Expression struct {
	root       node
	text       string
	attributes []string
}

// Compile reads text. The error is an *Error of kind Parse that says where and what was expected. A function that does
// not exist is no error of Compile but of each evaluation, as the specification has it: CompileFilter refuses it.
func Compile(text string) (*Expression, error) {
	p, err := newParser(text)
	if err != nil {
		return nil, err
	}
	root, err := p.whole()
	if err != nil {
		return nil, err
	}
	out := &Expression{root: root, text: write(root)}
	if len(out.text) > MaxLength { // blanks and brackets may make the canonical form longer: it must compile as well
		return nil, &Error{Kind: Parse, Pos: 1, Expected: ExpectShorter}
	}
	for name := range p.attributes {
		out.attributes = append(out.attributes, name)
	}
	slices.Sort(out.attributes)
	return out, nil
}

// String is the canonical form: upper-case words, one blank around operators, only the brackets that are needed. It
// compiles to an expression with the same answers and the same canonical form.
func (e *Expression) String() string { return e.text }

// Attributes are the names of the attributes that the expression reads, sorted, each once.
func (e *Expression) Attributes() []string { return slices.Clone(e.attributes) }

// Evaluate answers a string, an int32 or a bool, and the errors met, each an *Error: none, or the first one. The event
// is the context attributes by name: strings, bools, integers; other types of CloudEvents are read as their strings.
// A nil value is a missing attribute. The event is not changed.
func (e *Expression) Evaluate(event map[string]any) (any, []error) {
	v, err := e.root.eval(&run{event: event, left: MaxSteps})
	if err != nil {
		return v.any(), []error{err}
	}
	return v.any(), nil
}

// Matches says whether the event passes the expression as a filter: false on any error and on a value that is no
// boolean.
func (e *Expression) Matches(event map[string]any) bool {
	v, err := e.root.eval(&run{event: event, left: MaxSteps})
	return err == nil && v.t == Boolean && v.b
}
