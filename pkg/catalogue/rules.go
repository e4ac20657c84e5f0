package catalogue

import (
	"io/fs"
	"slices"
)

// Retention says how long a leaf is kept (REQ-DAT-6). Years 0 and not permanent: not decided, the owner decides until DecideBy.
type Retention struct {
	Code      string `yaml:"code"`
	Years     int    `yaml:"years"`
	Permanent bool   `yaml:"permanent"`
	LV        string `yaml:"lv"`
	EN        string `yaml:"en"`
	Owner     string `yaml:"owner"`
	DecideBy  string `yaml:"decide_by"`
	Source    string `yaml:"source"`
	Mark      string `yaml:"mark"`
}

// Quality says what a value must satisfy.
type Quality struct {
	Code   string `yaml:"code"`
	LV     string `yaml:"lv"`
	EN     string `yaml:"en"`
	Source string `yaml:"source"`
	Mark   string `yaml:"mark"`
}

type rules struct {
	Retention []Retention `yaml:"retention"`
	Quality   []Quality   `yaml:"quality"`
}

// Retention returns a rule of retention by its code.
func (c *Catalogue) Retention(code string) Retention { return c.retention[code] }

// Quality returns a rule of quality by its code.
func (c *Catalogue) Quality(code string) Quality { return c.quality[code] }

func (c *Catalogue) loadRules(fsys fs.FS, p *problems) {
	const name = "data/rules.yaml"
	both, node := readOne[rules](fsys, name, p)
	if node == nil {
		return
	}
	for i, n := range items(node, "retention") {
		r := both.Retention[i]
		if r.Code == "" || r.LV == "" || r.EN == "" || r.Owner == "" || r.Source == "" || !slices.Contains(marks, r.Mark) || c.retention[r.Code].Code != "" {
			p.at(at(name, n), "rule of retention %q is not whole or stands twice", r.Code)
		}
		if r.Years == 0 && !r.Permanent && r.DecideBy == "" {
			p.at(at(name, n), "rule of retention %s has neither a term nor a day to decide it by", r.Code)
		}
		c.retention[r.Code] = r
	}
	for i, n := range items(node, "quality") {
		q := both.Quality[i]
		if q.Code == "" || q.LV == "" || q.EN == "" || q.Source == "" || !slices.Contains(marks, q.Mark) || c.quality[q.Code].Code != "" {
			p.at(at(name, n), "rule of quality %q is not whole or stands twice", q.Code)
		}
		c.quality[q.Code] = q
	}
}
