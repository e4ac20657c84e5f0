package domain

import (
	"fmt"
	"slices"

	"github.com/google/uuid"
)

// Truths of values of a draft, as the catalogue of inputs names them.
const (
	TruthRegister = "PMLP"
	TruthEarlier  = "EARLIER"
)

// Registered is what the register of persons tells of a member.
type Registered struct {
	BirthDate Date
	Died      bool
}

// Prefilled says where a value of a draft comes from and of which day it is.
type Prefilled struct {
	Path, Input, Truth string
	Day                Date
}

// Question is what is left to ask: a field of the catalogue of inputs, of a person, a month, or since a day, where it is of one.
type Question struct {
	Input  string
	Person uuid.UUID
	Month  Month
	Since  Date
}

// Draft is what is known of a new application before anybody is asked (OBJ-S1).
type Draft struct {
	Declaration Declaration
	Values      []Prefilled
	Questions   []Question
	Earlier     uuid.UUID   // the application that earlier values are from; nil when there is none
	LeftOut     []uuid.UUID // members of it who died, or whom the register does not show
}

// Prefill puts together what the register and the last decided application tell of a new application on a day. earlier is nil when there is none that is
// young enough. What is of a time - wages of three months, savings of the day, bills - is asked anew: that is another fact, not the same one again.
func Prefill(applicant uuid.UUID, purposes []Purpose, earlier *Application, known map[uuid.UUID]Registered, on Date) Draft {
	p := prefill{on: on, earlier: earlier}
	if slices.Contains(purposes, PurposeCrisis) { // nothing of the means is asked (R88)
		p.member(Member{Person: applicant, Relation: RelationApplicant}, known[applicant], false)
		p.Questions = []Question{{Input: "types.v1.Crisis.event"}}
		return p.Draft
	}
	p.members(applicant, known)
	p.property()
	if slices.Contains(purposes, PurposeHousing) {
		p.dwelling()
	}
	p.incomes()
	p.ask(Question{Input: "types.v1.Declaration.savings"})
	p.ask(Question{Input: "types.v1.Account.end_balance"})
	return p.Draft
}

type prefill struct {
	Draft
	on      Date
	earlier *Application
}

func (p *prefill) ask(q Question) { p.Questions = append(p.Questions, q) }

func (p *prefill) told(path, input string) {
	p.Values = append(p.Values, Prefilled{Path: path, Input: input, Truth: TruthEarlier, Day: p.earlier.Received})
}

// members are the applicant and those of the earlier household whom the register knows and who live.
func (p *prefill) members(applicant uuid.UUID, known map[uuid.UUID]Registered) {
	if p.earlier == nil {
		p.member(Member{Person: applicant, Relation: RelationApplicant}, known[applicant], false)
		for _, field := range []string{"relation", "occupation", "disabled", "institution", "maintenance_contract", "residence"} {
			p.ask(Question{Input: "types.v1.Member." + field})
		}
		return
	}
	p.Draft.Earlier = p.earlier.ID
	for _, m := range p.earlier.Declaration.Members {
		r, ok := known[m.Person]
		if !ok || r.Died {
			p.LeftOut = append(p.LeftOut, m.Person)
			continue
		}
		p.member(m, r, true)
	}
}

func (p *prefill) member(m Member, r Registered, told bool) {
	at := fmt.Sprintf("members[%d].", len(p.Declaration.Members))
	m.BirthDate = r.BirthDate
	p.Declaration.Members = append(p.Declaration.Members, m)
	p.Values = append(p.Values, Prefilled{Path: at + "birthDate", Input: "types.v1.Member.birth_date", Truth: TruthRegister, Day: p.on})
	if !told {
		return
	}
	for _, f := range [][2]string{
		{"relation", "relation"}, {"occupation", "occupation"}, {"disabled", "disabled"}, {"pensionAge", "pension_age"}, {"institution", "institution"},
		{"jobSeekerExemption", "job_seeker_exemption"}, {"maintenanceContract", "maintenance_contract"}, {"residence", "residence"},
	} {
		p.told(at+f[0], "types.v1.Member."+f[1])
	}
}

