package catalogue

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
)

// Group is a group of leaves.
type Group struct {
	Group     string   `yaml:"group"`
	LV        string   `yaml:"lv"`
	EN        string   `yaml:"en"`
	Purposes  []string `yaml:"purposes"`
	Source    string   `yaml:"source"`
	Retention string   `yaml:"retention"`
	Law       []Ref    `yaml:"law"`
	Leaves    []Leaf   `yaml:"leaves"`
}

var (
	groupCode = regexp.MustCompile(`^G\d{2}$`)
	leafCode  = regexp.MustCompile(`^G\d{2}\.\d{2}$`)
	kinds     = []string{"text", "code", "date", "period", "amount", "amounts", "number", "boolean", "list", "document", "reference", "address"}
	senses    = []string{Personal, Special, Criminal, Financial, Child, Hideable, Nobody}
)

func (c *Catalogue) loadLeaves(fsys fs.FS, p *problems) {
	names, err := fs.Glob(fsys, "data/leaves/*.yaml")
	if err != nil || len(names) == 0 {
		p.at("leaves", "there are no files: %v", err)
	}
	seen := map[string]string{}
	for _, name := range names {
		for _, r := range read[Group](fsys, name, p) {
			g := r.row
			if !groupCode.MatchString(g.Group) || g.LV == "" || g.EN == "" {
				p.at(r.where, "group %q needs a code and labels", g.Group)
			}
			if before, twice := seen[g.Group]; twice {
				p.at(r.where, "group %s stands at %s too", g.Group, before)
			}
			seen[g.Group] = r.where
			c.known(p, r.where, g.Purposes)
			c.refs(p, r.where, g.Law)
			nodes := items(r.node, "leaves")
			for i := range g.Leaves {
				c.addLeaf(p, at(name, nodes[i]), &g, g.Leaves[i], seen)
			}
			c.groups = append(c.groups, g)
		}
	}
	slices.SortFunc(c.leaves, func(a, b *Leaf) int { return strings.Compare(a.Code, b.Code) })
	for i, l := range c.leaves {
		l.Index = i
	}
}

// addLeaf fills what the group says for all its leaves and refuses a leaf that is not whole.
func (c *Catalogue) addLeaf(p *problems, where string, g *Group, l Leaf, seen map[string]string) {
	if before, twice := seen[l.Code]; twice {
		p.at(where, "leaf %s stands at %s too", l.Code, before)
		return
	}
	seen[l.Code] = where
	l.Group = g.Group
	if l.Source == "" {
		l.Source = g.Source
	}
	if l.Retention == "" {
		l.Retention = g.Retention
	}
	if len(l.Purposes) == 0 {
		l.Purposes = g.Purposes
	}
	c.whole(p, where, &l)
	for _, r := range g.Law {
		if !slices.Contains(l.Law, r) {
			l.Law = append(l.Law, r)
		}
	}
	c.leaves, c.byCode[l.Code] = append(c.leaves, &l), &l
}

func (c *Catalogue) whole(p *problems, where string, l *Leaf) {
	if !leafCode.MatchString(l.Code) || !strings.HasPrefix(l.Code, l.Group+".") || l.LV == "" || l.EN == "" {
		p.at(where, "leaf %q needs a code of its group and both labels", l.Code)
	}
	if !slices.Contains(kinds, l.Type) || len(l.Sensitivity) == 0 || l.Source == "" || len(l.Purposes) == 0 {
		p.at(where, "leaf %s needs a type, a sensitivity, purposes and a source of truth", l.Code)
	}
	for _, s := range l.Sensitivity {
		if !slices.Contains(senses, s) {
			p.at(where, "leaf %s: there is no sensitivity %q", l.Code, s)
		}
	}
	if len(l.Law) == 0 {
		p.at(where, "leaf %s has no legal point: what no norm lists is not kept (REQ-DAT-1)", l.Code)
	}
	c.refs(p, where, l.Law)
	c.known(p, where, l.Purposes)
	if _, ok := c.retention[l.Retention]; !ok {
		p.at(where, "leaf %s: there is no rule of retention %q", l.Code, l.Retention)
	}
	if _, ok := c.quality[l.Quality]; !ok {
		p.at(where, "leaf %s: there is no rule of quality %q", l.Code, l.Quality)
	}
}
