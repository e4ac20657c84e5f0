package catalogue

import (
	"fmt"
	"slices"
	"strings"

	"github.com/digisoc/platform/pkg/workdays"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// Developer is what is published for whoever builds a provider's system. It does not change after LoadDeveloper and is safe
// for concurrent use.
type Developer struct {
	lists     []CodeList
	changelog []Entry
	owners    []ownerRow
	terms     []Term
	off       *workdays.Calendar
}

// CodeList is a closed list of codes with the days on which each holds.
type CodeList struct {
	Name  string `yaml:"name"`
	LV    string `yaml:"lv"`
	EN    string `yaml:"en"`
	Codes []Code `yaml:"codes"`
}

// Code is one code of a list.
type Code struct {
	Code   string `yaml:"code"`
	LV     string `yaml:"lv"`
	EN     string `yaml:"en"`
	From   string `yaml:"from"`
	To     string `yaml:"to"` // last day; empty while in force
	Source string `yaml:"source"`
	Mark   string `yaml:"mark"`

	period domain.Period
}

// Entry is one change of the interface.
type Entry struct {
	Date string `yaml:"date"`
	Kind string `yaml:"kind"` // ADDED, CHANGED, DEPRECATED, REMOVED or FIXED
	LV   string `yaml:"lv"`
	EN   string `yaml:"en"`

	day domain.Date
}

type ownerRow struct {
	Owner string `yaml:"owner"`
	held  `yaml:",inline"`
}

// CutoverNotice is the key of the working days between the announcement of a move and its first day.
const CutoverNotice = "cutover_notice"

// serviceKinds is the list that is made of the kinds of services.
const serviceKinds = "service-kinds"

// LoadDeveloper reads the embedded lists and refuses rows that are not whole.
func LoadDeveloper() (*Developer, error) {
	c, err := Load()
	if err != nil {
		return nil, err
	}
	off, err := workdays.Load()
	if err != nil {
		return nil, err
	}
	d := &Developer{terms: c.terms, off: off}
	for name, rows := range map[string]any{"codes": &d.lists, "changelog": &d.changelog, "owners": &d.owners} {
		if err := read("data/"+name+".yaml", rows); err != nil {
			return nil, err
		}
	}
	kinds := CodeList{Name: serviceKinds, LV: "Pakalpojumu veidi", EN: "Kinds of services"}
	for _, k := range c.kinds {
		kinds.Codes = append(kinds.Codes, Code{Code: k.Code, LV: k.LV, EN: k.EN, From: k.From, To: k.To, Source: k.Source, Mark: k.Mark})
	}
	d.lists = append(d.lists, kinds)
	slices.SortFunc(d.lists, func(a, b CodeList) int { return strings.Compare(a.Name, b.Name) })
	return d, d.whole()
}

func (d *Developer) whole() error {
	for i := range d.lists {
		l := &d.lists[i]
		if l.LV == "" || l.EN == "" || len(l.Codes) == 0 {
			return fmt.Errorf("code list %s: title and codes are required", l.Name)
		}
		for j := range l.Codes {
			x := &l.Codes[j]
			if err := period(&x.period, x.From, x.To, x.Source, x.Mark); err != nil || x.LV == "" || x.EN == "" {
				return fmt.Errorf("code %s of %s: titles and days are required: %w", x.Code, l.Name, err)
			}
		}
	}
	for i := range d.changelog {
		e := &d.changelog[i]
		var err error
		if e.day, err = domain.ParseDate(e.Date); err != nil || e.day.IsZero() || e.LV == "" || e.EN == "" ||
			!slices.Contains([]string{"ADDED", "CHANGED", "DEPRECATED", "REMOVED", "FIXED"}, e.Kind) {
			return fmt.Errorf("changelog of %q: day, kind and both texts are required", e.Date)
		}
		if i > 0 && d.changelog[i-1].day.Before(e.day) {
			return fmt.Errorf("changelog of %s: the newest comes first", e.Date)
		}
	}
	for i := range d.owners {
		if err := period(&d.owners[i].period, d.owners[i].From, d.owners[i].To, d.owners[i].Source, d.owners[i].Mark); err != nil {
			return fmt.Errorf("owner %s: %w", d.owners[i].Owner, err)
		}
	}
	return nil
}

// Lists returns every list without its codes, by name.
func (d *Developer) Lists() []CodeList {
	out := slices.Clone(d.lists)
	for i := range out {
		out[i].Codes = nil
	}
	return out
}

// List returns a list with the codes of a day, or with the zero Date all of them; false when there is none.
func (d *Developer) List(name string, day domain.Date) (CodeList, bool) {
	i := slices.IndexFunc(d.lists, func(l CodeList) bool { return l.Name == name })
	if i < 0 {
		return CodeList{}, false
	}
	out := d.lists[i]
	if !day.IsZero() {
		out.Codes = slices.DeleteFunc(slices.Clone(out.Codes), func(c Code) bool { return !c.period.Contains(day) })
	}
	return out, true
}

// Changelog returns the changes since a day, the newest first.
func (d *Developer) Changelog(since domain.Date) []Entry {
	i := slices.IndexFunc(d.changelog, func(e Entry) bool { return e.day.Before(since) })
	if i < 0 {
		i = len(d.changelog)
	}
	return slices.Clone(d.changelog[:i])
}

// After returns the day that many working days of a term after a day; that day itself when there is no term.
func (d *Developer) After(key string, day domain.Date) domain.Date {
	for _, t := range d.terms {
		if t.Key == key && t.period.Contains(day) {
			return domain.DateOf(d.off.Add(day.Time(), t.WorkingDays))
		}
	}
	return day
}

// DefaultOwner is the system that owns what the plan of moving has no row for.
func (d *Developer) DefaultOwner(day domain.Date) string {
	for _, o := range d.owners {
		if o.period.Contains(day) {
			return o.Owner
		}
	}
	return ""
}
