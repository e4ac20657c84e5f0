// Package release is the one function that everything passes at the very end of a way out of this service: a record of a dataset, an event, a line of an extract,
// a record of a registry, a row for DAGR, the answer of a check. It takes away what the grants do not give to the recipient, whatever the code put together; it composes nothing.
package release

import (
	"strings"
)

// Cut is what may leave by one way to one recipient on one day. The zero value lets nothing out.
type Cut struct {
	way *way
	// open are the names that may leave; nil when nothing may.
	open map[string]bool
}

// Opens reports whether a name may leave. Keys may where anything else does.
func (c Cut) Opens(name string) bool { return c.open[name] }

// Nothing reports whether nothing may leave at all: then no record goes, not even its key.
func (c Cut) Nothing() bool { return len(c.open) == 0 }

// Flat takes away the names of a flat record that may not leave; of is the way's word for a name. It reports whether anything may leave.
func Flat[V any](c Cut, record map[string]V, of func(name string) string) bool {
	for name := range record {
		if !c.open[of(name)] {
			delete(record, name)
		}
	}
	return !c.Nothing()
}

// Report takes away of a report of use what is no number of calls, days or events, of whom it is about or when.
func Report(data map[string]any) {
	for name := range data {
		switch name {
		case "permission", "month", "calls", "quota", "daysUsedUp", "events":
		default:
			delete(data, name)
		}
	}
}

// Same is for records whose names are the way's words.
func Same(name string) string { return name }

// Tree takes away what may not leave of a tree of decoded JSON, at any depth. It reports whether anything may leave.
func (c Cut) Tree(record map[string]any) bool {
	if c.Nothing() {
		clear(record)
		return false
	}
	c.object(record, "")
	return true
}

// pairName is the name of an attribute that is written as a pair of name and value.
const pairName = "attribute_name"

func (c Cut) object(node map[string]any, prefix string) {
	for name, v := range node {
		path := prefix + name
		switch {
		case c.way.free[name], c.open[path]:
		case c.way.within[name]:
			c.below(node, name, v, prefix)
		case c.way.holds[path]:
			c.below(node, name, v, path+".")
		default:
			delete(node, name)
		}
	}
}

// below cuts what a name holds, and takes the name away when nothing is left of it.
func (c Cut) below(node map[string]any, name string, v any, prefix string) {
	switch v := v.(type) {
	case map[string]any:
		if c.object(v, prefix); c.hollow(v) {
			delete(node, name)
		}
	case []any:
		var kept []any
		for _, one := range v {
			if item, ok := one.(map[string]any); ok && c.item(item, prefix) {
				kept = append(kept, one)
			}
		}
		if node[name] = kept; len(kept) == 0 {
			delete(node, name)
		}
	default: // a value where others should stand is in no row
		delete(node, name)
	}
}

// item cuts one of a list and reports whether anything is left of it.
func (c Cut) item(node map[string]any, prefix string) bool {
	if attribute, ok := node[pairName].(string); ok {
		return c.open[prefix+attribute]
	}
	c.object(node, prefix)
	return !c.hollow(node)
}

// hollow reports whether only words about the form are left.
func (c Cut) hollow(node map[string]any) bool {
	for name := range node {
		if !c.way.free[name] {
			return false
		}
	}
	return true
}

// parents are the names above a path.
func parents(path string) (out []string) {
	for i := strings.LastIndexByte(path, '.'); i > 0; i = strings.LastIndexByte(path[:i], '.') {
		out = append(out, path[:i])
	}
	return out
}
