package resource

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"

	"github.com/digisoc/platform/pkg/dated"
)

//go:embed data/resources.yaml
var file []byte

// Row declares one resource.
type Row struct {
	ID           string   `yaml:"id"`
	LV           string   `yaml:"lv"`
	EN           string   `yaml:"en"`
	Owner        string   `yaml:"owner"`
	Classes      []string `yaml:"classes"` // confidentiality, integrity, availability
	Needs        []string `yaml:"needs"`
	Holds        []string `yaml:"holds"` // groups of the data catalogue in columns, beside those that the contract of the service touches
	Optional     bool     `yaml:"optional"`
	dated.Period `yaml:",inline"`
}

// Rows are the declared resources. They do not change after Load.
type Rows struct{ rows []Row }

var (
	idForm    = regexp.MustCompile(`^(service|database|stream|consumer|keystore|outside)/[A-Za-z][A-Za-z0-9-]{0,62}$`)
	groupForm = regexp.MustCompile(`^G[0-9]{2}$`)
	levels    = []string{"HIGH", "MEDIUM", "LOW"}
	owners    = []string{"platform", "operator", "security_officer", "data_officer", "contracts", "controller"} // roles: nothing hangs on a name
)

// Load reads the rows of this release.
func Load() (*Rows, error) { return Parse(file) }

// Parse reads rows.
func Parse(body []byte) (*Rows, error) {
	r := &Rows{}
	f := dated.Read("resources", body, &r.rows)
	known := map[string]bool{}
	for i := range r.rows {
		known[r.rows[i].ID] = true
	}
	dated.Check(f, r.rows, dated.Rule[Row]{
		Keys: func(row *Row) []string { return []string{row.ID} },
		Whole: func(row *Row, must dated.Must) {
			must("id", idForm.MatchString(row.ID), "%q is not kind/name", row.ID)
			must("lv", row.LV != "" && row.EN != "", "a title in both languages is required")
			must("owner", slices.Contains(owners, row.Owner), "%q is no role", row.Owner)
			must("classes", len(row.Classes) == 3, "three are required")
			for _, class := range row.Classes {
				must("classes", slices.Contains(levels, class), "%q is none of %v", class, levels)
			}
			for _, g := range row.Holds {
				must("holds", groupForm.MatchString(g), "%q is no group", g)
			}
			for _, need := range row.Needs {
				must("needs", known[need], "there is no row of %s", need)
			}
		},
	})
	if err := f.Err(); err != nil {
		return nil, fmt.Errorf("catalogue of resources: %w", err)
	}
	return r, nil
}
