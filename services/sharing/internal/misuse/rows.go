// Package misuse says what in an official's hour is a sign of misuse (SEC-LOG-7): dated rows, checked when they are read, and their evaluation.
package misuse

import (
	_ "embed" // the rows lie beside this file
	"slices"

	"github.com/digisoc/platform/pkg/dated"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

//go:embed data/rows.yaml
var embeddedRows []byte

// Row is a rule for a time.
type Row struct {
	Rule      string   `yaml:"rule"`
	Roles     []string `yaml:"roles"`
	Threshold int32    `yaml:"threshold"`
	// The hours of work, for OFF_HOURS only: from the first, before the second.
	WorkingFrom  int `yaml:"working_from_hour"`
	WorkingTo    int `yaml:"working_to_hour"`
	dated.Period `yaml:",inline"`
}

// roles are those that officials have; another word in a row would never be met.
var roles = []string{"caseworker", "head", "lawyer", "contracts", "registrar", "operator", "auditor", "data_officer", "security_officer"}

// Rows are the rules. They do not change after loading.
type Rows struct{ list []Row }

// Load reads the rows.
func Load() (*Rows, error) { return Parse(embeddedRows) }

// Parse reads rows, of which one at most of a rule is in force on a day.
func Parse(body []byte) (*Rows, error) {
	r := &Rows{}
	f := dated.Read("rows of misuse", body, &r.list)
	dated.Check(f, r.list, dated.Rule[Row]{Whole: (*Row).whole, Keys: func(r *Row) []string { return []string{r.Rule} }})
	return r, f.Err()
}

func (r *Row) whole(must dated.Must) {
	foreign := func(s string) bool { return !slices.Contains(roles, s) }
	must("rule", slices.Contains(domain.MisuseRules, r.Rule), "%q is not known", r.Rule)
	must("roles", len(r.Roles) > 0 && !slices.ContainsFunc(r.Roles, foreign), "they are some of %v", roles)
	must("threshold", r.Threshold > 0, "it is 1 or more")
	if r.Rule == domain.MisuseOffHours {
		must("working_to_hour", r.WorkingFrom >= 0 && r.WorkingFrom < r.WorkingTo && r.WorkingTo <= 24, "hours of work are from 0 to 24, from before to")
	} else {
		must("working_to_hour", r.WorkingFrom == 0 && r.WorkingTo == 0, "hours of work belong to %s", domain.MisuseOffHours)
	}
}
