// Package demo walks one household's application through the public REST API, as a caseworker and a head of a
// municipality do, and compares what comes out with what was published. It is a client like any other: it reads no
// database and imports no service.
package demo

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/allinone/internal/rest"
	"github.com/digisoc/platform/services/allinone/scenarios"
)

// Staff are the two people of one municipality that a decision needs: nobody issues what she prepared (SEC-ACC-2).
type Staff struct{ Caseworker, Head *rest.Client }

// Runner runs scenarios.
type Runner struct {
	Staff func(municipality string) (Staff, error)
	Clock clock.Clock
	Step  func(name, detail string) // told of each step as it happens; may be nil
}

// Report is what a scenario gave.
type Report struct {
	Scenario    scenarios.Scenario
	Comparisons []Comparison
	Application string
	Case        string
	Assessment  rest.Doc
	Decision    rest.Doc
	Benefits    []rest.Doc
	Payments    []rest.Doc
	Statuses    []rest.Doc
}

// Comparison is one published value beside the computed one, in euro.
type Comparison struct{ Name, Published, Computed string }

// Equal reports whether the two agree to the cent.
func (c Comparison) Equal() bool { return c.Published == c.Computed }

// Agrees reports whether every comparison agrees.
func (r Report) Agrees() bool {
	for _, c := range r.Comparisons {
		if !c.Equal() {
			return false
		}
	}
	return true
}

// Run runs one scenario of any kind.
func (r *Runner) Run(ctx context.Context, s scenarios.Scenario) (Report, error) {
	staff, err := r.Staff(s.Municipality)
	if err != nil {
		return Report{}, err
	}
	report := Report{Scenario: s}
	switch s.Kind {
	case scenarios.Parameter:
		err = r.parameters(ctx, staff, &report)
	case scenarios.Averaging:
		err = r.averaging(ctx, staff, &report)
	default:
		err = r.application(ctx, staff, &report)
	}
	if err != nil {
		return report, fmt.Errorf("%s: %w", s.ID, err)
	}
	return report, nil
}

func (r *Runner) step(name, format string, args ...any) {
	if r.Step != nil {
		r.Step(name, fmt.Sprintf(format, args...))
	}
}

func (r *Runner) day(s scenarios.Scenario) (time.Time, error) {
	if s.AsOf == "today" {
		return clock.Today(r.Clock), nil
	}
	return time.Parse(time.DateOnly, s.AsOf)
}

// parameters compares published thresholds with the dated rows of the law.
func (r *Runner) parameters(ctx context.Context, staff Staff, report *Report) error {
	s := report.Scenario
	q := url.Values{"month": {s.AsOf[:7]}, "municipality": {s.Municipality}}
	for _, p := range s.Parameters {
		q.Set("key", p.Key)
		doc, err := staff.Caseworker.Get(ctx, "/v1/parameters?"+q.Encode())
		if err != nil {
			return err
		}
		r.compareRows(report, p, rest.List(doc, "parameters"))
	}
	return nil
}

// compareRows finds the row in force on the day; its value is "first/other", with a dash where there is none.
func (r *Runner) compareRows(report *Report, p scenarios.ParameterValue, rows []rest.Doc) {
	name, day := p.Key, report.Scenario.AsOf
	if p.Household != "" {
		name += " " + p.Household
	}
	want, got := p.First+"/"+p.Other, ""
	if p.Other == "" {
		want = p.First + "/-"
	}
	for _, row := range rows {
		if rest.Str(row, "key") == p.Key && rest.Str(row, "householdType") == p.Household && rest.Str(row, "validFrom") <= day && day <= rest.Str(row, "validTo") {
			got = rest.Str(row, "value")
		}
	}
	report.Comparisons = append(report.Comparisons, Comparison{name, want, got})
}

// averaging makes a trial calculation: nothing is kept.
func (r *Runner) averaging(ctx context.Context, staff Staff, report *Report) error {
	s := report.Scenario
	day, err := r.day(s)
	if err != nil {
		return err
	}
	persons := map[string]string{}
	for i, m := range s.Members {
		persons[m.Key] = fmt.Sprintf("persons/00000000-0000-7000-8000-%012d", i+1)
	}
	decl, err := declaration(s, persons, day)
	if err != nil {
		return err
	}
	report.Assessment, err = staff.Caseworker.Post(ctx, "/v1/assessments", rest.Doc{"validateOnly": true, "assessment": rest.Doc{
		"municipality": s.Municipality, "applicationDate": s.AsOf, "purposes": purposes(s), "declaration": decl,
	}}, "")
	if err != nil {
		return err
	}
	average := rest.Euro(report.Assessment, "result", "averageMonthlyIncome")
	have, err := rest.ParseCents(average)
	if err != nil {
		return err
	}
	then, err := rest.ParseCents(s.ThresholdThen)
	if err != nil {
		return err
	}
	report.Comparisons = []Comparison{
		{"average_income", s.Published["average_income"], average},
		{"excess", s.Published["excess"], rest.Cents(have - then)},
	}
	return nil
}

func purposes(s scenarios.Scenario) []string {
	out := make([]string, 0, len(s.Purposes))
	for _, p := range s.Purposes {
		out = append(out, "APPLICATION_PURPOSE_"+p)
	}
	return out
}
