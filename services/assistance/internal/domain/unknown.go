package domain

import (
	"cmp"
	"slices"
	"strings"
)

// unknown says which groups of facts are missing: lines that depend on them stay undetermined. Not known is not zero.
type unknown struct{ income, property, realProperty, expenses, area bool }

// lacks records a missing fact and notes it in the step of the rule that needs it.
func (a *assessment) lacks(s *Step, path string, person string, month Month, lv, en string) {
	m := Missing{Path: "declaration." + path, Rule: s.Rule, Person: person, Month: month, Text: Text{lv, en}}
	a.result.Missing = append(a.result.Missing, m)
	value := "yes"
	if month != 0 {
		value = month.String()
	}
	s.outOf("missing", txt(value), "", person)
}

// monthsUnknown applies R19: every counted adult needs, for each month of the window, a line of income, a statement of economic
// activity or the statement that there was none. Persons below 18 need no statement (our reading: their earnings are rare and exempt).
func (a *assessment) monthsUnknown(s *Step) {
	first := a.facts.ApplicationDate.Month() - 3
	for i := range a.members {
		m := &a.members[i]
		if m.excluded || m.child {
			continue
		}
		for month := first; month < first+3; month++ {
			if !a.facts.Declaration.says(m.Person, month) {
				a.unknown.income = true
				a.lacks(s, "monthly_incomes", m.Person, month, "Nav ziņu par regulārajiem ienākumiem "+month.String()+".", "Nothing is known about regular income of "+month.String()+".")
			}
		}
	}
}

func (d *Declaration) says(person string, month Month) bool {
	for i := range d.MonthlyIncomes {
		if in := &d.MonthlyIncomes[i]; in.Month == month && in.Person == person {
			return true
		}
	}
	for i := range d.NoIncomes {
		if n := &d.NoIncomes[i]; n.Month == month && n.Person == person {
			return true
		}
	}
	for i := range d.EconomicActivities {
		if e := &d.EconomicActivities[i]; e.Month == month && e.Person == person {
			return true
		}
	}
	return false
}

// irregularUnknown applies R20: every counted adult needs a line of irregular income or the statement that there was none.
func (a *assessment) irregularUnknown(s *Step) {
	for i := range a.members {
		m := &a.members[i]
		if m.excluded || m.child || a.facts.Declaration.saysIrregular(m.Person) {
			continue
		}
		a.unknown.income = true
		a.lacks(s, "irregular_incomes", m.Person, 0, "Nav ziņu par neregulārajiem ienākumiem divpadsmit mēnešos.", "Nothing is known about irregular income of the twelve months.")
	}
}

func (d *Declaration) saysIrregular(person string) bool {
	for i := range d.IrregularIncomes {
		if d.IrregularIncomes[i].Person == person {
			return true
		}
	}
	for _, p := range d.NoIrregularIncomes {
		if p == person {
			return true
		}
	}
	return false
}

// savingsUnknown applies R30: savings or the balances of accounts must be given, if only as zero.
func (a *assessment) savingsUnknown(s *Step) bool {
	if a.facts.Declaration.SavingsKnown || len(a.facts.Declaration.Accounts) > 0 {
		return false
	}
	a.unknown.property = true
	a.lacks(s, "savings", "", 0, "Nav ziņu par uzkrājumiem.", "Nothing is known about savings.")
	return true
}

// realPropertyUnknown applies R31: real property or the statement that there is none.
func (a *assessment) realPropertyUnknown(s *Step) bool {
	if a.facts.Declaration.NoRealProperty || len(a.facts.Declaration.RealProperties) > 0 {
		return false
	}
	a.unknown.property, a.unknown.realProperty = true, true
	a.lacks(s, "real_properties", "", 0, "Nav ziņu par nekustamo īpašumu.", "Nothing is known about real property.")
	return true
}

// vehiclesUnknown applies R33: vehicles or the statement that there are none.
func (a *assessment) vehiclesUnknown(s *Step) bool {
	if a.facts.Declaration.NoVehicles || len(a.facts.Declaration.Vehicles) > 0 {
		return false
	}
	a.unknown.property = true
	a.lacks(s, "vehicles", "", 0, "Nav ziņu par transportlīdzekļiem.", "Nothing is known about vehicles.")
	return true
}

// expensesUnknown applies R55: a line of zero says that there are no expenses; no line says nothing.
func (a *assessment) expensesUnknown(s *Step) {
	if len(a.facts.Declaration.HousingExpenses) == 0 {
		a.unknown.expenses = true
		a.lacks(s, "housing_expenses", "", 0, "Nav ziņu par mājokļa izdevumiem.", "Nothing is known about housing expenses.")
	}
}

// undetermined makes the line say what is missing: it is neither granted nor refused, and nobody may read a zero out of it.
func (a *assessment) undetermined(e Entitlement) Entitlement {
	e.Undetermined = true
	e.Rule = a.result.Missing[0].Rule
	if a.quiet {
		return e
	}
	var lv, en []string
	for _, m := range a.result.Missing {
		w := missingWords[m.Path]
		if len(lv) == 0 || lv[len(lv)-1] != w.LV {
			lv, en = append(lv, w.LV), append(en, w.EN)
		}
	}
	e.Reason = Text{
		LV: "Nevar noteikt, jo trūkst ziņu: " + strings.Join(lv, ", ") + ". Nezināms nav nulle.",
		EN: "Cannot be determined, because facts are missing: " + strings.Join(en, ", ") + ". Not known is not zero.",
	}
	return e
}

// sortMissing puts what is missing into an order that does not depend on the order of the members: the rules keep theirs.
func (a *assessment) sortMissing() {
	if len(a.result.Missing) < 2 {
		return
	}
	first := map[string]int{}
	for i, m := range a.result.Missing {
		if _, ok := first[m.Path]; !ok {
			first[m.Path] = i
		}
	}
	slices.SortStableFunc(a.result.Missing, func(x, y Missing) int {
		return cmp.Or(cmp.Compare(first[x.Path], first[y.Path]), cmp.Compare(x.Person, y.Person), cmp.Compare(x.Month, y.Month))
	})
}

// missingWords are how reasons name what is missing, by path.
var missingWords = map[string]Text{
	"declaration.monthly_incomes":             {"regulārie ienākumi", "regular income"},
	"declaration.irregular_incomes":           {"neregulārie ienākumi", "irregular income"},
	"declaration.savings":                     {"uzkrājumi", "savings"},
	"declaration.real_properties":             {"nekustamais īpašums", "real property"},
	"declaration.vehicles":                    {"transportlīdzekļi", "vehicles"},
	"declaration.housing_expenses":            {"mājokļa izdevumi", "housing expenses"},
	"declaration.dwelling.area_m2_hundredths": {"mājokļa platība", "area of the dwelling"},
}
