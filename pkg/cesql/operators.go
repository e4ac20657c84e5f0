package cesql

import "math"

// operatorOf is a binary operator. Exactly one of logic, order, same and sum is set.
type operatorOf struct {
	text  string
	level int
	in    Type // both operands are cast to it; Any: the left is cast to the type of the right
	out   Type
	// decides answers from the left operand alone: AND and OR (specification, 3.4.2).
	decides func(left bool) bool
	logic   func(x, y bool) bool
	order   func(x, y int32) bool
	equal   bool // the answer when both are equal: = and !=
	sum     func(x, y int64) int64
	divides bool
}

var binaries = map[string]*operatorOf{}

func init() {
	for _, op := range []*operatorOf{
		{text: "AND", logic: func(x, y bool) bool { return x && y }, decides: func(x bool) bool { return !x }},
		{text: "OR", logic: func(x, y bool) bool { return x || y }, decides: func(x bool) bool { return x }},
		{text: "XOR", logic: func(x, y bool) bool { return x != y }},
		{text: "=", level: levelComparison, equal: true},
		{text: "!=", level: levelComparison},
		{text: "<", level: levelComparison, order: func(x, y int32) bool { return x < y }},
		{text: "<=", level: levelComparison, order: func(x, y int32) bool { return x <= y }},
		{text: ">", level: levelComparison, order: func(x, y int32) bool { return x > y }},
		{text: ">=", level: levelComparison, order: func(x, y int32) bool { return x >= y }},
		{text: "+", level: levelSum, sum: func(x, y int64) int64 { return x + y }},
		{text: "-", level: levelSum, sum: func(x, y int64) int64 { return x - y }},
		{text: "*", level: levelProduct, sum: func(x, y int64) int64 { return x * y }},
		{text: "/", level: levelProduct, sum: func(x, y int64) int64 { return x / y }, divides: true},
		{text: "%", level: levelProduct, sum: func(x, y int64) int64 { return x % y }, divides: true},
	} {
		switch {
		case op.logic != nil:
			op.level, op.in, op.out = levelLogic, Boolean, Boolean
		case op.order != nil:
			op.in, op.out = Integer, Boolean
		case op.sum != nil:
			op.in, op.out = Integer, Integer
		default:
			op.out = Boolean
		}
		binaries[op.text] = op
	}
	binaries["<>"] = binaries["!="]
}

func (n *binary) eval(r *run) (value, *Error) {
	x, err := r.as(n.left, n.op.in, n.pos)
	if err != nil {
		return zero(n.op.out), err
	}
	if n.op.decides != nil && n.op.decides(x.b) {
		return x, nil
	}
	y, err := r.as(n.right, n.op.in, n.pos)
	if err != nil {
		return zero(n.op.out), err
	}
	switch {
	case n.op.logic != nil:
		return boolean(n.op.logic(x.b, y.b)), nil
	case n.op.order != nil:
		return boolean(n.op.order(x.i, y.i)), nil
	case n.op.sum != nil:
		return n.compute(int64(x.i), int64(y.i))
	}
	x, ok := cast(x, y.t)
	if !ok {
		return boolean(false), &Error{Kind: Cast, Pos: n.pos, Name: y.t.String()}
	}
	return boolean((x == y) == n.op.equal), nil
}

func (n *binary) compute(x, y int64) (value, *Error) {
	if n.op.divides && y == 0 {
		return integer(0), &Error{Kind: Math, Pos: n.pos, Name: n.op.text}
	}
	return whole(n.op.sum(x, y), n.pos)
}

// whole is n as an Integer; outside 32 bits it is 0 and a math error.
func whole(n int64, pos int) (value, *Error) {
	if n < math.MinInt32 || n > math.MaxInt32 {
		return integer(0), &Error{Kind: Math, Pos: pos, Name: Integer.String()}
	}
	return integer(int32(n)), nil
}
