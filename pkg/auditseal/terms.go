package auditseal

import (
	_ "embed"
	"slices"
	"time"

	"github.com/digisoc/platform/pkg/dated"
)

//go:embed terms.yaml
var termsFile []byte

// Term is how long entries are kept, from a day on (SEC-LOG-4).
type Term struct {
	Code      string   `yaml:"code"`
	Months    int      `yaml:"months"`
	ValidFrom string   `yaml:"valid_from"` // YYYY-MM-DD
	ValidTo   string   `yaml:"valid_to"`   // the first day after; empty while it holds
	Law       string   `yaml:"law"`
	Marker    string   `yaml:"marker"`
	Actions   []string `yaml:"actions"` // service.Method; empty means every entry
}

// Terms are the terms of all entries. The longest one that names an action holds for it.
type Terms []Term

// Dated is the term as package dated sees it.
func (t Term) Dated() dated.Period {
	return dated.Period{From: t.ValidFrom, To: dated.DayBefore(t.ValidTo), Source: t.Law, Mark: t.Marker}
}

// LoadTerms reads the terms of the platform.
func LoadTerms() (Terms, error) { return parseTerms(termsFile) }

// parseTerms reads terms. Any number of them hold on a day: the longest that names an action does.
func parseTerms(raw []byte) (all Terms, err error) {
	f := dated.Read("terms of audit logs", raw, &all)
	dated.Check(f, all, dated.Rule[Term]{
		Names: dated.Names{From: "valid_from", To: "valid_to", Source: "law", Mark: "marker"},
		Whole: func(t *Term, must dated.Must) {
			must.Have("code", t.Code)
			must("months", t.Months > 0, "they are 1 or more")
		},
	})
	f.Must(slices.ContainsFunc(all, func(t Term) bool { return len(t.Actions) == 0 }), "no term holds for every entry")
	return all, f.Err()
}

// on are the terms that hold on a day.
func (t Terms) on(day string) Terms {
	return slices.DeleteFunc(slices.Clone(t), func(one Term) bool { return !one.Dated().On(day) })
}

// cuts says for a service when an entry is old enough to be destroyed now: one moment for every action that is not named, and one for each that is.
// false means that no term holds today: nothing may be destroyed.
func (t Terms) cuts(service string, now time.Time) (rest time.Time, named map[string]time.Time, ok bool) {
	named = map[string]time.Time{}
	months := map[string]int{}
	longest := 0
	for _, one := range t.on(now.Format(time.DateOnly)) {
		if len(one.Actions) == 0 {
			longest = max(longest, one.Months)
		}
		for _, a := range one.Actions {
			if len(a) > len(service)+1 && a[:len(service)+1] == service+"." {
				name := a[len(service)+1:]
				months[name] = max(months[name], one.Months)
			}
		}
	}
	for name, m := range months {
		named[name] = now.AddDate(0, -max(m, longest), 0)
	}
	return now.AddDate(0, -longest, 0), named, longest > 0
}
