package cesql

// node is one part of the tree. eval answers the zero value of the node's type with an error, unless the specification
// names another value.
type node interface {
	eval(*run) (value, *Error)
	// typ is the type of the answer, Any when only the event tells.
	typ() Type
	level() int
	write(*writer)
	// children are in the order of the text.
	children() []node
}

type (
	literal   struct{ v value }
	attribute struct {
		name string
		pos  int
	}
	unary struct {
		not bool // otherwise minus
		x   node
		pos int
	}
	binary struct {
		op          *operatorOf
		left, right node
		pos         int
	}
	like struct {
		left     node
		pattern  string
		compiled pattern
		not      bool
		pos      int
	}
	exists struct {
		name string
		pos  int
	}
	in struct {
		left node
		set  []node
		not  bool
		pos  int
	}
	call struct {
		name string
		f    *function // nil: there is no such function
		args []node
		pos  int
	}
)

func (n *literal) typ() Type   { return n.v.t }
func (n *attribute) typ() Type { return Any }
func (n *binary) typ() Type    { return n.op.out }
func (n *like) typ() Type      { return Boolean }
func (n *exists) typ() Type    { return Boolean }
func (n *in) typ() Type        { return Boolean }

func (n *unary) typ() Type {
	if n.not {
		return Boolean
	}
	return Integer
}

func (n *call) typ() Type {
	if n.f == nil {
		return Boolean
	}
	return n.f.out
}

func (n *literal) level() int   { return levelAtom }
func (n *attribute) level() int { return levelAtom }
func (n *exists) level() int    { return levelAtom }
func (n *call) level() int      { return levelAtom }
func (n *unary) level() int     { return levelUnary }
func (n *like) level() int      { return levelLike }
func (n *in) level() int        { return levelIn }
func (n *binary) level() int    { return n.op.level }

func (n *literal) children() []node   { return nil }
func (n *attribute) children() []node { return nil }
func (n *exists) children() []node    { return nil }
func (n *call) children() []node      { return n.args }
func (n *unary) children() []node     { return []node{n.x} }
func (n *like) children() []node      { return []node{n.left} }
func (n *in) children() []node        { return append([]node{n.left}, n.set...) }
func (n *binary) children() []node    { return []node{n.left, n.right} }
