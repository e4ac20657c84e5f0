package domain

import "slices"

// maintenanceContracts applies R16: whether a person whom somebody is bound to keep by contract is outside the household is data;
// the rule of before 2021 is not confirmed for today.
func (a *assessment) maintenanceContracts() {
	var s *Step
	for i := range a.members {
		m := &a.members[i]
		if !m.MaintenanceContract {
			continue
		}
		if s == nil {
			s = a.step(16)
		}
		excludes := a.national(s, KeyMaintenanceContract, 0).Value == Yes
		m.excluded = m.excluded || excludes
		s.outOf("excluded", txt(yesno(excludes)), "", m.Person)
	}
}

// residence applies R17: whether persons with a temporary permit are left out is data; the list of today is not confirmed. A person
// whose right of residence was not checked counts.
func (a *assessment) residence() {
	var s *Step
	for i := range a.members {
		m := &a.members[i]
		if m.Residence == 0 {
			continue
		}
		if s == nil {
			s = a.step(17)
		}
		out := a.national(s, KeyResidenceGroups, 0).Value == NoTemporaryPermits && m.Residence == TemporaryPermit
		m.excluded = m.excluded || out
		s.inOf("residence", m.Residence.v(), "", m.Person).outOf("excluded", txt(yesno(out)), "", m.Person)
	}
}

// Occupations that R48 names.
const (
	unemployedRegistered    Occupation = 3
	unemployedNotRegistered Occupation = 4
	pensionerOccupation     Occupation = 5
	childCareLeave          Occupation = 7
	notWorkingOther         Occupation = 9
)

// jobSeekers applies R48: a person of working age who does not work is registered as unemployed, unless an exemption holds. Which
// exemptions there are, and which only one person of the household may use, is data: the list is from texts of before 2021.
func (a *assessment) jobSeekers() {
	s := a.step(48)
	var used [exemptionCount]bool
	failed := 0
	for i := range a.members {
		m := &a.members[i]
		if m.excluded || !m.workingAge {
			continue
		}
		state := a.seeker(s, m, &used)
		s.outOf("job_seeker", txt(state), "", m.Person)
		failed += btoi(state == "not_met")
	}
	if failed > 0 {
		a.seekers = append(a.seekers, Text{
			LV: "darbspējīga persona, kas nestrādā, nav reģistrēta NVA kā bezdarbnieks (" + personsLV(failed) + ")",
			EN: "a person of working age who does not work is not registered as unemployed (" + personsEN(failed) + ")",
		})
	}
	s.out("met", txt(yesno(failed == 0)), "")
}

const exemptionCount = int(FullTimeLearner) + 1

func (a *assessment) seeker(s *Step, m *member, used *[exemptionCount]bool) string {
	switch m.Occupation {
	case unemployedRegistered:
		return "registered"
	case unemployedNotRegistered, notWorkingOther, childCareLeave, Learner, pensionerOccupation:
	default:
		return "working"
	}
	x := a.exemptionOf(m)
	if x == 0 {
		return "not_met"
	}
	switch a.national(s, JobSeekerKey(x), 0).Value {
	case ExemptAlways:
		return "exempt." + x.String()
	case ExemptOnePerson:
		if !used[x] {
			used[x] = true
			return "exempt." + x.String()
		}
	}
	return "not_met"
}

// exemptionOf is the declared exemption, else the one that occupation or income shows.
func (a *assessment) exemptionOf(m *member) JobSeekerExemption {
	switch {
	case m.JobSeekerExemption != 0:
		return m.JobSeekerExemption
	case m.Occupation == childCareLeave:
		return ChildCare
	case m.Occupation == Learner:
		return FullTimeLearner
	}
	for i := range a.facts.Declaration.MonthlyIncomes {
		if in := &a.facts.Declaration.MonthlyIncomes[i]; in.Person == m.Person {
			switch in.Type {
			case IncomeOldAgePension, incomeDisabilityPension, incomeStateBenefit:
				return PensionOrStateBenefit
			case incomeMaternity:
				return MaternityLeave
			}
		}
	}
	return 0
}

// Income types that show an exemption of R48.
const (
	incomeDisabilityPension IncomeType = 4
	incomeStateBenefit      IncomeType = 6
	incomeMaternity         IncomeType = 9
)

// seekersFor is what of R48 bars one line: whether the duty is a condition of the line, a notice or nothing is data.
func (a *assessment) seekersFor(effect Key) []Text {
	if len(a.seekers) == 0 || a.params.value(effect, a.day) != Condition {
		return nil
	}
	return a.seekers
}

// cooperation applies R46: with the GMI benefit goes a co-operation agreement of every person of working age.
func (a *assessment) cooperation() {
	if a.gmiPaid == 0 {
		return
	}
	d := Duty{Rule: id(46), Text: Text{
		LV: "Pirms GMI pabalsta izmaksas noslēdz vienošanos par līdzdarbību ar katru darbspējīgo personu.",
		EN: "Before the GMI benefit is paid, a co-operation agreement is concluded with every person of working age.",
	}}
	for i := range a.members {
		if m := &a.members[i]; m.workingAge && !m.excluded {
			d.Persons = append(d.Persons, m.Person)
		}
	}
	if len(d.Persons) == 0 {
		return
	}
	slices.Sort(d.Persons)
	a.result.Duties = append(a.result.Duties, d)
	s := a.step(46)
	for _, p := range d.Persons {
		s.outOf("agreement", txt("due"), "", p)
	}
}
