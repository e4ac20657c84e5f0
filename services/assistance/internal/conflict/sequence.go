package conflict

import (
	"github.com/digisoc/platform/services/assistance/internal/domain"
	"slices"
)

// gap applies SEQUENCE with a gap: A may begin so many months after the previous B ended, and not before.
func (c *check) gap() {
	for _, a := range c.as {
		b := c.previousOf(a)
		if b == nil || !c.rule.covers(a.From, a.From.Next()) {
			continue
		}
		if excused, _ := c.rule.Test.Unless.holds(a); len(c.rule.Test.Unless) > 0 && excused == yes {
			continue
		}
		need := c.rule.Test.GapMonths
		if shorter, _ := c.rule.Test.ShorterWhen.holds(a); len(c.rule.Test.ShorterWhen) > 0 && shorter == yes {
			need = c.rule.Test.ShorterGapMonths
		}
		until := never
		if b.To != 0 {
			until = addMonths(b.To, need)
		}
		if a.From >= until || c.unsure(c.rule.A, a) || c.unsure(c.rule.B, b) {
			continue
		}
		c.find(Finding{Persons: shared(a, b), A: *a, B: b, From: a.From, To: until})
	}
}

// previousOf is the B of the same person that began before A and lasted longest.
func (c *check) previousOf(a *Activity) (last *Activity) {
	for _, b := range c.bs {
		if b == a || b.From > a.From || len(shared(a, b)) == 0 {
			continue
		}
		if b.From == a.From && !c.before(b, a) {
			continue
		}
		if last == nil || end(b.To) > end(last.To) {
			last = b
		}
	}
	return last
}

// before is the order in which two that begin on one day were told.
func (c *check) before(x, y *Activity) bool {
	for i := range c.known.Activities {
		switch &c.known.Activities[i] {
		case x:
			return true
		case y:
			return false
		}
	}
	return false
}

// needs applies SEQUENCE where A is allowed only after B, or only while B. When the source of B did not answer, nothing is found:
// that B is missing is then not known.
func (c *check) needs() {
	if !c.complete(c.rule.B) {
		return
	}
	for _, a := range c.as {
		if c.unsure(c.rule.A, a) {
			continue
		}
		if c.rule.Test.Needs == NeedsThroughout {
			c.throughout(a)
		} else {
			c.beforehand(a)
		}
	}
}

func (c *check) beforehand(a *Activity) {
	if !c.rule.covers(a.From, a.From.Next()) {
		return
	}
	var nearest *Activity
	var open []Missing
	for _, b := range c.bs {
		if b.To == 0 || b.To > a.From || len(shared(a, b)) == 0 {
			continue
		}
		if fits, key := c.rule.B.fits(b); fits == unknown {
			open = append(open, Missing{Source: b.Source, Why: ValueUnknown, Attribute: key, What: b.What})
			continue
		}
		switch allowed, gap := c.within(a, b); allowed {
		case yes:
			return
		case unknown:
			open = append(open, gap)
		default:
			nearest = b
		}
	}
	if len(open) > 0 { // the value that is missing may settle it
		for _, m := range open {
			c.miss(m)
		}
		return
	}
	c.find(Finding{Persons: a.Persons, A: *a, B: nearest, From: a.From, To: end(a.To)})
}

// within tells whether A keeps to what B allows, or which value is missing to say so.
func (c *check) within(a, b *Activity) (answer, Missing) {
	t := c.rule.Test
	if t.WithinA == "" {
		return yes, Missing{}
	}
	value, list := a.Attribute(t.WithinA), b.Attribute(t.WithinB)
	switch {
	case value == "":
		return unknown, Missing{Source: a.Source, Why: ValueUnknown, Attribute: t.WithinA, What: a.What}
	case list == "":
		return unknown, Missing{Source: b.Source, Why: ValueUnknown, Attribute: t.WithinB, What: b.What}
	case contains(list, value):
		return yes, Missing{}
	}
	return no, Missing{}
}

// throughout finds the first stretch of A on which no B stands. An A without an end is looked at up to today.
func (c *check) throughout(a *Activity) {
	if c.unnamed(a) {
		return
	}
	last := end(a.To)
	if last == never {
		last = max(c.known.Today, a.From).Next()
	}
	var spans [][2]domain.Date
	var nearest *Activity
	var open []Missing
	for _, b := range c.bs {
		if !c.record(a, b) {
			continue
		}
		if fits, key := c.rule.B.fits(b); fits == unknown {
			open = append(open, Missing{Source: b.Source, Why: ValueUnknown, Attribute: key, What: b.What})
			continue
		}
		spans, nearest = append(spans, [2]domain.Date{b.From, end(b.To)}), b
	}
	from, to := firstGap(a.From, last, spans)
	if from >= last {
		return
	}
	if len(open) > 0 {
		for _, m := range open {
			c.miss(m)
		}
		return
	}
	c.find(Finding{Persons: a.Persons, A: *a, B: nearest, From: from, To: to})
}

// firstGap is the first stretch of [from, to) outside every span; empty when there is none.
func firstGap(from, to domain.Date, spans [][2]domain.Date) (domain.Date, domain.Date) {
	slices.SortFunc(spans, func(x, y [2]domain.Date) int { return int(x[0] - y[0]) })
	for _, s := range spans {
		if s[0] > from {
			return from, min(to, s[0])
		}
		from = max(from, s[1])
	}
	return from, to
}

// record tells whether B speaks of A: the scope's attribute and those to share are the same.
func (c *check) record(a, b *Activity) bool {
	for _, key := range c.keys() {
		if a.Attribute(key) != b.Attribute(key) {
			return false
		}
	}
	return attributeOf[c.rule.Scope] != "" || len(shared(a, b)) > 0
}

// unnamed tells whether A does not say by what its record is to be looked for.
func (c *check) unnamed(a *Activity) bool {
	for _, key := range c.keys() {
		if a.Attribute(key) == "" {
			c.unknownOf(key, a)
			return true
		}
	}
	return false
}
