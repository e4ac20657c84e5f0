package cesql

// run is one evaluation.
type run struct {
	event map[string]any
	left  int // steps
}

// spend takes n steps; false when they have run out.
func (r *run) spend(n int) bool {
	r.left -= n
	return r.left >= 0
}

func exhausted(pos int) *Error {
	return &Error{Kind: Generic, Pos: pos, Name: "the evaluation takes too long"}
}

// as evaluates n and casts the answer to t. pos is the operator or function that needs it.
func (r *run) as(n node, t Type, pos int) (value, *Error) {
	v, err := n.eval(r)
	if err != nil {
		return zero(t), err
	}
	if !r.spend(v.size()) {
		return zero(t), exhausted(pos)
	}
	out, ok := cast(v, t)
	if !ok {
		return zero(t), &Error{Kind: Cast, Pos: pos, Name: t.String()}
	}
	return out, nil
}

func (n *literal) eval(*run) (value, *Error) { return n.v, nil }

func (n *attribute) eval(r *run) (value, *Error) {
	x, ok := r.event[n.name]
	if !ok || x == nil {
		return zero(Any), &Error{Kind: MissingAttribute, Pos: n.pos, Name: n.name}
	}
	v, ok := read(x)
	if !ok {
		return zero(Any), &Error{Kind: Generic, Pos: n.pos, Name: n.name}
	}
	return v, nil
}

// eval answers true for the attributes that every event has (specification, 3.4.4).
func (n *exists) eval(r *run) (value, *Error) {
	switch n.name {
	case "id", "source", "type", "specversion":
		return boolean(true), nil
	}
	x, ok := r.event[n.name]
	return boolean(ok && x != nil), nil
}

func (n *unary) eval(r *run) (value, *Error) {
	v, err := r.as(n.x, n.typ(), n.pos)
	if err != nil {
		return zero(n.typ()), err
	}
	if n.not {
		return boolean(!v.b), nil
	}
	return whole(-int64(v.i), n.pos)
}

func (n *like) eval(r *run) (value, *Error) {
	v, err := r.as(n.left, String, n.pos)
	if err != nil {
		return boolean(false), err
	}
	matched, ok := n.compiled.match(v.s, r)
	if !ok {
		return boolean(false), exhausted(n.pos)
	}
	return boolean(matched != n.not), nil
}

// eval compares from the left and stops at the first element that is equal. The type of the left operand is the one
// that elements are cast to.
func (n *in) eval(r *run) (value, *Error) {
	v, err := r.as(n.left, Any, n.pos)
	if err != nil {
		return boolean(false), err
	}
	for _, x := range n.set {
		element, err := r.as(x, v.t, n.pos)
		if err != nil {
			return boolean(false), err
		}
		if element == v {
			return boolean(!n.not), nil
		}
	}
	return boolean(n.not), nil
}

func (n *call) eval(r *run) (value, *Error) {
	if n.f == nil {
		return boolean(false), &Error{Kind: MissingFunction, Pos: n.pos, Name: n.name}
	}
	args := make([]value, len(n.args))
	size := 1
	for i, x := range n.args {
		v, err := r.as(x, n.f.param(i), n.pos)
		if err != nil {
			return zero(n.f.out), err
		}
		args[i] = v
		size += v.size()
	}
	if !r.spend(size) {
		return zero(n.f.out), exhausted(n.pos)
	}
	out, kind := n.f.run(args)
	if kind != nil {
		return out, &Error{Kind: *kind, Pos: n.pos, Name: n.name}
	}
	return out, nil
}
