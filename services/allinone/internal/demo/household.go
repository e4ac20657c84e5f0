package demo

import (
	"crypto/rand"
	"fmt"
	"math/big"
	"time"

	"github.com/digisoc/platform/services/allinone/internal/rest"
	"github.com/digisoc/platform/services/allinone/scenarios"
)

// Names for made-up people; codes are synthetic (00…), so nobody real can be meant.
var (
	givenNames = []string{"Ilga", "Arvis", "Līga", "Jānis", "Maija", "Kārlis", "Zane", "Edgars", "Sanita", "Raimonds", "Ģirts", "Šarlote"}
	surnames   = []string{"Bērziņš", "Kalniņa", "Ozoliņš", "Liepa-Priede", "Krūmiņš", "Vītola", "Zariņš", "Ābele", "Ķirsis", "Ņikitina", "Čakste", "Žagare"}
)

// SyntheticCode returns a personal code that no person can have: the day is 00 and the check digit is right (PK-R11).
func SyntheticCode() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1e8))
	if err != nil {
		return "", err
	}
	return WithCheckDigit(fmt.Sprintf("00%08d", n)), nil
}

// WithCheckDigit appends the check digit of the old form (PK-R03) to ten digits.
func WithCheckDigit(ten string) string {
	weights := [10]int{10, 5, 8, 4, 2, 1, 6, 3, 7, 9}
	sum := 1
	for i, w := range weights {
		sum += w * int(ten[i]-'0')
	}
	return ten + fmt.Sprint(sum%11%10)
}

// person is the body that registers a member in the municipality of the scenario.
func person(s scenarios.Scenario, m scenarios.Member, code string, i int) rest.Doc {
	seed := int(code[5]-'0')*10 + int(code[6]-'0') + i
	return rest.Doc{"person": rest.Doc{
		"identifiers": []any{rest.Doc{"kind": "IDENTIFIER_KIND_PERSONAL_CODE", "value": code}},
		"givenName":   givenNames[seed%len(givenNames)],
		"surname":     surnames[(seed/3)%len(surnames)],
		"birthDate":   m.Born,
		"declaredAddress": rest.Doc{
			"municipality": s.Municipality, "text": "Parauga iela 1",
		},
	}}
}

// declaration turns the facts of a scenario into the body of an application; persons maps member keys to names.
func declaration(s scenarios.Scenario, persons map[string]string, day time.Time) (rest.Doc, error) {
	d := rest.Doc{"dwelling": rest.Doc{"areaM2Hundredths": "4500", "heating": "HEATING_CENTRAL", "rightOfUse": true}}
	var members, incomes, expenses []any
	for _, m := range s.Members {
		doc := rest.Doc{"person": persons[m.Key], "birthDate": m.Born, "relation": "RELATION_" + m.Relation, "occupation": "OCCUPATION_" + m.Occupation}
		if m.Disabled {
			doc["disabled"] = true
		}
		if m.PensionAge {
			doc["pensionAge"] = true
		}
		members = append(members, doc)
	}
	first := time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, time.UTC)
	for _, in := range s.MonthlyIncomes {
		for i, amount := range in.Amounts {
			money, err := rest.Money(amount)
			if err != nil {
				return nil, err
			}
			month := first.AddDate(0, i-3, 0).Format("2006-01")
			incomes = append(incomes, rest.Doc{"person": persons[in.Person], "month": month, "type": "INCOME_TYPE_" + in.Type, "amount": money})
		}
	}
	for _, e := range s.HousingExpenses {
		money, err := rest.Money(e.Amount)
		if err != nil {
			return nil, err
		}
		expenses = append(expenses, rest.Doc{"type": "HOUSING_EXPENSE_TYPE_" + e.Type, "month": first.AddDate(0, -1, 0).Format("2006-01"), "amount": money})
	}
	d["members"], d["monthlyIncomes"], d["housingExpenses"] = members, incomes, expenses
	return d, statements(d, s, persons, first)
}

// statements adds what the household states to be none: not known would not be zero.
func statements(d rest.Doc, s scenarios.Scenario, persons map[string]string, first time.Time) error {
	var months, irregular []any
	for _, key := range s.NoIncome {
		for back := 1; back <= 3; back++ {
			months = append(months, rest.Doc{"person": persons[key], "month": first.AddDate(0, -back, 0).Format("2006-01")})
		}
	}
	for _, key := range s.NoIrregularIncome {
		irregular = append(irregular, persons[key])
	}
	d["noIncomes"], d["noIrregularIncomes"] = months, irregular
	d["noRealProperty"], d["noVehicles"] = s.NoRealProperty, s.NoVehicles
	if s.Savings == "" {
		return nil
	}
	money, err := rest.Money(s.Savings)
	d["savings"] = money
	return err
}
