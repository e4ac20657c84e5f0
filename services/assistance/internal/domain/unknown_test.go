package domain_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// silent takes back statements: what they said is then not known.
func silent(f domain.Facts, take func(*domain.Statements)) domain.Facts {
	take(&f.Declaration.Statements)
	return f
}

func TestNotKnownIsNotZero(t *testing.T) {
	t.Parallel()
	poor := func() domain.Facts { return facts(t, "2026-05-15", []who{adult, child}, pays(1, 0, 20000)) }
	for name, c := range map[string]struct {
		facts  domain.Facts
		path   string
		rule   string
		status bool // whether the status line is undetermined
	}{
		"a month": {silent(poor(), func(s *domain.Statements) { s.NoIncomes = s.NoIncomes[1:] }), "declaration.monthly_incomes", "R19", true},
		"irregular income": {silent(poor(), func(s *domain.Statements) { s.NoIrregularIncomes = s.NoIrregularIncomes[1:] }),
			"declaration.irregular_incomes", "R20", true},
		"savings":       {silent(poor(), func(s *domain.Statements) { s.SavingsKnown = false }), "declaration.savings", "R30", true},
		"real property": {silent(poor(), func(s *domain.Statements) { s.NoRealProperty = false }), "declaration.real_properties", "R31", true},
		"vehicles":      {silent(poor(), func(s *domain.Statements) { s.NoVehicles = false }), "declaration.vehicles", "R33", true},
		"expenses":      {silent(poor(), func(*domain.Statements) {}), "", "", false},
	} {
		if c.path == "" {
			c.facts.Declaration.HousingExpenses = nil
			c.path, c.rule = "declaration.housing_expenses", "R55"
		}
		o := mustAssess(t, c.facts)
		if len(o.Result.Missing) != 1 || o.Result.Missing[0].Path != c.path || o.Result.Missing[0].Rule != c.rule || o.Result.Missing[0].LV == "" {
			t.Errorf("%s: missing %+v", name, o.Result.Missing)
		}
		if s := status(o); s.Undetermined != c.status || s.Granted == c.status {
			t.Errorf("%s: status %+v", name, s)
		}
		if h := housing(o); !h.Undetermined || h.Granted || h.MonthlyAmount != 0 || h.Rule != c.rule || !strings.Contains(h.Reason.EN, "Not known is not zero") {
			t.Errorf("%s: housing %+v", name, h)
		}
	}
}

// More income cannot help: what is known already decides a refusal.
func TestKnownIncomeAboveTheThresholdRefusesWhateverIsMissing(t *testing.T) {
	t.Parallel()
	f := facts(t, "2026-05-15", []who{adult}, earns(0, 1, 300000), pays(1, 0, 10000))
	f.Declaration.Statements = domain.Statements{}
	f.Declaration.MonthlyIncomes = f.Declaration.MonthlyIncomes[:2]
	o := mustAssess(t, f)
	for _, e := range o.Result.Entitlements {
		if e.Undetermined || e.Granted {
			t.Errorf("line %+v", e)
		}
	}
	if len(o.Result.Missing) != 5 {
		t.Errorf("missing %+v", o.Result.Missing)
	}
}

// A condition that is known not to be met refuses, whatever else is missing; discretion may still grant one month.
func TestAFailedConditionRefusesWhateverIsMissing(t *testing.T) {
	t.Parallel()
	f := silent(facts(t, "2026-05-15", []who{adult}, saves(100000)), func(s *domain.Statements) { s.NoVehicles = false })
	if e := status(mustAssess(t, f)); e.Undetermined || e.Granted || e.Rule != "R84" {
		t.Errorf("line %+v", e)
	}
	oneMonth(&f)
	if e := status(mustAssess(t, f)); e.Undetermined || !e.Granted || e.Rule != "R85" {
		t.Errorf("line %+v", e)
	}
}

