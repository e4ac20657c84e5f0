// Package knowledge says what a certificate of special knowledge of the rights of the child needs, by dated rows of law (Bērnu tiesību
// aizsardzības likums 5.1). It asks neither clock nor database.
package knowledge

import (
	_ "embed"
	"slices"

	"github.com/digisoc/platform/pkg/dated"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

//go:embed data/rules.yaml
var embedded []byte

// Rules are the rows.
type Rules struct{ rows []row }

type row struct {
	Training     domain.TrainingKind `yaml:"training"`
	Hours        int                 `yaml:"hours"`
	Years        int                 `yaml:"years"`
	dated.Period `yaml:",inline"`
}

// Load reads the rows that come with the program.
func Load() (*Rules, error) { return Parse(embedded) }

// Parse reads rows; what is not whole is an error.
func Parse(body []byte) (*Rules, error) {
	r := &Rules{}
	f := dated.Read("rules.yaml", body, &r.rows)
	dated.Check(f, r.rows, dated.Rule[row]{
		Whole: func(x *row, must dated.Must) {
			must("training", slices.Contains(domain.TrainingKinds, x.Training), "%q is none of %v", x.Training, domain.TrainingKinds)
			must("hours", x.Hours > 0, "a programme has hours")
			must("years", x.Years > 0, "a certificate holds for years")
		},
		Keys: func(x *row) []string { return []string{string(x.Training)} },
	})
	return r, f.Err()
}

// Check finds what the rules in force on the day of a certificate say against it. Its form was checked before.
func (r *Rules) Check(s domain.Specialist) (problems []domain.Problem) {
	x := dated.Find(r.rows, s.Issued.String(), func(x *row) bool { return x.Training == s.Training })
	if x == nil { // no rule of that day: nothing can be certified
		return []domain.Problem{domain.ProblemOf("issue_date", domain.ErrSpecialistDates)}
	}
	if s.Hours < x.Hours {
		problems = append(problems, domain.ProblemOf("hours", domain.ErrSpecialistHours))
	}
	if last := s.Issued.AddMonths(12 * x.Years); s.To.After(last) {
		problems = append(problems, domain.ProblemOf("valid_to", domain.ErrSpecialistTerm))
	}
	return problems
}
