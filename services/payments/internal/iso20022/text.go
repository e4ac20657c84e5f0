package iso20022

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// text writes a name or reference in the characters that every bank of SEPA takes: letters without marks, digits and
// / - ? : ( ) . , ' + and blank. Anything else becomes a blank; what is too long is cut.
func text(s string, most int) string {
	var b strings.Builder
	blank := true
	for _, r := range norm.NFD.String(s) {
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		if !allowed(r) {
			r = ' '
		}
		if r == ' ' && blank {
			continue
		}
		blank = r == ' '
		b.WriteRune(r)
		if b.Len() == most {
			break
		}
	}
	// A text must not begin or end with a slash or hold two in a row.
	out := strings.Trim(strings.ReplaceAll(b.String(), "//", "/"), " /")
	if out == "" {
		return "NOTPROVIDED"
	}
	return out
}

func allowed(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/-?:().,'+ ", r)
}
