package disclose

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/digisoc/platform/pkg/catalogue"
	"github.com/digisoc/platform/pkg/strict"
)

// Grant is what one kind of recipient may get, and by which law.
type Grant struct {
	Grant     string          `yaml:"grant"`
	Recipient string          `yaml:"recipient"`
	LV        string          `yaml:"lv"`
	EN        string          `yaml:"en"`
	Agreement string          `yaml:"agreement"` // required, or law where the act itself is enough
	Modes     []string        `yaml:"modes"`
	From      string          `yaml:"from"`
	To        string          `yaml:"to"` // last day; empty while in force
	Narrowed  bool            `yaml:"narrowed"`
	Law       []catalogue.Ref `yaml:"law"`
	Note      string          `yaml:"note"`
	Rows      []Row           `yaml:"rows"`

	Temporary []Temporary `yaml:"temporary"` // modes that some rows know for a time
}

// Row is one line of a grant: fields that go together under one set of conditions.
type Row struct {
	ID       string   `yaml:"id"`
	Purposes []string `yaml:"purposes"`
	Relation []string `yaml:"relation"`
	Roles    []string `yaml:"roles"` // one of them is needed; none: no role is asked
	Form     Form     `yaml:"form"`
	Fields   []string `yaml:"fields"` // leaves or groups
	Write    []string `yaml:"write"`  // leaves or groups the recipient may send in

	mask, write Mask
}

// anyRelation stands for no relation asked.
const anyRelation = "ANY"

var (
	relations = []string{
		anyRelation, "CASE_OWNER", "SAME_BENEFIT", "ASSIGNMENT", "REFERRAL", "REQUEST", "INSPECTION", "SCHEDULE", "PERMISSION", "WARD",
		"CHILD_CASE", "SAME_MUNICIPALITY", "SELF", "REPRESENTATIVE", "PRESENT", "REGISTERED_REQUEST",
	}
	modes  = []string{"UI", "API", "FILE", "DAGR", "BI"}
	needs  = []string{"MEANS", "PAYMENT", "HEALTH", "CHILD", "VICTIM", "CASE", "NEED_HEALTH", "NEED_COPAY", crisisCentre, "SAFE_CHANNEL"}
	rowsID = regexp.MustCompile(`^GR-\d{2}\.[a-z]+$`)
)

// load reads the grants and refuses rows that are not whole, by file and line.
func load(fsys fs.FS, c *catalogue.Catalogue) ([]Grant, error) {
	const name = "data/grants.yaml"
	body, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	var list []Grant
	if err := strict.YAML(body, &list); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var wrong []error
	seen := map[string]bool{}
	for i := range list {
		g := &list[i]
		say := func(format string, args ...any) {
			wrong = append(wrong, fmt.Errorf("grants.yaml:%d: %s: %s", line(body, g.Grant), g.Grant, fmt.Sprintf(format, args...)))
		}
		if seen[g.Grant] || seen[g.Recipient] {
			say("the grant or its recipient stands twice")
		}
		seen[g.Grant], seen[g.Recipient] = true, true
		g.whole(c, say)
		for j := range g.Rows {
			r := &g.Rows[j]
			r.whole(c, func(format string, args ...any) {
				wrong = append(wrong, fmt.Errorf("grants.yaml:%d: %s: %s", line(body, r.ID), r.ID, fmt.Sprintf(format, args...)))
			})
			if seen[r.ID] || !strings.HasPrefix(r.ID, g.Grant+".") {
				say("row %q stands twice or belongs elsewhere", r.ID)
			}
			seen[r.ID] = true
		}
	}
	return list, errors.Join(wrong...)
}

func (g *Grant) whole(c *catalogue.Catalogue, say func(string, ...any)) {
	if g.LV == "" || g.EN == "" || g.Recipient == "" || len(g.Law) == 0 || g.From == "" || (g.To != "" && g.To < g.From) {
		say("labels, recipient, law and days are required")
	}
	if g.Agreement != "law" && g.Agreement != "required" {
		say("agreement is %q", g.Agreement)
	}
	for _, r := range g.Law {
		if a := c.Act(r.Act); a == nil || r.Point == "" || r.Mark == "" || !slices.ContainsFunc(a.Versions, func(v catalogue.Version) bool { return v.Version == r.Version }) {
			say("there is no reference %s %s %s", r.Act, r.Version, r.Point)
		}
	}
	unknown(g.Modes, modes, "mode", say)
	for i := range g.Temporary {
		g.Temporary[i].whole(g, say)
	}
	if len(g.Rows) == 0 && g.Note == "" {
		say("a grant without rows says why")
	}
}

func (r *Row) whole(c *catalogue.Catalogue, say func(string, ...any)) {
	if !rowsID.MatchString(r.ID) || len(r.Fields) == 0 {
		say("a row needs an id and fields")
	}
	if _, ok := ranks[r.Form]; !ok {
		say("there is no form %q", r.Form)
	}
	unknown(r.Relation, relations, "relation", say)
	for _, n := range r.Roles {
		if !slices.Contains(needs, n) {
			say("there is no role %q", n)
		}
	}
	if len(r.Purposes) == 0 {
		say("a row needs a purpose")
	}
	for _, u := range r.Purposes {
		if _, ok := c.Purpose(u); !ok {
			say("there is no purpose %q", u)
		}
	}
	r.mask, r.write = expand(c, r.Fields, say), expand(c, r.Write, say)
	for _, l := range c.Leaves() {
		both := slices.ContainsFunc(l.Purposes, func(u string) bool { return slices.Contains(r.Purposes, u) })
		if r.mask.Has(l.Index) && !both {
			say("leaf %s has no purpose of the row, so the row could never give it", l.Code)
		}
	}
}

func unknown(list, known []string, what string, say func(string, ...any)) {
	if len(list) == 0 {
		say("a %s is required", what)
	}
	for _, x := range list {
		if !slices.Contains(known, x) {
			say("there is no %s %q", what, x)
		}
	}
}

func expand(c *catalogue.Catalogue, fields []string, say func(string, ...any)) (m Mask) {
	for _, f := range fields {
		list := c.Expand(f)
		if len(list) == 0 {
			say("there is no leaf or group %q", f)
		}
		for _, l := range list {
			m = m.With(l.Index)
		}
	}
	return m
}

// line finds where a row stands.
func line(body []byte, id string) int {
	at := bytes.Index(body, []byte(": "+id))
	return 1 + bytes.Count(body[:max(at, 0)], []byte("\n"))
}
