package domain_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// scenarioFile is one file of testdata/scenarios: facts and what the law makes of them, for people who read law and no Go. A case
// says only what differs from base.
type scenarioFile struct {
	Title    string
	Rules    []string
	LegalRef string `yaml:"legal_ref"`
	Note     string
	Base     yaml.Node
	Cases    []yaml.Node
}

// scenario is one case. Whatever it does not mention is stated to be none, unless its name stands in Unknown.
type scenario struct {
	Name         string
	Date         domain.Date
	Municipality string
	Purposes     []domain.Purpose
	OneMonth     string `yaml:"one_month"` // reason of the discretion (R85)
	Members      []scenarioMember
	Incomes      []struct {
		Of     string
		Type   domain.IncomeType
		Month  domain.Month // empty: each of the three months
		Amount string
	}
	Irregular []struct {
		Of     string
		Type   domain.IncomeType
		Date   domain.Date
		Amount string
	}
	Activities []struct {
		Of             string
		Month          domain.Month
		Revenue, Costs string
	}
	Savings  string
	Accounts []struct{ Of, Start, End string }
	Assets   []struct {
		Kind  domain.AssetKind
		Value string
	}
	Properties []struct {
		Home, Land bool
		Area       int64
	}
	Vehicles []domain.VehicleKind
	Dwelling struct {
		Area         string // square metres, two decimals
		Heating      domain.Heating
		NoRightOfUse bool `yaml:"no_right_of_use"`
	}
	Expenses []struct {
		Type             domain.ExpenseType
		Month            domain.Month // empty: the month of the application
		Amount, Quantity string
		Debt             bool
	}
	Unknown    []string
	Parameters []struct {
		Key, Municipality, Value string
		HouseholdType            string `yaml:"household_type"`
	}
	Expect expectation
}

type scenarioMember struct {
	As          string
	Born        domain.Date
	Relation    domain.Relation
	Occupation  domain.Occupation
	Disabled    bool
	PensionAge  *bool `yaml:"pension_age"`
	Institution domain.Institution
	Exemption   domain.JobSeekerExemption
	Maintenance bool
	Residence   domain.ResidenceGroup
}

// expectation is compared field by field; what is not mentioned is not compared.
type expectation struct {
	Status, GMI, Housing    string // NEEDY, LOW_INCOME, none, undetermined; an amount, none, undetermined
	Income                  string
	Needy                   string
	LowIncome               string `yaml:"low_income"`
	GMISum                  string `yaml:"gmi_sum"`
	Base, Expenses          string
	Household, Type, Period string
	Start, End              string
	Rule                    map[string]string // rule of the line: status, gmi, housing
	Reasons                 []string          // each stands in one of the reasons, in Latvian
	Steps                   []string          // rules that left a step
	Missing                 []string          // rules that miss a fact
	Duties                  []string
	Error, Field            string // reason and path of the problem
}

// TestScenarios runs every case of every scenario file.
func TestScenarios(t *testing.T) {
	t.Parallel()
	e, total := engine(t), 0
	for _, file := range scenarioFiles(t) {
		f := readScenarios(t, file)
		total += len(f.Cases)
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			t.Parallel()
			if f.Title == "" || len(f.Rules) == 0 || f.LegalRef == "" || len(f.Cases) == 0 {
				t.Fatal("a scenario file needs title, rules, legal_ref and cases")
			}
			for _, node := range f.Cases {
				x := f.merge(t, node)
				x.run(t, e)
			}
		})
	}
	if total < 250 {
		t.Errorf("%d cases", total)
	}
}

func scenarioFiles(t testing.TB) []string {
	files, err := filepath.Glob("testdata/scenarios/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("scenario files: %v, %v", files, err)
	}
	return files
}

func readScenarios(t testing.TB, file string) scenarioFile {
	t.Helper()
	r, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var f scenarioFile
	dec := yaml.NewDecoder(r)
	dec.KnownFields(true)
	if err := dec.Decode(&f); err != nil && !errors.Is(err, io.EOF) {
		t.Fatalf("%s: %v", file, err)
	}
	return f
}

// merge reads base and then the case over it; an unknown field in either is an error.
func (f *scenarioFile) merge(t testing.TB, node yaml.Node) scenario {
	t.Helper()
	x := scenario{Municipality: riga, Purposes: []domain.Purpose{1, 2, 3}}
	x.Dwelling.Area, x.Dwelling.Heating = "45.00", 1
	for _, n := range []yaml.Node{f.Base, node} {
		if n.IsZero() {
			continue
		}
		text, err := yaml.Marshal(&n)
		if err != nil {
			t.Fatal(err)
		}
		dec := yaml.NewDecoder(strings.NewReader(string(text)))
		dec.KnownFields(true)
		if err := dec.Decode(&x); err != nil {
			t.Fatalf("%s: %v", f.Title, err)
		}
	}
	return x
}

