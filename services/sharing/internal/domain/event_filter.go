package domain

import (
	"regexp"
	"strings"
)

// Passer decides on the attributes of an event. What could not be evaluated is not known, and stays so under a not: an event passes
// only what is known to be true.
type Passer interface {
	Decide(event map[string]any) (passes, known bool)
}

// CompileSQL compiles an expression of CESQL and tells which attributes it reads.
type CompileSQL func(text string) (p Passer, attributes []string, err error)

// Limits of a filter.
const (
	maxFilterDepth = 8
	maxFilterNodes = 64
	maxFilterText  = 4096
)

// looksLikeCode finds personal codes: no filter may hold one, because filters are kept and shown.
var looksLikeCode = regexp.MustCompile(`(^|\D)\d{6}-?\d{5}($|\D)`)

// Filter is what an event must pass: the source, one of the types, and all filters.
type Filter struct {
	source string
	types  []string
	all    []Passer
}

// Passes reports whether an event is sent.
func (f *Filter) Passes(e *Event) bool {
	if f.source != "" && e.Source != f.source || len(f.types) > 0 && !contains(f.types, e.Type) {
		return false
	}
	passes, known := every(f.all).Decide(e.Attributes())
	return passes && known
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// Filter compiles the filters of a subscription. One that names nothing is ErrSubscriptionFilter, and never everything.
func (s *Subscription) Filter(sql CompileSQL) (Filter, error) {
	c := &compiler{sql: sql}
	all := make([]Passer, len(s.Filters))
	for i, raw := range s.Filters {
		all[i] = c.filter(raw, 1)
	}
	if c.bad {
		return Filter{}, at(ErrSubscriptionFilter, "subscription.filters")
	}
	return Filter{source: s.Source, types: s.Types, all: all}, nil
}

// compiler reads filters and remembers whether one of them says nothing, or nothing known.
type compiler struct {
	sql   CompileSQL
	nodes int
	bad   bool
}

func (c *compiler) refuse() Passer {
	c.bad = true
	return nothing{}
}

// filter reads an object of exactly one dialect.
func (c *compiler) filter(raw any, depth int) Passer {
	m, ok := raw.(map[string]any)
	if c.nodes++; !ok || len(m) != 1 || depth > maxFilterDepth || c.nodes > maxFilterNodes {
		return c.refuse()
	}
	for dialect, value := range m {
		switch dialect {
		case "exact", "prefix", "suffix":
			return c.texts(dialect, value)
		case "all":
			return every(c.list(value, depth))
		case "any":
			return some(c.list(value, depth))
		case "not":
			return not{c.filter(value, depth+1)}
		case "sql":
			return c.expression(value)
		}
	}
	return c.refuse()
}

// list reads the filters of all and any: at least one.
func (c *compiler) list(raw any, depth int) []Passer {
	list, ok := raw.([]any)
	if !ok || len(list) == 0 {
		return []Passer{c.refuse()}
	}
	out := make([]Passer, len(list))
	for i, one := range list {
		out[i] = c.filter(one, depth+1)
	}
	return out
}

// texts reads attributes and the texts that they are compared with: at least one, none empty, each an attribute of our events.
func (c *compiler) texts(dialect string, raw any) Passer {
	m, ok := raw.(map[string]any)
	if !ok || len(m) == 0 {
		return c.refuse()
	}
	known := (&Event{}).Attributes()
	out := compare{how: map[string]func(s, part string) bool{"exact": equal, "prefix": strings.HasPrefix, "suffix": strings.HasSuffix}[dialect], with: map[string]string{}}
	for name, value := range m {
		text, ok := value.(string)
		if _, attribute := known[name]; !ok || !attribute || text == "" || len(text) > maxFilterText || looksLikeCode.MatchString(text) {
			return c.refuse()
		}
		out.with[name] = text
	}
	return out
}

func (c *compiler) expression(raw any) Passer {
	text, ok := raw.(string)
	if !ok || strings.TrimSpace(text) == "" || len(text) > maxFilterText || looksLikeCode.MatchString(text) || c.sql == nil {
		return c.refuse()
	}
	p, attributes, err := c.sql(text)
	if err != nil {
		return c.refuse()
	}
	known := (&Event{}).Attributes()
	for _, name := range attributes {
		if _, ok := known[name]; !ok {
			return c.refuse()
		}
	}
	return p
}

func equal(a, b string) bool { return a == b }

type nothing struct{}

func (nothing) Decide(map[string]any) (passes, known bool) { return false, false }

// compare holds all of its attributes against texts.
type compare struct {
	how  func(s, part string) bool
	with map[string]string
}

func (c compare) Decide(event map[string]any) (passes, known bool) {
	for name, text := range c.with {
		if value, ok := event[name].(string); !ok || !c.how(value, text) {
			return false, true
		}
	}
	return true, true
}

type every []Passer

func (all every) Decide(event map[string]any) (passes, known bool) {
	known = true
	for _, p := range all {
		passes, sure := p.Decide(event)
		if sure && !passes {
			return false, true
		}
		known = known && sure
	}
	return known, known
}

type some []Passer

func (list some) Decide(event map[string]any) (passes, known bool) {
	known = true
	for _, p := range list {
		passes, sure := p.Decide(event)
		if sure && passes {
			return true, true
		}
		known = known && sure
	}
	return false, known
}

type not struct{ Passer }

func (n not) Decide(event map[string]any) (passes, known bool) {
	passes, known = n.Passer.Decide(event)
	return known && !passes, known
}
