// Package etag reads entity tags and the lists of them in If-Match and If-None-Match (RFC 9110, 8.8.3 and 13.1).
//
// It does not know what a tag stands for: the versions of records are the matter of the services.
package etag

import (
	"errors"
	"slices"
	"strings"
)

// Tag is one entity tag. Value is what stands between the quotes.
type Tag struct {
	Value string
	Weak  bool
}

// List is the value of a conditional header: any version at all, or one of the tags.
type List struct {
	Any  bool
	Tags []Tag
}

// ErrMalformed says that a header is neither * nor a list of tags in quotes.
var ErrMalformed = errors.New("etag: neither * nor a list of tags in quotes")

// Quote writes a version as a strong tag.
func Quote(version string) string { return `"` + version + `"` }

// Parse reads a header that may come in several lines, which count as one list. A comma may stand inside a tag.
func Parse(lines []string) (List, error) {
	rest := strings.Trim(strings.Join(lines, ","), " \t")
	if rest == "*" {
		return List{Any: true}, nil
	}
	var l List
	for {
		rest = strings.TrimLeft(rest, " \t,") // empty elements are allowed (5.6.1)
		if rest == "" {
			break
		}
		tag, after, ok := first(rest)
		if !ok {
			return List{}, ErrMalformed
		}
		l.Tags = append(l.Tags, tag)
		rest = strings.TrimLeft(after, " \t")
		if rest != "" && rest[0] != ',' {
			return List{}, ErrMalformed
		}
	}
	if len(l.Tags) == 0 {
		return List{}, ErrMalformed
	}
	return l, nil
}

// first cuts the tag that a list begins with.
func first(list string) (tag Tag, after string, ok bool) {
	list, tag.Weak = strings.CutPrefix(list, "W/")
	if list, ok = strings.CutPrefix(list, `"`); !ok {
		return Tag{}, "", false
	}
	tag.Value, after, ok = strings.Cut(list, `"`)
	if strings.ContainsFunc(tag.Value, func(c rune) bool { return c <= ' ' || c == 0x7f }) {
		return Tag{}, "", false
	}
	return tag, after, ok
}

// Strong are the versions that a strong comparison can find, each once; a weak tag matches nothing there (8.8.3.2).
func (l List) Strong() []string {
	var all []string
	for _, t := range l.Tags {
		if !t.Weak && !slices.Contains(all, t.Value) {
			all = append(all, t.Value)
		}
	}
	return all
}

// Has reports by the weak comparison of If-None-Match whether a tag as it stands in an ETag header is in the list.
func (l List) Has(header string) bool {
	tag, after, ok := first(header)
	return ok && after == "" && slices.ContainsFunc(l.Tags, func(t Tag) bool { return t.Value == tag.Value })
}