// property is told as it was when the last application told it, that there was none too; what was not known then is asked.
func (p *prefill) property() {
	const home, car = "types.v1.RealProperty.home", "types.v1.Vehicle.kind"
	var d Declaration
	if p.earlier != nil {
		d = p.earlier.Declaration
	}
	switch {
	case len(d.RealProperties) > 0:
		p.Declaration.RealProperties = d.RealProperties
		p.told("realProperties", home)
	case d.NoRealProperty:
		p.Declaration.NoRealProperty = true
		p.told("noRealProperty", "types.v1.Declaration.no_real_property")
	default:
		p.ask(Question{Input: home})
	}
	switch {
	case len(d.Vehicles) > 0:
		p.Declaration.Vehicles = d.Vehicles
		p.told("vehicles", car)
	case d.NoVehicles:
		p.Declaration.NoVehicles = true
		p.told("noVehicles", "types.v1.Declaration.no_vehicles")
	default:
		p.ask(Question{Input: car})
	}
}

func (p *prefill) dwelling() {
	if p.earlier != nil && p.earlier.Declaration.Dwelling != nil {
		p.Declaration.Dwelling = p.earlier.Declaration.Dwelling
		p.told("dwelling", "types.v1.Dwelling.heating")
	} else {
		p.ask(Question{Input: "types.v1.Dwelling.heating"})
	}
	p.ask(Question{Input: "types.v1.HousingExpense.amount"})
}

// months of regular and irregular income before an application (R19, R20).
const (
	regularMonths   = 3
	irregularMonths = 12
)

// incomes keep the irregular payments that are still within the twelve months, and ask each adult for the three months and for what came since.
func (p *prefill) incomes() {
	first := NewDate(p.on.Year(), p.on.Time().Month(), 1)
	var since Date
	if p.earlier != nil {
		since = p.earlier.Received
		for _, i := range p.earlier.Declaration.IrregularIncomes {
			here := slices.ContainsFunc(p.Declaration.Members, func(m Member) bool { return m.Person == i.Person })
			if here && !i.Date.Before(first.AddMonths(-irregularMonths)) && i.Date.Before(first) {
				p.told(fmt.Sprintf("irregularIncomes[%d]", len(p.Declaration.IrregularIncomes)), "types.v1.IrregularIncome.amount")
				p.Declaration.IrregularIncomes = append(p.Declaration.IrregularIncomes, i)
			}
		}
	}
	for _, person := range p.Declaration.Adults(p.on) {
		p.ask(Question{Input: "types.v1.IrregularIncome.amount", Person: person, Since: since})
		for n := regularMonths; n > 0; n-- {
			month := Month(first.AddMonths(-n).Time().Format("2006-01"))
			if !p.earned(person, month) {
				p.ask(Question{Input: "types.v1.MonthlyIncome.amount", Person: person, Month: month})
			}
		}
	}
}

// earned takes over what was told of a month that is among the three again, as when a household applies anew soon.
func (p *prefill) earned(person uuid.UUID, month Month) (found bool) {
	if p.earlier == nil {
		return false
	}
	for _, i := range p.earlier.Declaration.MonthlyIncomes {
		if i.Person == person && i.Month == month {
			p.told(fmt.Sprintf("monthlyIncomes[%d]", len(p.Declaration.MonthlyIncomes)), "types.v1.MonthlyIncome.amount")
			p.Declaration.MonthlyIncomes = append(p.Declaration.MonthlyIncomes, i)
			found = true
		}
	}
	for _, n := range p.earlier.Declaration.NoIncomes {
		if n.Person == person && n.Month == month {
			p.told(fmt.Sprintf("noIncomes[%d]", len(p.Declaration.NoIncomes)), "types.v1.NoIncome.month")
			p.Declaration.NoIncomes = append(p.Declaration.NoIncomes, n)
			found = true
		}
	}
	return found
}
