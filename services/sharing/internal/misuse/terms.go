package misuse

import (
	_ "embed" // the rows lie beside this file

	"github.com/digisoc/platform/pkg/dated"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

//go:embed data/terms.yaml
var embeddedTerms []byte

// Term is for how long a kind of watch may hold, for a time.
type Term struct {
	Kind         string `yaml:"kind"`
	MaxDays      int    `yaml:"max_days"`
	dated.Period `yaml:",inline"`
}

// Terms are the rows. They do not change after loading.
type Terms struct{ list []Term }

// LoadTerms reads the rows.
func LoadTerms() (*Terms, error) { return ParseTerms(embeddedTerms) }

// ParseTerms reads rows, of which one at most of a kind is in force on a day.
func ParseTerms(body []byte) (*Terms, error) {
	t := &Terms{}
	f := dated.Read("terms of watches", body, &t.list)
	dated.Check(f, t.list, dated.Rule[Term]{Whole: (*Term).whole, Keys: func(t *Term) []string { return []string{t.Kind} }})
	return t, f.Err()
}

func (t *Term) whole(must dated.Must) {
	must("kind", t.Kind == domain.WatchOfficial || t.Kind == domain.WatchProtected, "%q is not known", t.Kind)
	must("max_days", t.MaxDays > 0, "it is 1 or more")
}

// MaxDays is for how many days a kind may hold when it is made on a day; 0 when no row is in force.
func (t *Terms) MaxDays(kind, day string) int {
	if row := dated.Find(t.list, day, func(t *Term) bool { return t.Kind == kind }); row != nil {
		return row.MaxDays
	}
	return 0
}
