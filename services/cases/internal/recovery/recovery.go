// Package recovery says whether the offender has to repay the state for the rehabilitation of a child, by a dated decision table (BTAL
// 52(1.1)-(1.3), MK 537). It proposes; a named officer decides. It asks neither clock nor database.
package recovery

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/digisoc/platform/pkg/dated"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

//go:embed data/rules.yaml
var embedded []byte

// Rules are the decision tables, the newest first.
type Rules struct{ laws []law }

type law struct {
	Code         string   `yaml:"code"`
	Exempt       []string `yaml:"exempt_crimes"`
	Table        []row    `yaml:"table"`
	dated.Period `yaml:",inline"`
}

type row struct {
	ID      string                 `yaml:"id"`
	When    map[string]string      `yaml:"when"`
	Outcome domain.RecoveryOutcome `yaml:"outcome"`
	LV      string                 `yaml:"lv"`
	EN      string                 `yaml:"en"`
}

// values are the facts of a row and what each may be.
var values = map[string][]string{
	"in_force": {"YES", "NO"}, "own_child": {"YES", "NO"}, "crime": {"EXEMPT", "OTHER"}, "custody": {restricted, whole},
}

// Load reads the tables that come with the program.
func Load() (*Rules, error) { return Parse(embedded) }

// Parse reads tables; what is not whole is an error. A table holds until the next one begins.
func Parse(body []byte) (*Rules, error) {
	r := &Rules{}
	f := dated.Read("rules of recovery", body, &r.laws)
	f.Must(len(r.laws) > 0, "there are none")
	dated.Check(f, r.laws, dated.Rule[law]{Whole: (*law).whole, Keys: dated.Alone[law], Begins: true})
	slices.SortFunc(r.laws, func(a, b law) int { return -strings.Compare(a.From, b.From) })
	return r, f.Err()
}

func (l *law) whole(must dated.Must) {
	must.Have("code", l.Code)
	must("exempt_crimes", len(l.Exempt) > 0, "one or more are required")
	must("table", len(l.Table) > 0 && l.Table[len(l.Table)-1].Outcome == domain.CannotBeTold, "what no row speaks of cannot be told")
	for i, row := range l.Table {
		row.whole(i == len(l.Table)-1, must)
	}
}

func (r row) whole(last bool, must dated.Must) {
	outcomes := []domain.RecoveryOutcome{domain.Applicable, domain.NotApplicable, domain.CannotBeTold}
	must("table", r.ID != "" && r.LV != "" && r.EN != "" && slices.Contains(outcomes, r.Outcome), "row %q: id, outcome, lv and en are needed", r.ID)
	for fact, value := range r.When {
		must("table", slices.Contains(values[fact], value), "row %s: %s cannot be %q", r.ID, fact, value)
	}
	must("table", last == (len(r.When) == 0), "row %s: the last row, and no other, speaks of everything that is left", r.ID)
}

// NeedsCustody reports whether custody can decide: facts of it are read for nothing else (G05.05).
func (r *Rules) NeedsCustody(j domain.Judgment) bool {
	l := r.of(j)
	return l != nil && j.InForce == domain.Yes && j.OwnChild == domain.Yes && slices.Contains(l.Exempt, j.Article)
}

// of is the law for a judgment by the day it took effect; nil when there is none, or no such day.
func (r *Rules) of(j domain.Judgment) *law {
	for i := range r.laws {
		if j.Effect.String() >= r.laws[i].From {
			return &r.laws[i]
		}
	}
	return nil
}

// Propose says what the table of the day of the judgment says. A judgment that is not in force yet is waited for by the newest table; without
// a day, or before the first table, nothing can be told.
func (r *Rules) Propose(j domain.Judgment, custody []domain.CustodyFact) domain.RecoveryProposal {
	l := r.of(j)
	if l == nil && j.InForce == domain.No {
		l = &r.laws[0]
	}
	if l == nil {
		newest := &r.laws[0]
		last := newest.Table[len(newest.Table)-1]
		return domain.RecoveryProposal{Outcome: domain.CannotBeTold, Rule: last.ID, Source: newest.Source, LV: last.LV, EN: last.EN,
			Steps: []domain.RecoveryStep{{Fact: "JUDGMENT_IN_FORCE", Value: known(string(j.InForce)), Because: j.Effect.String()}}}
	}
	facts := map[string]string{"in_force": string(j.InForce), "own_child": string(j.OwnChild), "crime": crime(l, j.Article)}
	steps := []domain.RecoveryStep{
		{Fact: "JUDGMENT_IN_FORCE", Value: known(facts["in_force"]), Because: j.Effect.String()},
		{Fact: "OWN_CHILD", Value: known(facts["own_child"])},
		{Fact: "CRIME", Value: known(facts["crime"]), Because: j.Article},
	}
	if r.NeedsCustody(j) {
		state, because := custodyOn(custody, j.Effect.String())
		facts["custody"] = state
		steps = append(steps, domain.RecoveryStep{Fact: "CUSTODY", Value: state, Because: because})
	}
	for _, row := range l.Table {
		if row.speaks(facts) {
			return domain.RecoveryProposal{Outcome: row.Outcome, Rule: row.ID, Source: l.Source, LV: row.LV, EN: row.EN, Steps: steps}
		}
	}
	return domain.RecoveryProposal{Outcome: domain.CannotBeTold, Steps: steps} // check makes sure that the last row speaks
}

func (r row) speaks(facts map[string]string) bool {
	for fact, value := range r.When {
		if facts[fact] != value {
			return false
		}
	}
	return true
}

func crime(l *law, article string) string {
	switch {
	case article == "":
		return ""
	case slices.Contains(l.Exempt, article):
		return "EXEMPT"
	}
	return "OTHER"
}

func known(value string) string {
	if value == "" {
		return unknown
	}
	return value
}
