package cesql

import (
	"strings"
	"unicode/utf8"
)

type tokenKind uint8

const (
	end        tokenKind = iota
	word                 // an attribute or a function
	keyword              // in upper case
	digits               // an integer, with its sign
	quoted               // a string, unescaped
	operator             // = != <> < <= > >= + - * / %
	open                 // (
	closing              // )
	comma                // ,
	wordChars  = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
	digitChars = "0123456789"
	lowerChars = "abcdefghijklmnopqrstuvwxyz0123456789"
	nameChars  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"
)

type token struct {
	kind tokenKind
	text string
	pos  int // in characters, from 1
}

var keywords = map[string]bool{"AND": true, "OR": true, "XOR": true, "NOT": true, "LIKE": true, "IN": true,
	"EXISTS": true, "TRUE": true, "FALSE": true}

var operators = []string{"<=", ">=", "<>", "!=", "=", "<", ">", "+", "-", "*", "/", "%"}

// lexer splits text into tokens. operand says that the last token ends an operand: a sign after it is an operator, a
// sign elsewhere belongs to the digits that follow it at once.
type lexer struct {
	text    string
	at, pos int
	operand bool
}

func newLexer(text string) (*lexer, *Error) {
	switch {
	case len(text) > MaxLength:
		return nil, &Error{Kind: Parse, Pos: 1, Expected: ExpectShorter}
	case !utf8.ValidString(text) || strings.ContainsRune(text, 0):
		return nil, &Error{Kind: Parse, Pos: 1, Expected: ExpectText}
	}
	return &lexer{text: text, pos: 1}, nil
}

func (l *lexer) next() (token, *Error) {
	for l.at < len(l.text) && strings.IndexByte(" \t\r\n", l.text[l.at]) >= 0 {
		l.at, l.pos = l.at+1, l.pos+1
	}
	t, size, err := l.scan(l.text[l.at:])
	if err != nil {
		return token{}, err
	}
	t.pos = l.pos
	l.pos += utf8.RuneCountInString(l.text[l.at : l.at+size])
	l.at += size
	switch t.kind {
	case word, digits, quoted, closing:
		l.operand = true
	case keyword:
		l.operand = t.text == "TRUE" || t.text == "FALSE"
	default:
		l.operand = false
	}
	return t, nil
}

func (l *lexer) scan(rest string) (token, int, *Error) {
	if rest == "" {
		return token{kind: end}, 0, nil
	}
	if kind := strings.IndexByte("(),", rest[0]); kind >= 0 {
		return token{kind: open + tokenKind(kind), text: rest[:1]}, 1, nil
	}
	if rest[0] == '\'' || rest[0] == '"' {
		return l.scanQuoted(rest)
	}
	if n := span(rest, wordChars); n > 0 {
		return classify(rest[:n]), n, nil
	}
	if !l.operand && (rest[0] == '+' || rest[0] == '-') {
		if n := span(rest[1:], wordChars); n > 0 && span(rest[1:], digitChars) == n {
			return token{kind: digits, text: rest[:1+n]}, 1 + n, nil
		}
	}
	for _, op := range operators {
		if strings.HasPrefix(rest, op) {
			return token{kind: operator, text: op}, len(op), nil
		}
	}
	expected := ExpectExpression
	if l.operand {
		expected = ExpectOperator
	}
	return token{}, 0, &Error{Kind: Parse, Pos: l.pos, Expected: expected}
}

// classify tells numbers, keywords and names apart.
func classify(s string) token {
	if span(s, digitChars) == len(s) {
		return token{kind: digits, text: s}
	}
	if upper := strings.ToUpper(s); keywords[upper] {
		return token{kind: keyword, text: upper}
	}
	return token{kind: word, text: s}
}

// scanQuoted reads a string literal. A backslash and the quote that delimits the literal stand for the quote; a
// backslash and any other character stand for both: patterns of LIKE read them.
func (l *lexer) scanQuoted(rest string) (token, int, *Error) {
	var b strings.Builder
	for i := 1; i < len(rest); i++ {
		switch {
		case rest[i] == rest[0]:
			return token{kind: quoted, text: b.String()}, i + 1, nil
		case rest[i] == '\\' && i+1 < len(rest):
			if rest[i+1] != rest[0] {
				b.WriteByte(rest[i])
			}
			i++
			b.WriteByte(rest[i])
		default:
			b.WriteByte(rest[i])
		}
	}
	return token{}, 0, &Error{Kind: Parse, Pos: l.pos, Expected: ExpectQuote}
}

// span is how many bytes at the start of s are in set.
func span(s, set string) int {
	for i := range len(s) {
		if strings.IndexByte(set, s[i]) < 0 {
			return i
		}
	}
	return len(s)
}
