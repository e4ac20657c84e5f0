// Package availability computes how available the platform was in a month from what probes saw each minute (SEC-AVL-1). It asks nobody and
// keeps nothing. A minute in which nobody looked is unknown, and never counted as up.
package availability

import (
	_ "embed"
	"fmt"
	"time"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/dated"
)

//go:embed data/rules.yaml
var file []byte

// Platform is the target that is up when all others are.
const Platform = "platform"

// Rule is what availability is held to.
type Rule struct {
	Floor        float64 `yaml:"floor_percent"`
	Target       float64 `yaml:"target_percent"`
	NoticeHours  int     `yaml:"notice_hours"`
	dated.Period `yaml:",inline"`
}

// Hours are when social services work on working days.
type Hours struct {
	Opens        string `yaml:"opens"`
	Closes       string `yaml:"closes"`
	dated.Period `yaml:",inline"`
}

// Target is something that is probed.
type Target struct {
	ID           string `yaml:"id"`
	LV           string `yaml:"lv"`
	EN           string `yaml:"en"`
	dated.Period `yaml:",inline"`
}

// Rules are the dated rows, and the working days. They do not change after Load.
type Rules struct {
	rows struct {
		Rules   []Rule   `yaml:"rules"`
		Hours   []Hours  `yaml:"hours"`
		Targets []Target `yaml:"targets"`
	}
	working func(day time.Time) bool
}

// Load reads the rows of this release; working tells working days.
func Load(working func(day time.Time) bool) (*Rules, error) { return Parse(file, working) }

// Parse reads rows.
func Parse(body []byte, working func(day time.Time) bool) (*Rules, error) {
	r := &Rules{working: working}
	f := dated.Read("rules of availability", body, &r.rows)
	const since = "2026-01-01"
	dated.Check(f, r.rows.Rules, dated.Rule[Rule]{List: "rules", Keys: dated.Alone[Rule], Every: []string{""}, Since: since, Whole: func(x *Rule, must dated.Must) {
		must("floor_percent", x.Floor > 0 && x.Floor <= 100, "it is a percentage")
		must("target_percent", x.Target > 0 && x.Target <= 100, "it is a percentage")
		must("notice_hours", x.NoticeHours >= 1, "maintenance that nobody was told of is none")
	}})
	dated.Check(f, r.rows.Hours, dated.Rule[Hours]{List: "hours", Keys: dated.Alone[Hours], Every: []string{""}, Since: since, Whole: func(x *Hours, must dated.Must) {
		must("opens", clocked(x.Opens) && clocked(x.Closes) && x.Opens < x.Closes, "hours open before they close, HH:MM")
	}})
	dated.Check(f, r.rows.Targets, dated.Rule[Target]{List: "targets", Keys: func(x *Target) []string { return []string{x.ID} }, Every: []string{Platform}, Since: since,
		Whole: func(x *Target, must dated.Must) {
			must("id", x.ID != "", "it is required")
			must("lv", x.LV != "" && x.EN != "", "a title in both languages is required")
		}})
	if err := f.Err(); err != nil {
		return nil, fmt.Errorf("availability: %w", err)
	}
	return r, nil
}

func clocked(s string) bool {
	_, err := time.Parse("15:04", s)
	return err == nil && len(s) == 5
}

func day(at time.Time) string { return at.In(clock.Riga).Format(time.DateOnly) }

// Rule is what holds at a moment.
func (r *Rules) Rule(at time.Time) Rule {
	if row := dated.Find(r.rows.Rules, day(at), dated.Any[Rule]); row != nil {
		return *row
	}
	return r.rows.Rules[0]
}

// Targets are what is probed at a moment, in the order of the rows.
func (r *Rules) Targets(at time.Time) (out []Target) {
	for _, t := range r.rows.Targets {
		if t.On(day(at)) {
			out = append(out, t)
		}
	}
	return out
}

// Known reports whether a target is probed at a moment.
func (r *Rules) Known(id string, at time.Time) bool {
	return dated.Find(r.rows.Targets, day(at), func(t *Target) bool { return t.ID == id }) != nil
}

// Open reports whether a minute is one of the hours of social services, by the clock of Riga.
func (r *Rules) Open(minute time.Time) bool {
	local := minute.In(clock.Riga)
	row := dated.Find(r.rows.Hours, local.Format(time.DateOnly), dated.Any[Hours])
	if row == nil {
		return false
	}
	at := local.Format("15:04")
	return row.Opens <= at && at < row.Closes && r.working(time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, time.UTC))
}
