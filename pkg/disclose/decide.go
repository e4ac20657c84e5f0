package disclose

import (
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"github.com/cedar-policy/cedar-go"
)

// Decide says which leaves are released. What is not known releases nothing. The same question is evaluated once and
// remembered as a bit mask; what an agreement lists is cut out of the mask afterwards.
func (r *Rules) Decide(q Question) Answer {
	a := r.memo.get(r, &q)
	if a.grant == nil {
		return Answer{Clause: ClauseRecipient}
	}
	out := a.Answer
	switch {
	case q.Fields != nil:
		out.Released, out.Shown, out.Write = out.Released.And(*q.Fields), out.Shown.And(*q.Fields), out.Write.And(*q.Fields)
	case a.grant.Narrowed:
		out.Released, out.Shown, out.Write = Mask{}, Mask{}, Mask{}
	}
	switch {
	case !out.Released.Empty():
		out.Clause = ""
	case out.Clause == "":
		out.Clause = ClauseFields
	}
	return out
}

// judged is an answer before the agreement's own list, and the grant it comes from.
type judged struct {
	Answer
	grant *Grant
}

// evaluate asks Cedar. It is what the memory stands for.
func (r *Rules) evaluate(q *Question) judged {
	g := r.byRecipient[q.Recipient]
	if g == nil {
		return judged{}
	}
	j := judged{grant: g, Answer: Answer{Grant: g.Grant, forms: make([]uint8, len(r.catalogue.Leaves()))}}
	rules := r.slices[ask{q.Recipient, q.Purpose}]
	_, why := cedar.Authorize(rules, cedar.EntityMap{}, cedar.Request{
		Principal: cedar.NewEntityUID("Recipient", cedar.String(q.Recipient)),
		Action:    cedar.NewEntityUID("Purpose", cedar.String(q.Purpose)),
		Resource:  cedar.NewEntityUID("Person", ""),
		Context:   contextOf(q),
	})
	if len(why.Errors) > 0 { // a rule that cannot be evaluated closes everything
		j.Clause = r.explain(g, q)
		return j
	}
	kept, hidden := r.Kept(q.Day), Mask{}
	for _, reason := range why.Reasons {
		i := slices.IndexFunc(rules, func(c compiled) bool { return c.id == reason.PolicyID })
		if rules[i].hides != nil {
			hidden = hidden.Or(*rules[i].hides)
			continue
		}
		j.release(&rules[i], kept)
	}
	j.Released, j.Shown = j.Released.Without(hidden), j.Shown.Without(hidden)
	if j.Released.Empty() {
		j.Clause = r.explain(g, q)
	}
	return j
}

// release adds the leaves of a row that has spoken, of those that are kept.
func (j *judged) release(c *compiled, kept Mask) {
	j.Rows = append(j.Rows, c.row.ID)
	j.Write = j.Write.Or(c.writes.And(kept))
	mask := c.gives.And(kept)
	j.Released = j.Released.Or(mask)
	if c.row.Form.Shown() {
		j.Shown = j.Shown.Or(mask)
	}
	rank := uint8(ranks[c.row.Form])
	for w, word := range mask {
		for ; word != 0; word &= word - 1 {
			if i := w<<6 + bits.TrailingZeros64(word); rank > j.forms[i] {
				j.forms[i] = rank
			}
		}
	}
}

// Kept returns the leaves that law and justification allow on a day; reckoned once a day.
func (r *Rules) Kept(day string) Mask {
	if m, ok := r.kept.Load(day); ok {
		return m.(Mask)
	}
	var m Mask
	for _, l := range r.catalogue.Leaves() {
		if r.catalogue.Justified(l, day) && r.catalogue.Lawful(l, day) {
			m = m.With(l.Index)
		}
	}
	if r.days.Add(1) > rememberedDays { // somebody asks about every day there is
		r.kept.Clear()
		r.days.Store(1)
	}
	r.kept.Store(day, m)
	return m
}

// roleNames are the attributes of context.roles, in the order of needs.
var roleNames = func() []cedar.String {
	out := make([]cedar.String, len(needs))
	for i, n := range needs {
		out[i] = cedar.String(strings.ToLower(n))
	}
	return out
}()

// contextOf is what the rules see. Every role and need is an attribute, true or false; one that is in no list is left out.
func contextOf(q *Question) cedar.Record {
	roles := make(cedar.RecordMap, len(needs))
	for i, n := range needs {
		roles[roleNames[i]] = cedar.Boolean(slices.Contains(q.Roles, n))
	}
	day, err := strconv.ParseInt(number(q.Day), 10, 64)
	if err != nil {
		day = 0 // before every grant
	}
	return cedar.NewRecord(cedar.RecordMap{
		"relation": cedar.String(q.Relation), "mode": cedar.String(q.Mode), "roles": cedar.NewRecord(roles), "day": cedar.Long(day),
		"agreement": cedar.Boolean(q.Agreement), "listed": cedar.Boolean(q.Listed), "channel": cedar.Boolean(q.Channel), "session": cedar.Boolean(q.Session),
		"quota": cedar.Boolean(q.Quota), "hidden": cedar.Boolean(q.Hidden), "conflict": cedar.Boolean(q.Conflict),
	})
}

// DecideAnew is Decide without the memory, for measuring it.
func (r *Rules) DecideAnew(q Question) Answer { return r.evaluate(&q).Answer }
