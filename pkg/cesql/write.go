package cesql

import (
	"strconv"
	"strings"
)

type writer struct{ strings.Builder }

// write is the canonical form.
func write(n node) string {
	var w writer
	n.write(&w)
	return w.String()
}

// operand writes n, in brackets when it binds weaker than level.
func (w *writer) operand(n node, level int) {
	if n.level() >= level {
		n.write(w)
		return
	}
	w.WriteByte('(')
	n.write(w)
	w.WriteByte(')')
}

func (w *writer) list(nodes []node) {
	w.WriteByte('(')
	for i, n := range nodes {
		if i > 0 {
			w.WriteString(", ")
		}
		n.write(w)
	}
	w.WriteByte(')')
}

func (w *writer) not(yes bool) {
	if yes {
		w.WriteString(" NOT")
	}
}

// quote writes a string literal, in single quotes if they can hold it. Every string that a literal can mean can be
// written in the quotes that it came in: a backslash pairs with the character after it.
func (w *writer) quote(s string) {
	out, ok := escape(s, '\'')
	if !ok {
		out, _ = escape(s, '"')
	}
	w.WriteString(out)
}

func escape(s string, quote byte) (out string, ok bool) {
	b := []byte{quote}
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case quote:
			b = append(b, '\\', quote)
		case '\\':
			if i+1 == len(s) || s[i+1] == quote {
				return "", false
			}
			b = append(b, s[i], s[i+1])
			i++
		default:
			b = append(b, s[i])
		}
	}
	return string(append(b, quote)), true
}

func (n *literal) write(w *writer) {
	switch n.v.t {
	case Integer:
		w.WriteString(strconv.Itoa(int(n.v.i)))
	case String:
		w.quote(n.v.s)
	default:
		w.WriteString(strings.ToUpper(strconv.FormatBool(n.v.b)))
	}
}

func (n *attribute) write(w *writer) { w.WriteString(n.name) }

func (n *exists) write(w *writer) { w.WriteString("EXISTS " + n.name) }

func (n *unary) write(w *writer) {
	if n.not {
		w.WriteString("NOT ")
	} else {
		w.WriteByte('-')
	}
	w.operand(n.x, levelUnary)
}

func (n *binary) write(w *writer) {
	w.operand(n.left, n.op.level)
	w.WriteString(" " + n.op.text + " ")
	w.operand(n.right, n.op.level+1)
}

func (n *like) write(w *writer) {
	w.operand(n.left, levelLike)
	w.not(n.not)
	w.WriteString(" LIKE ")
	w.quote(n.pattern)
}

func (n *in) write(w *writer) {
	w.operand(n.left, levelIn)
	w.not(n.not)
	w.WriteString(" IN ")
	w.list(n.set)
}

func (n *call) write(w *writer) {
	w.WriteString(n.name)
	w.list(n.args)
}
