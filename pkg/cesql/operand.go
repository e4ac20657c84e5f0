package cesql

import (
	"strconv"
	"strings"
)

// operand reads what operators stand between: a literal, an attribute, a function, brackets, NOT, EXISTS and -.
func (p *parser) operand() (node, *Error) {
	t := p.t
	switch {
	case p.is(keyword, "NOT"), p.is(operator, "-"):
		return p.unary()
	case p.is(keyword, "EXISTS"):
		return p.exists()
	case t.kind == open:
		return p.brackets()
	case t.kind == word:
		return p.name()
	}
	v, err := p.literal()
	if err != nil {
		return nil, err
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	return p.made(&literal{v: v})
}

func (p *parser) literal() (value, *Error) {
	switch {
	case p.is(keyword, "TRUE"), p.is(keyword, "FALSE"):
		return boolean(p.t.text == "TRUE"), nil
	case p.t.kind == quoted:
		return text(p.t.text), nil
	case p.t.kind == digits:
		n, err := strconv.ParseInt(p.t.text, 10, 32)
		if err != nil {
			return value{}, p.fail(ExpectInteger)
		}
		return integer(int32(n)), nil
	default:
		return value{}, p.fail(ExpectExpression)
	}
}

func (p *parser) unary() (node, *Error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	n := &unary{not: p.t.text == "NOT", pos: p.t.pos}
	if err := p.advance(); err != nil {
		return nil, err
	}
	var err *Error
	if n.x, err = p.operand(); err != nil {
		return nil, err
	}
	return p.made(n)
}

func (p *parser) brackets() (node, *Error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	n, err := p.nested()
	if err != nil {
		return nil, err
	}
	if p.t.kind != closing {
		return nil, p.fail(ExpectClosing)
	}
	return n, p.advance()
}

// exists reads EXISTS and an attribute; digits alone are a name too.
func (p *parser) exists() (node, *Error) {
	pos := p.t.pos
	if err := p.advance(); err != nil {
		return nil, err
	}
	name := p.t.text
	if p.t.kind != word && p.t.kind != digits || span(name, lowerChars) != len(name) {
		return nil, p.fail(ExpectAttribute)
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	p.attributes[name] = struct{}{}
	return p.made(&exists{name: name, pos: pos})
}

// name reads an attribute, or a function with its arguments.
func (p *parser) name() (node, *Error) {
	t := p.t
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.t.kind == open && span(strings.ToUpper(t.text), nameChars) == len(t.text) && t.text[0] != '_' {
		args, err := p.list(0)
		if err != nil {
			return nil, err
		}
		name := strings.ToUpper(t.text)
		return p.made(&call{name: name, f: lookup(name, len(args)), args: args, pos: t.pos})
	}
	if span(t.text, lowerChars) != len(t.text) {
		return nil, &Error{Kind: Parse, Pos: t.pos, Expected: ExpectAttribute}
	}
	p.attributes[t.text] = struct{}{}
	return p.made(&attribute{name: t.text, pos: t.pos})
}
