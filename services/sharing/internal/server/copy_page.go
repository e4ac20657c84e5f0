package server

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"
)

//go:embed templates/copy.tmpl
var copyPage string

// pageOf is the page of a copy in one language; html/template escapes what stands in it.
var pageOf = template.Must(template.New("copy").Parse(copyPage))

// pageItem is a heading with what it tells.
type pageItem struct {
	Title string
	Told  []string
	Pairs [][2]string
}

// pagePart is a part of the page with its items.
type pagePart struct {
	Title string
	Items []pageItem
}

// page is the copy as HTML for printing: tagged by its headings, lists and tables, in one language.
func (p *paper) page(english bool) ([]byte, error) {
	say, lang := func(w words) string { return w.LV }, "lv"
	if english {
		say, lang = func(w words) string { return w.EN }, "en"
	}
	var items, data []pageItem
	var parts []pagePart
	for _, part := range p.sections() {
		one := pagePart{Title: say(part.Title)}
		for _, e := range part.Entries {
			item := pageItem{Title: fmt.Sprintf("%s (%s)", say(e.Title), e.Code)}
			for _, f := range e.Facts {
				item.Pairs = append(item.Pairs, [2]string{say(f.What), say(f.Told)})
			}
			one.Items = append(one.Items, item)
		}
		parts = append(parts, one)
	}
	for _, i := range p.Information {
		one := pageItem{Title: fmt.Sprintf("%s (%s%s)", say(i.Title), say(words{"VDAR ", "GDPR "}), i.Item)}
		for _, t := range i.Told {
			one.Told = append(one.Told, say(t))
		}
		items = append(items, one)
	}
	for _, h := range p.Data {
		var groups []string
		for _, g := range h.Groups {
			groups = append(groups, say(g))
		}
		data = append(data, pageItem{Title: strings.Join(groups, ", "), Pairs: pairs(nil, "", h.Values)})
	}
	var b bytes.Buffer
	err := pageOf.Execute(&b, map[string]any{
		"Lang": lang, "Title": say(words{"Manu personas datu kopija", "Copy of my personal data"}), "MadeWord": say(words{"Sagatavota", "Made"}), "Made": p.Made,
		"Told": say(words{"Kas Jums jāzina", "What you are told"}), "Items": items, "Parts": parts, "DataWord": say(words{"Dati", "Data"}), "Data": data,
		"Field": say(words{"Lauks", "Field"}), "Value": say(words{"Vērtība", "Value"}), "None": say(words{"nav", "none"}),
		"MissingWord": say(words{"Neatbildēja, pieprasiet vēlreiz", "Did not answer, ask again"}), "Missing": strings.Join(p.Missing, ", "), "Elsewhere": say(p.Elsewhere),
	})
	return b.Bytes(), err
}

// pairs are the leaves of a tree of decoded JSON with the way to each.
func pairs(out [][2]string, way string, tree any) [][2]string {
	switch node := tree.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(node)) {
			out = pairs(out, strings.TrimPrefix(way+"."+k, "."), node[k])
		}
	case []any:
		for i, v := range node {
			out = pairs(out, fmt.Sprintf("%s[%d]", way, i+1), v)
		}
	case nil:
	default:
		out = append(out, [2]string{way, fmt.Sprint(node)})
	}
	return out
}
