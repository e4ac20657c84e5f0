package server

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// text is the copy for reading, aloud too: headings, then one fact a line.
func (p *paper) text(english bool) []byte {
	say := func(w words) string { return w.LV }
	if english {
		say = func(w words) string { return w.EN }
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n%s: %s\n", say(words{"Manu personas datu kopija", "Copy of my personal data"}), say(words{"Sagatavota", "Made"}), p.Made)
	for _, i := range p.Information {
		fmt.Fprintf(&b, "\n%s (%s)\n", say(i.Title), say(words{"VDAR ", "GDPR "})+i.Item)
		for _, t := range i.Told {
			fmt.Fprintf(&b, "- %s\n", say(t))
		}
	}
	for _, part := range p.sections() {
		fmt.Fprintf(&b, "\n%s\n", say(part.Title))
		if len(part.Entries) == 0 {
			fmt.Fprintf(&b, "- %s\n", say(words{"nav", "none"}))
		}
		for _, e := range part.Entries {
			fmt.Fprintf(&b, "\n%s (%s)\n", say(e.Title), e.Code)
			for _, f := range e.Facts {
				fmt.Fprintf(&b, "- %s: %s\n", say(f.What), say(f.Told))
			}
		}
	}
	for _, h := range p.Data {
		var groups []string
		for _, g := range h.Groups {
			groups = append(groups, say(g))
		}
		fmt.Fprintf(&b, "\n%s: %s\n", say(words{"Dati", "Data"}), strings.Join(groups, ", "))
		if !lines(&b, "", h.Values) {
			fmt.Fprintf(&b, "- %s\n", say(words{"nav", "none"}))
		}
	}
	if len(p.Missing) > 0 {
		fmt.Fprintf(&b, "\n%s: %s\n", say(words{"Neatbildēja, pieprasiet vēlreiz", "Did not answer, ask again"}), strings.Join(p.Missing, ", "))
	}
	fmt.Fprintf(&b, "\n%s\n", say(p.Elsewhere))
	return b.Bytes()
}

// lines writes a tree of decoded JSON, one leaf a line with the way to it; false when it has no leaf.
func lines(b *bytes.Buffer, way string, tree any) (some bool) {
	switch node := tree.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(node)) {
			some = lines(b, strings.TrimPrefix(way+"."+k, "."), node[k]) || some
		}
	case []any:
		for i, v := range node {
			some = lines(b, fmt.Sprintf("%s[%d]", way, i+1), v) || some
		}
	case nil:
	default:
		fmt.Fprintf(b, "- %s: %v\n", way, node)
		return true
	}
	return some
}
