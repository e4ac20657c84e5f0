package domain_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/digisoc/platform/services/assistance/internal/domain"
	"github.com/digisoc/platform/services/assistance/internal/parameters"
)

// example is one published calculation (testdata/examples), of one of three shapes: a whole assessment, an average, a threshold.
type example struct {
	ID, Title, Source string
	Municipality      string

	// a whole assessment
	ApplicationDate domain.Date `yaml:"application_date"`
	Purposes        []domain.Purpose
	Members         []struct {
		BirthDate  domain.Date `yaml:"birth_date"`
		Relation   domain.Relation
		Occupation domain.Occupation
	}
	Income []struct {
		Member     int
		Type       domain.IncomeType
		EveryMonth string `yaml:"every_month"`
	}
	Expenses []struct {
		Type   domain.ExpenseType
		Month  domain.Month
		Amount string
	}

	// an average against a threshold of its time
	Regular   []string
	Threshold string

	// a threshold row
	Key           string
	HouseholdType string `yaml:"household_type"`
	Day           domain.Date
	Percent       int64
	Median        string

	Expected map[string]string
}

func engine(t testing.TB) *domain.Engine {
	t.Helper()
	p, _, err := parameters.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return domain.NewEngine(p)
}

func euro(t testing.TB, s string) domain.Money {
	t.Helper()
	m, err := domain.ParseMoney(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func day(t testing.TB, s string) domain.Date {
	t.Helper()
	d, err := domain.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestPublishedExamples computes every published calculation again and compares to the cent.
func TestPublishedExamples(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/examples/*.yaml")
	if err != nil || len(files) < 17 {
		t.Fatalf("%d example files, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			t.Parallel()
			x := readExample(t, file)
			if len(x.Expected) == 0 || x.Source == "" {
				t.Fatal("an example needs a source and expectations")
			}
			got := x.compute(t)
			for name, want := range x.Expected {
				if got[name] != want {
					t.Errorf("%s: %s = %q, published %q", x.Title, name, got[name], want)
				}
			}
		})
	}
}

func readExample(t *testing.T, file string) example {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	dec := yaml.NewDecoder(f)
	dec.KnownFields(true)
	var x example
	if err := dec.Decode(&x); err != nil {
		t.Fatal(err)
	}
	return x
}

func (x *example) compute(t *testing.T) map[string]string {
	switch {
	case x.Threshold != "":
		return x.average(t)
	case x.Key != "":
		return x.row(t)
	}
	return x.assess(t)
}

func (x *example) average(t *testing.T) map[string]string {
	var sum domain.Money
	for _, a := range x.Regular {
		sum += euro(t, a)
	}
	i := domain.AverageIncome(sum, 0)
	threshold := euro(t, x.Threshold)
	return map[string]string{
		"average_income": i.Round().String(),
		"excess":         i.Sub(threshold.Exact()).Round().String(),
		"within":         fmt.Sprint(domain.Within(i, threshold)),
	}
}

func (x *example) row(t *testing.T) map[string]string {
	p := engine(t).Parameters()
	k, ok := domain.ParseKey(x.Key)
	if !ok {
		t.Fatalf("key %q", x.Key)
	}
	var h domain.HouseholdType
	if err := h.UnmarshalText([]byte(strings.ToUpper(x.HouseholdType))); err != nil {
		t.Fatal(err)
	}
	r := p.Lookup(k, h, x.Day)
	if x.Municipality != "" {
		r = p.Municipal(k, x.Municipality, h, x.Day)
	}
	if r == nil {
		t.Fatal("no row")
	}
	first, other := domain.ProposeThreshold(x.Percent, euro(t, x.Median))
	return map[string]string{"row": r.Value, "proposed": first.String() + "/" + other.String()}
}

func (x *example) facts(t *testing.T) domain.Facts {
	f := domain.Facts{Municipality: x.Municipality, ApplicationDate: x.ApplicationDate, Purposes: x.Purposes}
	d := &f.Declaration
	for i, m := range x.Members {
		d.Members = append(d.Members, domain.Member{Person: person(i), BirthDate: m.BirthDate, Relation: m.Relation, Occupation: m.Occupation})
	}
	for _, in := range x.Income {
		for back := range domain.Month(3) {
			d.MonthlyIncomes = append(d.MonthlyIncomes, domain.MonthlyIncome{
				Person: person(in.Member), Month: x.ApplicationDate.Month() - 1 - back, Type: in.Type, Amount: euro(t, in.EveryMonth),
			})
		}
	}
	for _, e := range x.Expenses {
		d.HousingExpenses = append(d.HousingExpenses, domain.HousingExpense{Type: e.Type, Month: e.Month, Amount: euro(t, e.Amount)})
	}
	d.Dwelling = &domain.Dwelling{AreaM2Hundredths: 4500, Heating: 1, RightOfUse: true}
	return stated(f)
}

func person(i int) string { return fmt.Sprintf("persons/01890000-0000-7000-8000-%012d", i) }

func (x *example) assess(t *testing.T) map[string]string {
	o, err := engine(t).Assess(x.facts(t))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{
		"gmi_threshold_sum": o.Result.GMIThresholdSum.String(),
		"average_income":    o.Result.AverageMonthlyIncome.String(),
		"household_type":    o.Result.HouseholdType.String(),
		"period_months":     fmt.Sprint(o.Result.PeriodMonths),
	}
	if b := o.Result.HousingBase; b != nil {
		got["housing_base"] = b.String()
	}
	for _, e := range o.Result.Entitlements {
		switch e.Benefit {
		case domain.GMIBenefit:
			got["gmi_benefit"] = e.MonthlyAmount.String()
		case domain.HousingBenefit:
			got["housing_benefit"] = e.MonthlyAmount.String()
		}
	}
	return got
}
