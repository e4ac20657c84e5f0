package release

import (
	"slices"
	"strings"
	"time"

	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// To is who is given something by a way.
type To struct {
	Dataset domain.Dataset
	// Fields are what the permission opens, where a way goes by what is listed.
	Fields []string
	// Leaves are what a definition lists instead.
	Leaves []string
	// Recipient and Purpose are of ways that name none themselves.
	Recipient, Purpose string
}

// Under is what a permission opens.
func Under(p *domain.Permission) To { return To{Dataset: p.Dataset, Fields: p.Fields} }

// Cut is what may leave by a way to a recipient on a day. Answers are kept: the grants are asked once for each question, and no record asks them.
func (w *Ways) Cut(of string, to To, day time.Time) Cut {
	if w == nil {
		return Cut{}
	}
	x := w.ways[place{of, to.Dataset}]
	if x == nil || x.Recipient != "" && (to.Recipient != "" || to.Purpose != "") {
		return Cut{}
	}
	on := day.Format(time.DateOnly)
	key := strings.Join([]string{of, string(to.Dataset), on, to.Recipient, to.Purpose, strings.Join(slices.Sorted(slices.Values(to.Fields)), ","), strings.Join(slices.Sorted(slices.Values(to.Leaves)), ",")}, "|")
	w.mu.RLock()
	c, ok := w.memo[key]
	w.mu.RUnlock()
	if ok {
		return c
	}
	c = w.ask(x, &to, on)
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.memo) >= remembered {
		clear(w.memo)
	}
	w.memo[key] = c
	return c
}

// remembered is how many questions are kept; there are as many a day as permissions.
const remembered = 4096

func (w *Ways) ask(x *way, to *To, day string) Cut {
	q := disclose.Question{
		Recipient: x.Recipient, Purpose: x.Purpose, Mode: x.Mode, Relation: x.Relation, Day: day, Hidden: x.Hidden,
		Agreement: true, Listed: true, Channel: true, Session: true, Quota: true, // who asks has its permission, read anew for each call
	}
	if q.Recipient == "" {
		q.Recipient, q.Purpose = to.Recipient, to.Purpose
	}
	if x.Listed {
		listed := w.listed(to)
		q.Fields = &listed
	}
	given := w.rules.Decide(q).Shown
	shown, c := given.Without(x.never), Cut{way: x}
	told := x.Listed && !given.Empty()
	for name, held := range x.leaves {
		if !slices.ContainsFunc(held, func(leaf int) bool { return !shown.Has(leaf) }) {
			c.openName(name)
			told = true
		}
	}
	if told { // what is read elsewhere only, as codes of persons in events are not, is told of by its key
		for _, name := range x.Keys {
			c.openName(name)
		}
	}
	return c
}

func (c *Cut) openName(name string) {
	if c.open == nil {
		c.open = map[string]bool{}
	}
	c.open[name] = true
}

// listed are the leaves of what a permission or definition lists.
func (w *Ways) listed(to *To) (m disclose.Mask) {
	codes := slices.Clone(to.Leaves)
	for _, f := range to.Fields {
		codes = append(codes, w.leaves[to.Dataset][f])
	}
	for _, code := range codes {
		if l := w.rules.Catalogue().Leaf(code); l != nil {
			m = m.With(l.Index)
		}
	}
	return m
}

// RecipientOf is whom a grant is for; empty when there is no such grant.
func (w *Ways) RecipientOf(grant string) string {
	all := w.rules.Grants()
	if i := slices.IndexFunc(all, func(g disclose.Grant) bool { return g.Grant == grant }); i >= 0 {
		return all[i].Recipient
	}
	return ""
}
