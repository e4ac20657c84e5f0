package disclose

import (
	"fmt"
	"iter"
	"strconv"
	"strings"

	"github.com/cedar-policy/cedar-go"

	"github.com/digisoc/platform/pkg/catalogue"
)

// Text is the rule of a row in Cedar, generated from its data: what is reviewed as data is what is evaluated.
//
//	principal  Recipient::"<kind>"       action  Purpose::"<code>"
//	context    .relation .mode .roles.<role or need> .day (YYYYMMDD) .agreement .listed .channel .session .quota .hidden .conflict
func (r *Row) Text(g *Grant) string {
	var b strings.Builder
	fmt.Fprintf(&b, "@id(%q)\npermit (principal == Recipient::%q, action in [%s], resource)\nwhen {\n", r.ID, g.Recipient, purposesOf(r.Purposes))
	fmt.Fprintf(&b, "  context.day >= %s", number(g.From))
	if g.To != "" {
		fmt.Fprintf(&b, " && context.day <= %s", number(g.To))
	}
	fmt.Fprintf(&b, " && (%s", oneOf("context.mode", g.Modes))
	for _, t := range g.temporary(r) {
		fmt.Fprintf(&b, " || (context.mode == %q && context.day >= %s && context.day <= %s)", t.Mode, number(t.From), number(t.To))
	}
	b.WriteString(")")
	if g.Agreement == "required" {
		b.WriteString(" && context.agreement")
	}
	b.WriteString(" && context.listed &&\n  (if context.mode == \"UI\" then context.session else context.channel) && context.quota && !context.conflict")
	if r.Relation[0] != anyRelation {
		fmt.Fprintf(&b, " &&\n  (%s)", oneOf("context.relation", r.Relation))
	}
	if len(r.Roles) > 0 {
		fmt.Fprintf(&b, " &&\n  (%s)", holds(r.Roles))
	}
	b.WriteString("\n};\n")
	return b.String()
}

// Text is the rule of hiding in Cedar: where it speaks, its leaves are withheld.
func (h *Hiding) Text() string {
	return fmt.Sprintf("@id(%q)\npermit (principal, action, resource)\nwhen {\n  context.hidden && !(%s) && !(%s)\n};\n",
		h.ID, oneOf("context.relation", h.UnlessRelation), holds(h.UnlessRole))
}

func purposesOf(list []string) string {
	out := make([]string, len(list))
	for i, p := range list {
		out[i] = "Purpose::" + strconv.Quote(p)
	}
	return strings.Join(out, ", ")
}

// oneOf compares with each: a set would be built anew at every evaluation.
func oneOf(what string, list []string) string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = what + " == " + strconv.Quote(x)
	}
	return strings.Join(out, " || ")
}

func holds(list []string) string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = "context.roles." + strings.ToLower(x)
	}
	return strings.Join(out, " || ")
}

// number writes a day as YYYYMMDD, as Cedar compares whole numbers.
func number(day string) string { return strings.ReplaceAll(day, "-", "") }

// compiled is a rule and the leaves it releases, or withholds.
type compiled struct {
	id            cedar.PolicyID
	policy        *cedar.Policy
	row           *Row
	hides         *Mask
	gives, writes Mask // leaves of the row that may be used for the purpose
}

// slice is the rules that can speak about one recipient and purpose.
type slice []compiled

// All makes a slice a set of policies for Cedar.
func (s slice) All() iter.Seq2[cedar.PolicyID, *cedar.Policy] {
	return func(yield func(cedar.PolicyID, *cedar.Policy) bool) {
		for i := range s {
			if !yield(s[i].id, s[i].policy) {
				return
			}
		}
	}
}

// ask is who asks for what.
type ask struct{ recipient, purpose string }

// compile turns grants and hiding into slices by recipient and purpose.
func compile(c *catalogue.Catalogue, grants []Grant, hidings []Hiding) (map[ask]slice, error) {
	var hide slice
	for i := range hidings {
		h := &hidings[i]
		p, err := parse(h.ID, h.Text())
		if err != nil {
			return nil, err
		}
		hide = append(hide, compiled{id: cedar.PolicyID(h.ID), policy: p, hides: h.leaves(c)})
	}
	out, may := map[ask]slice{}, byPurpose(c)
	for i := range grants {
		g := &grants[i]
		for j := range g.Rows {
			r := &g.Rows[j]
			p, err := parse(r.ID, r.Text(g))
			if err != nil {
				return nil, err
			}
			for _, purpose := range r.Purposes {
				k := ask{g.Recipient, purpose}
				out[k] = append(out[k], compiled{
					id: cedar.PolicyID(r.ID), policy: p, row: r, gives: r.mask.And(may[purpose]), writes: r.write.And(may[purpose]),
				})
			}
		}
	}
	for k := range out {
		out[k] = append(out[k], hide...)
	}
	return out, nil
}

// byPurpose is the leaves that may be used for each purpose.
func byPurpose(c *catalogue.Catalogue) map[string]Mask {
	out := map[string]Mask{}
	for _, l := range c.Leaves() {
		for _, u := range l.Purposes {
			out[u] = out[u].With(l.Index)
		}
	}
	return out
}

func parse(id, text string) (*cedar.Policy, error) {
	list, err := cedar.NewPolicyListFromBytes(id, []byte(text))
	if err != nil || len(list) != 1 {
		return nil, fmt.Errorf("rule %s: %d policies: %w", id, len(list), err)
	}
	return list[0], nil
}
