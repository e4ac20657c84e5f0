// Package oversight holds the dated rules of supervision: how long an assessment of an outsourced organisation does, and how often roles
// are reviewed. It is data, checked when it is loaded; package domain says what follows from it.
package oversight

import (
	_ "embed"
	"slices"
	"time"

	"github.com/digisoc/platform/pkg/dated"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

//go:embed data/rules.yaml
var file []byte

type outsourcingRow struct {
	dated.Period     `yaml:",inline"`
	AssessmentMonths int   `yaml:"assessment_months"`
	WarnDays         []int `yaml:"warn_days"`
}

type reviewRow struct {
	dated.Period `yaml:",inline"`
	Months       int      `yaml:"months"`
	OftenMonths  int      `yaml:"often_months"`
	OftenRoles   []string `yaml:"often_roles"`
	GraceDays    int      `yaml:"grace_days"`
	Kept         []string `yaml:"kept"`
}

type systemRow struct {
	dated.Period `yaml:",inline"`
	OwnerDays    int `yaml:"owner_days"`
	MostDays     int `yaml:"most_days"`
}

// Rules are the dated rules.
type Rules struct {
	Outsourced []outsourcingRow `yaml:"outsourcing"`
	Reviewed   []reviewRow      `yaml:"reviews"`
	Accounts   []systemRow      `yaml:"systems"`
}

// Load reads and checks the rules.
func Load() (*Rules, error) { return parse(file) }

func parse(raw []byte) (*Rules, error) {
	r := &Rules{}
	f := dated.Read("rules of oversight", raw, r)
	f.Must(len(r.Outsourced) > 0 && len(r.Reviewed) > 0 && len(r.Accounts) > 0, "each kind needs a row")
	dated.Check(f, r.Outsourced, dated.Rule[outsourcingRow]{List: "outsourcing", Keys: dated.Alone[outsourcingRow], Begins: true, Whole: (*outsourcingRow).whole})
	dated.Check(f, r.Reviewed, dated.Rule[reviewRow]{List: "reviews", Keys: dated.Alone[reviewRow], Begins: true, Whole: (*reviewRow).whole})
	dated.Check(f, r.Accounts, dated.Rule[systemRow]{List: "systems", Keys: dated.Alone[systemRow], Begins: true, Whole: (*systemRow).whole})
	return r, f.Err()
}

func (r *outsourcingRow) whole(must dated.Must) {
	slices.SortFunc(r.WarnDays, func(a, b int) int { return b - a })
	must("assessment_months", r.AssessmentMonths > 0, "they are 1 or more")
	must("warn_days", len(r.WarnDays) > 0 && slices.Min(r.WarnDays) > 0, "one or more are required, each 1 or more")
}

func (r *reviewRow) whole(must dated.Must) {
	must("often_months", r.OftenMonths > 0 && r.OftenMonths <= r.Months, "they are 1 to months")
	must("often_roles", len(r.OftenRoles) > 0, "one or more are required")
	must("grace_days", r.GraceDays >= 0, "they are 0 or more")
}

func (r *systemRow) whole(must dated.Must) {
	must("owner_days", r.OwnerDays >= 0, "they are 0 or more")
	must("most_days", r.MostDays > 0, "they are 1 or more")
}

// on is the row of a day; the first row also holds before its day.
func on[T dated.Row](rows []T, day time.Time) *T {
	return dated.BegunOrFirst(rows, day.Format(time.DateOnly), dated.Any)
}

// Outsourcing are the rules of a day.
func (r *Rules) Outsourcing(day time.Time) domain.OutsourcingRules {
	row := on(r.Outsourced, day)
	return domain.OutsourcingRules{AssessmentMonths: row.AssessmentMonths, WarnDays: row.WarnDays}
}

// Reviews are the rules of a day.
func (r *Rules) Reviews(day time.Time) domain.ReviewRules {
	row := on(r.Reviewed, day)
	return domain.ReviewRules{Months: row.Months, Often: row.OftenMonths, OftenRoles: row.OftenRoles, GraceDays: row.GraceDays, Kept: row.Kept}
}

// Systems are the rules of a day.
func (r *Rules) Systems(day time.Time) domain.SystemRules {
	row := on(r.Accounts, day)
	return domain.SystemRules{OwnerDays: row.OwnerDays, MostDays: row.MostDays}
}
