package cesql

import "unicode/utf8"

// pattern is a compiled pattern of LIKE: one element a character. Values that are no characters stand for % and _.
type pattern []rune

const (
	anyCharacters rune = -1 - iota
	oneCharacter
)

// compilePattern reads % and _, and the two escaped with a backslash. Any other backslash is itself.
func compilePattern(s string) pattern {
	chars := []rune(s)
	out := make(pattern, 0, len(chars))
	for i := 0; i < len(chars); i++ {
		switch c := chars[i]; {
		case c == '\\' && i+1 < len(chars) && (chars[i+1] == '%' || chars[i+1] == '_'):
			i++
			out = append(out, chars[i])
		case c == '%':
			if len(out) == 0 || out[len(out)-1] != anyCharacters {
				out = append(out, anyCharacters)
			}
		case c == '_':
			out = append(out, oneCharacter)
		default:
			out = append(out, c)
		}
	}
	return out
}

// match goes through s once for each time it has to begin again after a %; every character compared is a step. ok is
// false when the steps ran out.
func (p pattern) match(s string, r *run) (matched, ok bool) {
	at, i := 0, 0           // in p, in s
	restart, again := -1, 0 // after the last %, and where in s to try it next
	for i < len(s) {
		if !r.spend(1) {
			return false, false
		}
		c, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case at < len(p) && p[at] == anyCharacters:
			at++
			restart, again = at, i
		case at < len(p) && (p[at] == oneCharacter || p[at] == c):
			at, i = at+1, i+size
		case restart >= 0:
			_, size = utf8.DecodeRuneInString(s[again:])
			again += size
			at, i = restart, again
		default:
			return false, true
		}
	}
	for at < len(p) && p[at] == anyCharacters {
		at++
	}
	return at == len(p), true
}
