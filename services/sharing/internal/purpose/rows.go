// Package purpose says who may state which purpose by which norm: dated rows, checked when they are read. It opens no data; what a
// purpose opens, the policies of the services say.
package purpose

import (
	_ "embed" // the rows lie beside this file
	"regexp"
	"slices"
	"time"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/dated"
)

//go:embed data/rows.yaml
var embedded []byte

// BreakGlass is what a row needs when only an approved use in an emergency may state its purpose.
const BreakGlass = "break_glass"

// Row allows a purpose to a kind of caller.
type Row struct {
	ID       string      `yaml:"id"`
	Kind     caller.Kind `yaml:"kind"`
	Roles    []string    `yaml:"roles"` // one of them; empty: any caller of the kind
	Purposes []string    `yaml:"purposes"`
	Bases    []string    `yaml:"bases"`
	Minutes  int         `yaml:"minutes"`
	Needs    string      `yaml:"needs"`
	// FreshMinutes is how long ago the person may have signed in at most (OBJ-D2, SEC-AUT-1: step-up); 0: as long as the session.
	FreshMinutes int `yaml:"fresh_minutes"`
	dated.Period `yaml:",inline"`
}

// Life is how long a token of the row holds at most.
func (r *Row) Life() time.Duration { return time.Duration(r.Minutes) * time.Minute }

// maxMinutes is the longest that a row may let a token hold: what a caller may do is asked anew this often.
const maxMinutes = 15

var word = regexp.MustCompile(`^[A-Z0-9][A-Z0-9_.-]{0,39}$`)

// words reports whether there are some and all are words.
func words(list []string) bool {
	return len(list) > 0 && !slices.ContainsFunc(list, func(w string) bool { return !word.MatchString(w) })
}

func (r *Row) whole(must dated.Must) {
	must.Have("id", r.ID)
	must("kind", slices.Contains([]caller.Kind{caller.Staff, caller.Citizen, caller.System}, r.Kind), "it is staff, citizen or system")
	must("roles", r.Kind == caller.Citizen || len(r.Roles) > 0, "officials and systems have roles")
	must("purposes", words(r.Purposes), "they are words")
	must("purposes", !slices.Contains(r.Purposes, "EVENT"), "EVENT is the purpose of our own services, and no token says it")
	must("bases", words(r.Bases), "they are words")
	must("minutes", r.Minutes > 0 && r.Minutes <= maxMinutes, "they are 1 to %d", maxMinutes)
	must("fresh_minutes", r.FreshMinutes == 0 || r.Kind == caller.Staff && r.FreshMinutes >= maxMinutes, "they are for officials, and %d or more", maxMinutes)
	must("needs", r.Needs == "" || r.Needs == BreakGlass, "it is %s or nothing", BreakGlass)
}

// Rows are the rows of who may state what. They do not change after loading.
type Rows struct{ list []Row }

// Load reads the rows.
func Load() (*Rows, error) { return Parse(embedded) }

// Parse reads rows. An id stands once; any number of rows may allow the same.
func Parse(body []byte) (*Rows, error) {
	r := &Rows{}
	f := dated.Read("rows of purposes", body, &r.list)
	seen := map[string]bool{}
	dated.Check(f, r.list, dated.Rule[Row]{Whole: func(row *Row, must dated.Must) {
		row.whole(must)
		must("id", !seen[row.ID], "%s stands twice", row.ID)
		seen[row.ID] = true
	}})
	return r, f.Err()
}

// Allowed returns the row by which a caller may state a purpose and a norm on a day (YYYY-MM-DD); none means that it may not.
func (r *Rows) Allowed(c caller.Caller, purpose, basis, day string) (*Row, bool) {
	row := dated.Find(r.list, day, func(row *Row) bool {
		return row.Kind == c.Kind && slices.Contains(row.Purposes, purpose) && slices.Contains(row.Bases, basis) &&
			(len(row.Roles) == 0 || slices.ContainsFunc(row.Roles, c.HasRole))
	})
	return row, row != nil
}

// All returns the rows.
func (r *Rows) All() []Row { return r.list }
