// Package breakglass says who opens data in an emergency and for how long at most: dated rows, checked when they are read.
package breakglass

import (
	_ "embed" // the rows lie beside this file

	"github.com/digisoc/platform/pkg/dated"
)

//go:embed data/rows.yaml
var embedded []byte

// Row is the rule of a time.
type Row struct {
	Requesters         []string `yaml:"requesters"`
	Approvers          []string `yaml:"approvers"`
	Reviewers          []string `yaml:"reviewers"`
	MaxMinutes         int      `yaml:"max_minutes"`
	ApproveWithinHours int      `yaml:"approve_within_hours"`
	dated.Period       `yaml:",inline"`
}

// longest is what no row may go beyond: the table does not keep more.
const longest = 480

// Rows are the rules. They do not change after loading.
type Rows struct{ list []Row }

// Load reads the rows.
func Load() (*Rows, error) { return Parse(embedded) }

// Parse reads rows, of which one at most is in force on a day.
func Parse(body []byte) (*Rows, error) {
	r := &Rows{}
	f := dated.Read("rows of emergencies", body, &r.list)
	dated.Check(f, r.list, dated.Rule[Row]{Whole: (*Row).whole, Keys: dated.Alone[Row]})
	return r, f.Err()
}

func (r *Row) whole(must dated.Must) {
	must("requesters", len(r.Requesters) > 0, "somebody must ask")
	must("approvers", len(r.Approvers) > 0, "somebody must approve")
	must("reviewers", len(r.Reviewers) > 0, "somebody must review")
	must("max_minutes", r.MaxMinutes > 0 && r.MaxMinutes <= longest, "it is 1 to %d", longest)
	must("approve_within_hours", r.ApproveWithinHours > 0, "it is 1 or more")
}

// On returns the row of a day (YYYY-MM-DD); false when none is in force.
func (r *Rows) On(day string) (Row, bool) {
	if row := dated.Find(r.list, day, dated.Any); row != nil {
		return *row, true
	}
	return Row{}, false
}
