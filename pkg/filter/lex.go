package filter

import (
	"strings"
	"unicode/utf8"
)

type kind uint8

const (
	end kind = iota
	word
	quoted
	operator
	open
	shut
)

type token struct {
	kind kind
	text string
	pos  int
}

// lex splits the text into tokens and adds an end token.
func lex(text string) ([]token, error) {
	if len(text) > MaxLength {
		return nil, fail(MaxLength, "the filter is too long")
	}
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return nil, fail(0, "the filter is not valid text")
	}
	var out []token
	for i := 0; i < len(text); {
		t, size, err := scan(text, i)
		if err != nil {
			return nil, err
		}
		if size > 0 && t.kind != end {
			out = append(out, t)
		}
		i += size
	}
	return append(out, token{kind: end, pos: len(text)}), nil
}

// scan reads one token at i and returns its size in bytes; blanks come back as an end token that lex drops.
func scan(text string, i int) (token, int, error) {
	switch c := text[i]; {
	case c == ' ' || c == '\t' || c == '\n' || c == '\r':
		return token{}, 1, nil
	case c == '(':
		return token{open, "(", i}, 1, nil
	case c == ')':
		return token{shut, ")", i}, 1, nil
	case c == '"':
		return scanQuoted(text, i)
	case strings.IndexByte("=!<>:", c) >= 0:
		for _, op := range []string{"<=", ">=", "!=", "=", "<", ">", ":"} {
			if strings.HasPrefix(text[i:], op) {
				return token{operator, op, i}, len(op), nil
			}
		}
		return token{}, 0, fail(i, "unknown operator")
	}
	n := strings.IndexAny(text[i:], " \t\n\r()\"=!<>:")
	if n < 0 {
		n = len(text) - i
	}
	return token{word, text[i : i+n], i}, n, nil
}

// scanQuoted reads a string in double quotes; a backslash takes the next quote or backslash literally.
func scanQuoted(text string, start int) (token, int, error) {
	var b strings.Builder
	for i := start + 1; i < len(text); i++ {
		switch text[i] {
		case '"':
			return token{quoted, b.String(), start}, i + 1 - start, nil
		case '\\':
			i++
			if i == len(text) || text[i] != '"' && text[i] != '\\' {
				return token{}, 0, fail(i, "only a quote or a backslash may follow a backslash")
			}
		}
		b.WriteByte(text[i])
	}
	return token{}, 0, fail(start, "the string is not closed")
}
