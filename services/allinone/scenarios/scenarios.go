// Package scenarios holds households and published amounts as files: one file a case, with the address it was
// published at. The demo and the end-to-end tests run them through the public REST API. It computes nothing.
package scenarios

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

//go:embed *.yaml
var files embed.FS

// The kinds of a scenario.
const (
	Application = "application" // the whole journey: application, assessment, decision, benefits
	Averaging   = "averaging"   // a trial calculation that compares the average income
	Parameter   = "parameter"   // dated values of the law
)

// Text is a text in both languages.
type Text struct{ LV, EN string }

// Scenario is one case with its facts and what was published about it.
type Scenario struct {
	ID              string
	Kind            string
	Title           Text
	PublishedAt     string `yaml:"published_at"` // address of the source; empty for a made-up household
	Note            string
	Municipality    string // ATVK code
	AsOf            string `yaml:"as_of"` // day of the application, or "today"
	Purposes        []string
	Members         []Member
	MonthlyIncomes  []MonthlyIncome  `yaml:"monthly_incomes"`
	HousingExpenses []HousingExpense `yaml:"housing_expenses"`
	// What is stated to be none; what is neither given nor stated is missing.
	NoIncome          []string `yaml:"no_income"`           // members without regular income in the three months
	NoIrregularIncome []string `yaml:"no_irregular_income"` // members without irregular income in the twelve months
	Savings           string   // euro
	NoRealProperty    bool     `yaml:"no_real_property"`
	NoVehicles        bool     `yaml:"no_vehicles"`
	ThresholdThen     string   `yaml:"threshold_then"`
	Published         map[string]string
	Parameters        []ParameterValue
}

// Member is one person of the household.
type Member struct {
	Key, Relation, Born, Occupation string
	Disabled                        bool
	PensionAge                      bool `yaml:"pension_age"`
}

// MonthlyIncome is what a member received in the last months before the application, oldest first, in euro.
type MonthlyIncome struct {
	Person, Type string
	Amounts      []string
}

// HousingExpense is one line of the bills of the month before the application, in euro.
type HousingExpense struct{ Type, Amount string }

// ParameterValue is a published pair of amounts: for the first and for each other person.
type ParameterValue struct{ Key, Household, First, Other string }

// All returns every scenario by id; a malformed file is an error that names it.
func All() ([]Scenario, error) {
	names, err := fs.Glob(files, "*.yaml")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	all := make([]Scenario, 0, len(names))
	for _, name := range names {
		s, err := read(name)
		if err != nil {
			return nil, fmt.Errorf("scenario %s: %w", name, err)
		}
		all = append(all, s)
	}
	return all, nil
}

// Published returns the scenarios that compare with a published value.
func Published() ([]Scenario, error) {
	all, err := All()
	return slices.DeleteFunc(all, func(s Scenario) bool { return s.PublishedAt == "" }), err
}

// Get returns one scenario.
func Get(id string) (Scenario, error) {
	all, err := All()
	if err != nil {
		return Scenario{}, err
	}
	for _, s := range all {
		if strings.EqualFold(s.ID, id) {
			return s, nil
		}
	}
	return Scenario{}, fmt.Errorf("there is no scenario %q", id)
}

func read(name string) (Scenario, error) {
	f, err := files.Open(name)
	if err != nil {
		return Scenario{}, err
	}
	defer f.Close()
	var s Scenario
	dec := yaml.NewDecoder(f)
	dec.KnownFields(true)
	if err := dec.Decode(&s); err != nil {
		return Scenario{}, err
	}
	if !slices.Contains([]string{Application, Averaging, Parameter}, s.Kind) || s.ID == "" || s.AsOf == "" || s.Municipality == "" {
		return Scenario{}, fmt.Errorf("id, kind, municipality and as_of are required")
	}
	return s, nil
}
