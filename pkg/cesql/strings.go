package cesql

import (
	"strings"
	"unicode/utf8"
)

func length(args []value) (value, *Kind) {
	return integer(int32(utf8.RuneCountInString(args[0].s))), nil
}

func concat(args []value) (value, *Kind) { return text(join("", args)), nil }

func concatWith(args []value) (value, *Kind) { return text(join(args[0].s, args[1:])), nil }

func join(between string, args []value) string {
	parts := make([]string, len(args))
	for i, a := range args {
		parts[i] = a.s
	}
	return strings.Join(parts, between)
}

// offset is where in s its n-th character begins; n is at most the number of characters.
func offset(s string, n int) int {
	at := 0
	for range n {
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return at
}

func left(args []value) (value, *Kind) {
	s, n := args[0].s, int(args[1].i)
	switch {
	case n < 0:
		return text(s), failed(FunctionEvaluation)
	case n >= utf8.RuneCountInString(s):
		return text(s), nil
	default:
		return text(s[:offset(s, n)]), nil
	}
}

func right(args []value) (value, *Kind) {
	s, n := args[0].s, int(args[1].i)
	count := utf8.RuneCountInString(s)
	switch {
	case n < 0:
		return text(s), failed(FunctionEvaluation)
	case n >= count:
		return text(s), nil
	default:
		return text(s[offset(s, count-n):]), nil
	}
}

// substring takes a position from 1, or from the end when negative, and perhaps a length.
func substring(args []value) (value, *Kind) {
	s, pos := args[0].s, int(args[1].i)
	count := utf8.RuneCountInString(s)
	size := count
	if len(args) == 3 {
		size = int(args[2].i)
	}
	if pos > count || pos < -count || size < 0 {
		return text(""), failed(FunctionEvaluation)
	}
	if pos == 0 {
		return text(""), nil
	}
	from := pos - 1
	if pos < 0 {
		from = count + pos
	}
	rest := s[offset(s, from):]
	if size < count-from {
		rest = rest[:offset(rest, size)]
	}
	return text(rest), nil
}
