// Package seed loads the small population of development and demonstrations through the public API, as a caseworker
// would. It may run at every start: what is there already stays as it is. All people are invented.
package seed

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/allinone/internal/people"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// citizen is the development person who is somebody in the registry.
const citizen = "karlis.vitols"

// Run loads the population. bind tells the development issuer which person of the registry its citizen is.
func Run(ctx context.Context, who *people.People, bind func(subject, person string) error, progress func(done, total int)) error {
	all := population()
	for i, h := range all {
		staff, err := who.Staff(h.municipality)
		if err != nil {
			return err
		}
		persons, fresh, err := register(ctx, staff.Caseworker, h)
		if err != nil {
			return err
		}
		if i == 0 {
			if err := bind(citizen, persons[0]); err != nil {
				return err
			}
		}
		if fresh {
			if err := settle(ctx, staff.Caseworker, h, persons); err != nil {
				return fmt.Errorf("household %d: %w", i+1, err)
			}
		}
		progress(i+1, len(all))
	}
	return nil
}

// register makes the persons of a household, or finds them; fresh says that they are new.
func register(ctx context.Context, c *rest.Client, h household) (names []string, fresh bool, err error) {
	for _, m := range h.members {
		doc, err := c.Post(ctx, "/v1/persons", rest.Doc{"person": rest.Doc{
			"identifiers": []any{rest.Doc{"kind": "IDENTIFIER_KIND_PERSONAL_CODE", "value": m.code}},
			"givenName":   m.given, "surname": m.surname, "birthDate": m.born, "sex": "SEX_" + m.sex,
			"declaredAddress": rest.Doc{"municipality": h.municipality, "text": "Parauga iela 1"},
		}}, "")
		if p := new(rest.Problem); errors.As(err, &p) && p.Reason == "IDENTIFIER_TAKEN" {
			name, err := find(ctx, c, m.code)
			if err != nil {
				return nil, false, err
			}
			names = append(names, name)
			continue
		}
		if err != nil {
			return nil, false, err
		}
		fresh = true
		names = append(names, rest.Str(doc, "name"))
	}
	return names, fresh, nil
}

func find(ctx context.Context, c *rest.Client, code string) (string, error) {
	doc, err := c.Identifying().Post(ctx, "/v1/persons:search", rest.Doc{"identifier": code}, "")
	if err != nil {
		return "", err
	}
	if found := rest.List(doc, "persons"); len(found) == 1 {
		return rest.Str(found[0], "name"), nil
	}
	return "", errors.New("a person of the population is registered, but cannot be found")
}

// settle makes the household and, for some, an application with an open case.
func settle(ctx context.Context, c *rest.Client, h household, persons []string) error {
	memberships := make([]any, len(persons))
	for i, name := range persons {
		role := "HOUSEHOLD_ROLE_ADULT"
		switch h.members[i].relation {
		case "APPLICANT":
			role = "HOUSEHOLD_ROLE_APPLICANT"
		case "CHILD":
			role = "HOUSEHOLD_ROLE_CHILD"
		}
		memberships[i] = rest.Doc{"person": name, "role": role, "startDate": "2024-01-01"}
	}
	body := rest.Doc{"household": rest.Doc{"municipality": h.municipality, "memberships": memberships}}
	if _, err := c.Post(ctx, "/v1/households", body, ""); err != nil {
		return err
	}
	if !h.apply {
		return nil
	}
	application, err := c.Post(ctx, "/v1/applications", application(h, persons, clock.Today(clock.System())), "")
	if err != nil {
		return err
	}
	_, err = c.Post(ctx, "/v1/cases", rest.Doc{"application": rest.Str(application, "name")}, "")
	return err
}

// application is the body of an application for everything, with the facts of the household.
func application(h household, persons []string, day time.Time) rest.Doc {
	var members, incomes, none, irregular []any
	first := time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, time.UTC)
	for i, m := range h.members {
		members = append(members, rest.Doc{"person": persons[i], "birthDate": m.born, "relation": "RELATION_" + m.relation,
			"occupation": "OCCUPATION_" + m.occupation, "disabled": m.disabled, "pensionAge": m.pension})
		if m.relation != "CHILD" {
			irregular = append(irregular, persons[i])
		}
		for back := 1; back <= 3; back++ {
			month := first.AddDate(0, -back, 0).Format("2006-01")
			if m.wage == "" && m.pensionAmount == "" && m.relation != "CHILD" {
				none = append(none, rest.Doc{"person": persons[i], "month": month})
			}
			for kind, amount := range map[string]string{"WAGE": m.wage, "OLD_AGE_PENSION": m.pensionAmount} {
				if money, err := rest.Money(amount); err == nil {
					incomes = append(incomes, rest.Doc{"person": persons[i], "month": month, "type": "INCOME_TYPE_" + kind, "amount": money})
				}
			}
		}
	}
	rent, _ := rest.Money(h.rent)
	return rest.Doc{"application": rest.Doc{
		"municipality": h.municipality, "channel": "CHANNEL_ON_SITE", "applicant": persons[0],
		"purposes": []any{"APPLICATION_PURPOSE_STATUS", "APPLICATION_PURPOSE_GMI_BENEFIT", "APPLICATION_PURPOSE_HOUSING_BENEFIT"},
		"declaration": rest.Doc{"members": members, "monthlyIncomes": incomes,
			"noIncomes": none, "noIrregularIncomes": irregular, "savings": rest.Doc{"cents": "0"}, "noRealProperty": true, "noVehicles": true,
			"dwelling":        rest.Doc{"areaM2Hundredths": "4200", "heating": "HEATING_CENTRAL", "rightOfUse": true},
			"housingExpenses": []any{rest.Doc{"type": "HOUSING_EXPENSE_TYPE_RENT_AND_MANAGEMENT", "month": first.AddDate(0, -1, 0).Format("2006-01"), "amount": rent}}},
	}}
}
