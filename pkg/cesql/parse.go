package cesql

// Precedence, weakest first (specification, 3.6). Operators of one level group to the left; AND, OR and XOR are one
// level. NOT and - bind tighter than LIKE, so NOT a LIKE 'x' is (NOT a) LIKE 'x'.
const (
	levelLogic = iota + 1
	levelComparison
	levelSum
	levelProduct
	levelIn
	levelLike
	levelUnary
	levelAtom
)

type parser struct {
	lex          *lexer
	t            token // the next token
	depth, nodes int
	attributes   map[string]struct{}
}

func newParser(text string) (*parser, error) {
	l, err := newLexer(text)
	if err != nil {
		return nil, err
	}
	p := &parser{lex: l, attributes: map[string]struct{}{}}
	if err := p.advance(); err != nil {
		return nil, err
	}
	return p, nil
}

// whole reads the text to its end.
func (p *parser) whole() (node, error) {
	n, err := p.expression(levelLogic)
	if err != nil {
		return nil, err
	}
	if p.t.kind != end {
		return nil, p.fail(ExpectOperator)
	}
	return n, nil
}

func (p *parser) fail(e Expectation) *Error { return &Error{Kind: Parse, Pos: p.t.pos, Expected: e} }

func (p *parser) advance() *Error {
	t, err := p.lex.next()
	if err == nil {
		p.t = t
	}
	return err
}

func (p *parser) is(k tokenKind, text string) bool { return p.t.kind == k && p.t.text == text }

// made counts the nodes.
func (p *parser) made(n node) (node, *Error) {
	if p.nodes++; p.nodes > MaxNodes {
		return nil, p.fail(ExpectFewer)
	}
	return n, nil
}

// enter counts the nesting of brackets and of NOT and -.
func (p *parser) enter() *Error {
	if p.depth++; p.depth > MaxDepth {
		return p.fail(ExpectShallower)
	}
	return nil
}

// nested reads an expression within brackets.
func (p *parser) nested() (node, *Error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	return p.expression(levelLogic)
}

// expression reads what binds at least as tight as level, which is levelIn or weaker.
func (p *parser) expression(level int) (node, *Error) {
	left, err := p.operand()
	for done := false; err == nil && !done; {
		left, done, err = p.continued(left, level)
	}
	return left, err
}

// continued reads one operator after left, when it binds at least as tight as level.
func (p *parser) continued(left node, level int) (out node, done bool, err *Error) {
	if p.is(keyword, "NOT") || p.is(keyword, "LIKE") || p.is(keyword, "IN") {
		out, err = p.suffix(left)
		return out, false, err
	}
	pos, op := p.t.pos, binaries[p.t.text]
	if op == nil || p.t.kind != operator && p.t.kind != keyword || op.level < level {
		return left, true, nil
	}
	if err := p.advance(); err != nil {
		return nil, false, err
	}
	right, err := p.expression(op.level + 1)
	if err != nil {
		return nil, false, err
	}
	out, err = p.made(&binary{op: op, left: left, right: right, pos: pos})
	return out, false, err
}

// suffix reads [NOT] LIKE and [NOT] IN. They bind tighter than every level that expression is called with.
func (p *parser) suffix(left node) (node, *Error) {
	pos, not := p.t.pos, p.is(keyword, "NOT")
	if not {
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	like := p.is(keyword, "LIKE")
	if !like && !p.is(keyword, "IN") {
		return nil, p.fail(ExpectLikeOrIn)
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if like {
		return p.like(left, not, pos)
	}
	if p.t.kind != open {
		return nil, p.fail(ExpectOpening)
	}
	set, err := p.list(1)
	if err != nil {
		return nil, err
	}
	return p.made(&in{left: left, set: set, not: not, pos: pos})
}

func (p *parser) like(left node, not bool, pos int) (node, *Error) {
	if p.t.kind != quoted {
		return nil, p.fail(ExpectPattern)
	}
	n := &like{left: left, pattern: p.t.text, compiled: compilePattern(p.t.text), not: not, pos: pos}
	if err := p.advance(); err != nil {
		return nil, err
	}
	return p.made(n)
}

// list reads expressions in brackets with commas between them, at least atLeast.
func (p *parser) list(atLeast int) ([]node, *Error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	var out []node
	for p.t.kind != closing || len(out) < atLeast {
		n, err := p.nested()
		if err != nil {
			return nil, err
		}
		out = append(out, n)
		if p.t.kind == closing {
			break
		}
		if p.t.kind != comma {
			return nil, p.fail(ExpectSeparator)
		}
		atLeast = len(out) + 1
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	return out, p.advance()
}