func (x *scenario) run(t *testing.T, e *domain.Engine) {
	if len(x.Parameters) > 0 {
		e = x.engine(t)
	}
	o, err := e.Assess(x.facts(t))
	if x.Expect.Error != "" {
		problem, ok := errs.As(err)
		if !ok || problem.Reason != x.Expect.Error || x.Expect.Field != "" && (len(problem.Fields) == 0 || problem.Fields[0].Path != x.Expect.Field) {
			t.Errorf("%s: %v, want %s at %s", x.Name, err, x.Expect.Error, x.Expect.Field)
		}
		return
	}
	if err != nil {
		t.Errorf("%s: %v", x.Name, err)
		return
	}
	for _, bad := range x.Expect.differs(o) {
		t.Errorf("%s (%s): %s", x.Name, x.Date, bad)
	}
}

// engine has the rows of the scenario in place of those of the same key and municipality.
func (x *scenario) engine(t *testing.T) *domain.Engine {
	var add []domain.Parameter
	for _, p := range x.Parameters {
		add = append(add, domain.Parameter{Key: p.Key, Municipality: p.Municipality, HouseholdType: p.HouseholdType, Value: p.Value})
	}
	return with(t, func(p *domain.Parameter) bool {
		for _, a := range add {
			if a.Key == p.Key && a.Municipality == p.Municipality && (a.HouseholdType == "" || a.HouseholdType == p.HouseholdType) {
				return true
			}
		}
		return false
	}, add...)
}

func line(e domain.Entitlement) string {
	switch {
	case e.Undetermined:
		return "undetermined"
	case !e.Granted:
		return "none"
	case e.Status != 0:
		return e.Status.String()
	}
	return e.MonthlyAmount.String()
}

func (want *expectation) differs(o domain.Outcome) (bad []string) {
	r := o.Result
	is := func(name, want, got string) {
		if want != "" && want != got {
			bad = append(bad, fmt.Sprintf("%s is %s, want %s", name, got, want))
		}
	}
	is("status", want.Status, line(status(o)))
	is("GMI", want.GMI, line(gmi(o)))
	is("housing", want.Housing, line(housing(o)))
	is("income", want.Income, r.AverageMonthlyIncome.String())
	is("needy threshold", want.Needy, r.NeedyThreshold.String())
	is("low-income threshold", want.LowIncome, r.LowIncomeThreshold.String())
	is("GMI sum", want.GMISum, r.GMIThresholdSum.String())
	is("household", want.Household, fmt.Sprint(r.HouseholdSize))
	is("household type", want.Type, r.HouseholdType.String())
	is("period", want.Period, fmt.Sprint(r.PeriodMonths))
	if r.HousingBase != nil {
		is("housing base", want.Base, r.HousingBase.String())
		is("housing expenses", want.Expenses, r.HousingExpenses.String())
	} else if want.Base+want.Expenses != "" {
		bad = append(bad, "there is no housing formula")
	}
	for _, l := range r.Entitlements {
		if l.Granted {
			is("first day", want.Start, l.Start.String())
			is("last day", want.End, l.End.String())
		}
	}
	for name, l := range map[string]domain.Entitlement{"status": status(o), "gmi": gmi(o), "housing": housing(o)} {
		is("rule of "+name, want.Rule[name], l.Rule)
	}
	return append(bad, want.lists(o)...)
}

func (want *expectation) lists(o domain.Outcome) (bad []string) {
	for _, text := range want.Reasons {
		if !slices.ContainsFunc(o.Result.Entitlements, func(e domain.Entitlement) bool { return strings.Contains(e.Reason.LV, text) }) {
			bad = append(bad, fmt.Sprintf("no reason says %q: %+v", text, o.Result.Entitlements))
		}
	}
	for _, rule := range want.Steps {
		if len(steps(o, rule)) == 0 {
			bad = append(bad, "no step of "+rule)
		}
	}
	var missing, duties []string
	for _, m := range o.Result.Missing {
		missing = append(missing, m.Rule)
	}
	for _, d := range o.Result.Duties {
		duties = append(duties, d.Rule)
	}
	if want.Missing != nil && !slices.Equal(missing, want.Missing) {
		bad = append(bad, fmt.Sprintf("missing %v, want %v", missing, want.Missing))
	}
	if want.Duties != nil && !slices.Equal(duties, want.Duties) {
		bad = append(bad, fmt.Sprintf("duties %v, want %v", duties, want.Duties))
	}
	return bad
}
