package catalogue

import (
	"io/fs"
	"slices"
)

// Justification says why leaves of special categories or on crimes are kept, or that they are not (OBJ-D1).
type Justification struct {
	Fields    []string `yaml:"fields"` // leaves or groups
	On        bool     `yaml:"on"`
	From      string   `yaml:"from"`
	To        string   `yaml:"to"`
	Purpose   string   `yaml:"purpose"`
	Necessity string   `yaml:"necessity"`
	DPIA      string   `yaml:"dpia"`
	Approver  string   `yaml:"approver"`
	Review    string   `yaml:"review"` // the day by which it is looked at again
	Source    string   `yaml:"source"`
	Mark      string   `yaml:"mark"`
}

// Justifications returns the rows, in the order of the file.
func (c *Catalogue) Justifications() []Justification { return c.justifications }

// Justified reports whether a leaf may be kept and shown on a day: it is of no sensitive kind, or a row that is on covers the
// day and none that is off does. No row means no.
func (c *Catalogue) Justified(l *Leaf, day string) bool {
	if l == nil {
		return false
	}
	on := !l.Sensitive()
	for _, j := range c.justifications {
		if !Covers(j.From, j.To, day) || !slices.Contains(j.Fields, l.Code) && !slices.Contains(j.Fields, l.Group) {
			continue
		}
		if !j.On {
			return false
		}
		on = true
	}
	return on
}

func (c *Catalogue) loadJustifications(fsys fs.FS, p *problems) {
	named := map[string]bool{}
	for _, r := range read[Justification](fsys, "data/justifications.yaml", p) {
		j := r.row
		p.period(r.where, j.From, j.To)
		c.known(p, r.where, []string{j.Purpose})
		if j.Source == "" || !slices.Contains(marks, j.Mark) || !day.MatchString(j.Review) || len(j.Fields) == 0 {
			p.at(r.where, "a justification needs fields, a source, a mark and a day of review")
		}
		if j.On && (j.Necessity == "" || j.Approver == "" || j.DPIA == "") {
			p.at(r.where, "a justification that is on says why, who approved, and what the assessment of impact is")
		}
		for _, f := range j.Fields {
			list := c.Expand(f)
			if len(list) == 0 {
				p.at(r.where, "there is no leaf or group %q", f)
			}
			for _, l := range list {
				named[l.Code] = true
			}
		}
		c.justifications = append(c.justifications, j)
	}
	for _, l := range c.leaves {
		if l.Sensitive() && !named[l.Code] {
			p.at("justifications.yaml", "leaf %s is sensitive and no row says whether it is kept", l.Code)
		}
	}
}
