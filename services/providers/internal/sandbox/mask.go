package sandbox

import (
	"fmt"
	"strings"
)

// Mask is what may be kept in place of a personal code of the people: {M01/0} is the first code of M01, {UNKNOWN} the one that
// belongs to nobody. False for any other code.
func (p *People) Mask(code string) (string, bool) {
	if p == nil {
		return "", false
	}
	code = strings.ReplaceAll(code, "-", "")
	if code == p.UnknownCode {
		return "{UNKNOWN}", true
	}
	for _, one := range p.Personas {
		for i, c := range one.Codes {
			if c == code {
				return fmt.Sprintf("{%s/%d}", one.ID, i), true
			}
		}
	}
	return "", false
}

// Unmask puts the codes back.
func (p *People) Unmask(text string) string {
	if p == nil {
		return text
	}
	pairs := []string{"{UNKNOWN}", p.UnknownCode}
	for _, one := range p.Personas {
		for i, c := range one.Codes {
			pairs = append(pairs, fmt.Sprintf("{%s/%d}", one.ID, i), c)
		}
	}
	return strings.NewReplacer(pairs...).Replace(text)
}
