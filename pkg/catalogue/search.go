package catalogue

import (
	"slices"
	"strings"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"unicode"
)

// Find returns the leaves that a text names, by code: the code of a leaf or group, a legal point in any numbering, alone or with
// the act before it, or words of a label in either language; signs over letters make no difference. An empty text names nothing.
func (c *Catalogue) Find(text string) []*Leaf {
	want := plain(text)
	if want == "" {
		return nil
	}
	var out []*Leaf
	for _, l := range c.leaves {
		if c.named(l, want) {
			out = append(out, l)
		}
	}
	return out
}

func (c *Catalogue) named(l *Leaf, want string) bool {
	if want == fold(l.Code) || want == fold(l.Group) {
		return true
	}
	for _, r := range l.Law {
		for _, point := range c.Numbers(r) {
			if p := fold(point); want == p || want == fold(r.Act)+" "+p {
				return true
			}
		}
	}
	if !strings.ContainsFunc(want, unicode.IsLetter) {
		return false
	}
	label := plain(l.LV + " " + l.EN)
	return !slices.ContainsFunc(strings.Fields(want), func(word string) bool { return !strings.Contains(label, word) })
}

// plain is a text in small letters without signs over them.
func plain(s string) string {
	t := transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC)
	out, _, err := transform.String(t, fold(s))
	if err != nil {
		return fold(s)
	}
	return out
}