func TestR69AMissingAreaIsNotAZeroNorm(t *testing.T) {
	t.Parallel()
	f := facts(t, "2022-12-15", []who{adult}, pays(domain.ExpenseSolidFuel, 0, 30000))
	f.Declaration.Dwelling.AreaM2Hundredths = 0
	o := mustAssess(t, f)
	if h := housing(o); !h.Undetermined || h.Rule != "R69" || o.Result.Missing[0].Path != "declaration.dwelling.area_m2_hundredths" {
		t.Errorf("line %+v, missing %+v", h, o.Result.Missing)
	}
}

func TestPersonsBelow18AndInInstitutionsNeedNoStatement(t *testing.T) {
	t.Parallel()
	f := facts(t, "2026-05-15", []who{adult, child, adult})
	f.Declaration.Members[2].Institution = 1
	d := &f.Declaration
	d.NoIncomes = slices.DeleteFunc(d.NoIncomes, func(n domain.NoIncome) bool { return n.Person != person(0) })
	d.NoIrregularIncomes = d.NoIrregularIncomes[:1]
	if o := mustAssess(t, f); len(o.Result.Missing) != 0 {
		t.Errorf("missing %+v", o.Result.Missing)
	}
}

// TestPropertyUndeterminedIsNeverGranted takes statements and lines away at random: nothing is granted that depends on them, nothing
// fails, and completing the facts never turns a refusal into a grant.
func TestPropertyUndeterminedIsNeverGranted(t *testing.T) {
	e := engine(t)
	rapid.Check(t, func(t *rapid.T) {
		whole := household(t)
		some := whole
		s := &some.Declaration.Statements
		s.NoIncomes = slices.DeleteFunc(slices.Clone(s.NoIncomes), func(domain.NoIncome) bool { return rapid.Bool().Draw(t, "month") })
		s.NoIrregularIncomes = slices.DeleteFunc(slices.Clone(s.NoIrregularIncomes), func(string) bool { return rapid.Bool().Draw(t, "irregular") })
		s.SavingsKnown, s.NoVehicles = rapid.Bool().Draw(t, "savings known"), rapid.Bool().Draw(t, "no vehicles")
		known, partial := assessed(t, e, whole), assessed(t, e, some)
		for i, l := range partial.Result.Entitlements {
			full := known.Result.Entitlements[i]
			switch {
			case l.Undetermined && (l.Granted || l.MonthlyAmount != 0 || len(partial.Result.Missing) == 0):
				t.Fatalf("undetermined line %+v", l)
			case !l.Undetermined && !l.Granted && full.Granted:
				t.Fatalf("refused %+v although the whole facts grant %+v", l, full)
			case l.Granted && !full.Granted:
				t.Fatalf("granted %+v although the whole facts refuse %+v", l, full)
			}
		}
	})
}

func TestStatementsThatDenyALineAreRefused(t *testing.T) {
	t.Parallel()
	e := engine(t)
	for name, c := range map[string]struct {
		change change
		path   string
	}{
		"month":     {func(f *domain.Facts) { earns(0, 1, 1)(f) }, "assessment.declaration.no_incomes[0].month"},
		"irregular": {once(0, 13, 1), "assessment.declaration.no_irregular_incomes[0].person"},
		"property":  {owns(domain.RealProperty{Home: true}), "assessment.declaration.no_real_property"},
		"vehicle":   {drives(1), "assessment.declaration.no_vehicles"},
		"twice earned": {func(f *domain.Facts) {
			earns(0, domain.IncomeEconomicActivity, 0)(f)
			f.Declaration.EconomicActivities = []domain.EconomicActivity{{Person: person(0), Month: f.ApplicationDate.Month() - 1}}
		}, "assessment.declaration.economic_activities[0].month"},
	} {
		f := facts(t, "2026-05-15", []who{adult})
		c.change(&f)
		_, err := e.Assess(f)
		refused(t, name, err, domain.ErrFactsContradictory, c.path)
	}
}
