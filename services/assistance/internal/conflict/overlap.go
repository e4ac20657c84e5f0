package conflict

import (
	"github.com/google/uuid"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// attributeOf is what the scopes that are not persons must have in common.
var attributeOf = map[Scope]string{ScopeDwelling: "place", ScopeDevice: "device", ScopePlace: "place", ScopeProvider: "provider"}

// pairs applies EXCLUDE, SUSPEND, DUPLICATE and REVIEW: A and B of the same scope meet.
func (c *check) pairs() {
	type pair struct{ a, b *Activity }
	seen := map[pair]bool{}
	for _, a := range c.as {
		for _, b := range c.bs {
			if a == b || seen[pair{a, b}] || seen[pair{b, a}] {
				continue
			}
			seen[pair{a, b}] = true
			c.pair(a, b)
		}
	}
}

func (c *check) pair(a, b *Activity) {
	from, to, oneDay, ok := c.overlap(a, b)
	if !ok || !c.rule.covers(from, to) {
		return
	}
	persons, same := c.together(a, b)
	if !same {
		return
	}
	if c.unsure(c.rule.A, a) || c.unsure(c.rule.B, b) {
		return
	}
	c.find(Finding{Persons: persons, A: *a, B: b, From: from, To: to, OneDay: oneDay})
}

// together tells whether A and B have in common what the scope says and differ in what the rule says. A value that is not known is
// noted as missing and puts nothing together.
func (c *check) together(a, b *Activity) (persons []uuid.UUID, ok bool) {
	persons = shared(a, b)
	if c.rule.Test.Unrelated && len(persons) > 0 {
		return nil, false
	}
	if attributeOf[c.rule.Scope] == "" && len(persons) == 0 {
		return nil, false
	}
	ok = true
	for _, key := range c.keys() {
		switch va, vb := a.Attribute(key), b.Attribute(key); {
		case va == "" || vb == "":
			ok = false
			c.unknownOf(key, a, b)
		case va != vb:
			return nil, false
		}
	}
	for _, key := range c.rule.Test.Differs {
		switch va, vb := a.Attribute(key), b.Attribute(key); {
		case va == "" || vb == "":
			ok = false
			c.unknownOf(key, a, b)
		case va == vb:
			return nil, false
		}
	}
	if persons == nil {
		persons = a.Persons
	}
	return persons, ok
}

// keys are the attributes that A and B must share.
func (c *check) keys() []string {
	if key, ok := attributeOf[c.rule.Scope]; ok {
		return append([]string{key}, c.rule.Test.Shares...)
	}
	return c.rule.Test.Shares
}

// unknownOf notes which of the sides does not have an attribute.
func (c *check) unknownOf(key string, sides ...*Activity) {
	for _, a := range sides {
		if a.Attribute(key) == "" {
			c.miss(Missing{Source: a.Source, Why: ValueUnknown, Attribute: key, What: a.What})
		}
	}
}

// overlap are the days or months that A and B share by the test of the rule.
func (c *check) overlap(a, b *Activity) (from, to domain.Date, oneDay, ok bool) {
	t := c.rule.Test
	bFrom, bTo := b.From, end(b.To)
	if t.BMonthsMin > 0 && addMonths(bFrom, t.BMonthsMin) > bTo {
		return 0, 0, false, false
	}
	if t.EdgeDays {
		bFrom = bFrom.Next()
		if bTo != never {
			bTo = previous(bTo)
		}
	}
	byMonth := t.Compare == ByMonth || t.Compare == ByPaid && c.set.Words[a.What].Monthly
	if t.After {
		bTo = never
		if bFrom = bFrom.Next(); byMonth {
			bFrom = (b.From.Month() + 1).First()
		}
	}
	if bFrom >= bTo {
		return 0, 0, false, false
	}
	dayFrom, dayTo, days := meet(a.From, a.To, bFrom, bTo)
	from, to, ok = dayFrom, dayTo, days
	if byMonth {
		aFrom, aTo := months(a.From, a.To)
		bFrom, bTo = months(bFrom, bTo)
		from, to, ok = meet(aFrom, aTo, bFrom, bTo)
	}
	moved := a.Attribute(AttributePayer) != "" && b.Attribute(AttributePayer) != "" && a.Attribute(AttributePayer) != b.Attribute(AttributePayer)
	oneDay = t.OneDay && moved && (!days || count(dayFrom, dayTo) == 1)
	return from, to, oneDay, ok
}
