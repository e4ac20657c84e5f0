// Package recovery says whether the offender has to repay the state for the rehabilitation of a child, by a dated decision table (BTAL
// 52(1.1)-(1.3), MK 537). It proposes; a named officer decides. It asks neither clock nor database.
package recovery

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/digisoc/platform/services/cases/internal/domain"
)

//go:embed data/rules.yaml
var embedded []byte

// Rules are the decision tables, the newest first.
type Rules struct{ laws []law }

type law struct {
	Code   string   `yaml:"code"`
	From   string   `yaml:"from"`
	Exempt []string `yaml:"exempt_crimes"`
	Source string   `yaml:"source"`
	Mark   string   `yaml:"mark"`
	Table  []row    `yaml:"table"`
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

// Parse reads tables; what is not whole is an error.
func Parse(body []byte) (*Rules, error) {
	d := yaml.NewDecoder(bytes.NewReader(body))
	d.KnownFields(true)
	var r Rules
	if err := d.Decode(&r.laws); err != nil {
		return nil, fmt.Errorf("rules of recovery: %w", err)
	}
	if len(r.laws) == 0 {
		return nil, errors.New("rules of recovery: there are none")
	}
	for i := range r.laws {
		if err := r.laws[i].check(); err != nil {
			return nil, fmt.Errorf("rules of recovery: %s %s: %w", r.laws[i].Code, r.laws[i].From, err)
		}
	}
	slices.SortFunc(r.laws, func(a, b law) int { return -bytes.Compare([]byte(a.From), []byte(b.From)) })
	return &r, nil
}

func (l *law) check() error {
	if _, err := time.Parse(time.DateOnly, l.From); err != nil {
		return err
	}
	if l.Code == "" || l.Source == "" || len(l.Exempt) == 0 || len(l.Table) == 0 || !slices.Contains([]string{"confirmed", "NC", "I", "D"}, l.Mark) {
		return errors.New("code, exempt_crimes, source, mark and table are needed")
	}
	for i, row := range l.Table {
		if row.ID == "" || row.LV == "" || row.EN == "" || !slices.Contains([]domain.RecoveryOutcome{domain.Applicable, domain.NotApplicable, domain.CannotBeTold}, row.Outcome) {
			return fmt.Errorf("row %d %s: id, outcome, lv and en are needed", i, row.ID)
		}
		for fact, value := range row.When {
			if !slices.Contains(values[fact], value) {
				return fmt.Errorf("row %s: %s cannot be %q", row.ID, fact, value)
			}
		}
		if last := i == len(l.Table)-1; last != (len(row.When) == 0) {
			return fmt.Errorf("row %s: the last row, and no other, speaks of everything that is left", row.ID)
		}
	}
	if l.Table[len(l.Table)-1].Outcome != domain.CannotBeTold {
		return errors.New("what no row speaks of cannot be told")
	}
	return nil
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
