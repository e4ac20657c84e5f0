package filter

// Parse reads a filter text. An empty text is nil: no condition.
func Parse(text string) (Node, error) {
	tokens, err := lex(text)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens}
	if p.peek().kind == end {
		return nil, nil
	}
	n, err := p.expression(0)
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind != end {
		return nil, fail(t.pos, "AND, OR or the end is expected")
	}
	return n, nil
}

type parser struct {
	tokens      []token
	at          int
	comparisons int
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) take() token {
	t := p.tokens[p.at]
	if t.kind != end {
		p.at++
	}
	return t
}

func (p *parser) keyword(text string) bool {
	if t := p.peek(); t.kind == word && t.text == text {
		p.at++
		return true
	}
	return false
}

func (p *parser) expression(depth int) (Node, error) {
	left, err := p.term(depth)
	for err == nil && p.keyword("OR") {
		var right Node
		right, err = p.term(depth)
		left = Or{left, right}
	}
	return left, err
}

func (p *parser) term(depth int) (Node, error) {
	left, err := p.factor(depth)
	for err == nil && p.keyword("AND") {
		var right Node
		right, err = p.factor(depth)
		left = And{left, right}
	}
	return left, err
}

func (p *parser) factor(depth int) (Node, error) {
	if depth > MaxDepth {
		return nil, fail(p.peek().pos, "the filter is nested too deeply")
	}
	if p.keyword("NOT") {
		x, err := p.factor(depth + 1)
		return Not{x}, err
	}
	if p.peek().kind != open {
		return p.comparison()
	}
	p.take()
	n, err := p.expression(depth + 1)
	if err != nil {
		return nil, err
	}
	if t := p.take(); t.kind != shut {
		return nil, fail(t.pos, "a closing parenthesis is expected")
	}
	return n, nil
}

func (p *parser) comparison() (Node, error) {
	field := p.take()
	if field.kind != word || reserved(field.text) {
		return nil, fail(field.pos, "a field is expected")
	}
	op := p.take()
	if op.kind != operator {
		return nil, fail(op.pos, "an operator is expected")
	}
	value := p.take()
	if value.kind != quoted && (value.kind != word || reserved(value.text)) {
		return nil, fail(value.pos, "a value is expected")
	}
	if p.comparisons++; p.comparisons > MaxComparisons {
		return nil, fail(field.pos, "too many comparisons")
	}
	return Comparison{Field: field.text, Op: Op(op.text), Value: value.text, Position: field.pos}, nil
}

func reserved(text string) bool { return text == "AND" || text == "OR" || text == "NOT" }
