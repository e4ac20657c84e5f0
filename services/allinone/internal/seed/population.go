package seed

import (
	"fmt"

	"github.com/digisoc/platform/services/allinone/internal/demo"
)

// member is one invented person.
type member struct {
	code, given, surname, born string
	sex                        string
	relation, occupation       string
	pension, disabled          bool
	wage                       string // net per month, in euro; empty means none
	pensionAmount              string
}

// household is one invented household.
type household struct {
	municipality string
	members      []member
	rent         string
	apply        bool // an application is filed and a case opened
}

// shapes are the kinds of households of the population; municipalities get them in turn.
var shapes = []household{
	{rent: "96.20", apply: true, members: []member{
		{given: "Kārlis", surname: "Vītols", born: "1979-05-11", sex: "MALE", relation: "APPLICANT", occupation: "EMPLOYED", wage: "412.30"},
		{given: "Sandra", surname: "Vītola", born: "1981-02-27", sex: "FEMALE", relation: "SPOUSE", occupation: "UNEMPLOYED_REGISTERED"},
		{given: "Elīza", surname: "Vītola", born: "2015-08-19", sex: "FEMALE", relation: "CHILD", occupation: "LEARNER"},
	}},
	{rent: "71.00", apply: true, members: []member{
		{given: "Austra", surname: "Bērziņa", born: "1946-10-03", sex: "FEMALE", relation: "APPLICANT", occupation: "PENSIONER", pension: true, pensionAmount: "318.44"},
	}},
	{rent: "110.50", apply: true, members: []member{
		{given: "Līga", surname: "Ozoliņa-Kļava", born: "1993-01-30", sex: "FEMALE", relation: "APPLICANT", occupation: "CHILD_CARE_LEAVE"},
		{given: "Roberts", surname: "Kļava", born: "2023-04-09", sex: "MALE", relation: "CHILD", occupation: "CHILD_NOT_IN_SCHOOL"},
		{given: "Šarlote", surname: "Kļava", born: "2018-12-12", sex: "FEMALE", relation: "CHILD", occupation: "LEARNER"},
	}},
	{rent: "64.80", members: []member{
		{given: "Ģirts", surname: "Ābele", born: "1968-07-07", sex: "MALE", relation: "APPLICANT", occupation: "NOT_WORKING_OTHER", disabled: true, pensionAmount: "241.19"},
		{given: "Ņina", surname: "Ābele", born: "1970-03-21", sex: "FEMALE", relation: "SPOUSE", occupation: "EMPLOYED", wage: "505.00"},
	}},
	{rent: "88.15", apply: true, members: []member{
		{given: "Edgars", surname: "Žagars", born: "1999-09-15", sex: "MALE", relation: "APPLICANT", occupation: "UNEMPLOYED_REGISTERED"},
	}},
	{rent: "102.00", members: []member{
		{given: "Māra", surname: "D'Anna", born: "1955-06-24", sex: "FEMALE", relation: "APPLICANT", occupation: "PENSIONER", pension: true, pensionAmount: "402.70"},
		{given: "Jānis", surname: "Čakste", born: "1952-11-18", sex: "MALE", relation: "PARTNER", occupation: "PENSIONER", pension: true, pensionAmount: "377.05"},
	}},
}

// population is the same at every start: every person has a fixed synthetic code.
func population() []household {
	var all []household
	serial := 0
	for _, municipality := range []string{"0033000", "0001000"} {
		for _, shape := range shapes {
			h := shape
			h.municipality = municipality
			h.members = append([]member(nil), shape.members...)
			for i := range h.members {
				serial++
				h.members[i].code = demo.WithCheckDigit(fmt.Sprintf("0001%06d", serial))
			}
			all = append(all, h)
		}
	}
	return all
}
