package cesql

import "errors"

// CompileFilter compiles text that has to be a condition, and refuses what can only fail later: an answer that is no
// boolean, a function that does not exist, a part without attributes that ends in an error, a literal that cannot be
// cast. The error is an *Error.
func CompileFilter(text string) (*Expression, error) {
	e, err := Compile(text)
	if err != nil {
		return nil, err
	}
	if t := e.root.typ(); t != Boolean && t != Any {
		return nil, &Error{Kind: Parse, Pos: 1, Expected: ExpectBoolean}
	}
	if _, err := check(e.root); err != nil {
		return nil, err
	}
	return e, nil
}

// check answers whether n has the same value for every event, and its error if that value is one.
func check(n node) (constant bool, err *Error) {
	constant = true
	for _, x := range n.children() {
		same, err := check(x)
		if err != nil {
			return false, err
		}
		constant = constant && same
	}
	switch n := n.(type) {
	case *attribute, *exists:
		return false, nil
	case *call:
		if n.f == nil {
			return false, &Error{Kind: MissingFunction, Pos: n.pos, Name: n.name}
		}
	case *binary:
		if err := n.checkLiterals(); err != nil {
			return false, err
		}
	}
	if constant {
		if _, err := n.eval(&run{left: MaxSteps}); err != nil {
			return false, err
		}
	}
	return constant, nil
}

// checkLiterals casts literal operands to the one type that the operator takes.
func (n *binary) checkLiterals() *Error {
	for _, x := range []node{n.left, n.right} {
		if l, ok := x.(*literal); ok {
			if _, ok := cast(l.v, n.op.in); !ok {
				return &Error{Kind: Cast, Pos: n.pos, Name: n.op.in.String()}
			}
		}
	}
	return nil
}

// As gives the *Error in err, which every error of this package is.
func As(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}
