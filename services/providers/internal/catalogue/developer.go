package catalogue

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/digisoc/platform/pkg/dated"
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
	Code         string `yaml:"code"`
	LV           string `yaml:"lv"`
	EN           string `yaml:"en"`
	dated.Period `yaml:",inline"`
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
	Owner        string `yaml:"owner"`
	dated.Period `yaml:",inline"`
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
	codes, changelog, owners := read("codes", &d.lists), read("changelog", &d.changelog), read("owners", &d.owners)
	check(owners, "", d.owners, dated.Alone[ownerRow], nil)
	kinds := CodeList{Name: serviceKinds, LV: "Pakalpojumu veidi", EN: "Kinds of services"}
	for _, k := range c.kinds {
		kinds.Codes = append(kinds.Codes, Code{Code: k.Code, LV: k.LV, EN: k.EN, Period: k.Period})
	}
	d.lists = append(d.lists, kinds)
	slices.SortFunc(d.lists, func(a, b CodeList) int { return strings.Compare(a.Name, b.Name) })
	for _, l := range d.lists {
		codes.Must(l.LV != "" && l.EN != "" && len(l.Codes) > 0, "code list %s: title and codes are required", l.Name)
		check(codes, l.Name, l.Codes, func(c *Code) []string { return []string{c.Code} }, func(c *Code, must dated.Must) {
			must.Have("code", c.Code, "lv", c.LV, "en", c.EN)
		})
	}
	return d, errors.Join(codes.Err(), changelog.Err(), owners.Err(), d.whole())
}

// whole refuses changes that do not say what they are or are out of order.
func (d *Developer) whole() error {
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
		out.Codes = slices.DeleteFunc(slices.Clone(out.Codes), func(c Code) bool { return !c.On(day.String()) })
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
	if t := term(d.terms, key, day); t.WorkingDays > 0 {
		return domain.DateOf(d.off.Add(day.Time(), t.WorkingDays))
	}
	return day
}

// DefaultOwner is the system that owns what the plan of moving has no row for.
func (d *Developer) DefaultOwner(day domain.Date) string {
	if o := dated.Find(d.owners, day.String(), dated.Any); o != nil {
		return o.Owner
	}
	return ""
}
