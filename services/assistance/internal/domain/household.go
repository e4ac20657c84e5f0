package domain

// member is a declared person with the groups that rules ask for.
type member struct {
	*Member
	years      int
	child      bool // below 18
	rowCChild  bool // a child for row C of the coefficient table (R64)
	pensioner  bool
	workingAge bool
	excluded   bool
}

// frail is a member of pension age or with a disability.
func (m *member) frail() bool { return m.pensioner || m.Disabled }

// awardMonth applies R2: parameters are those of the month for which the award is made, not of the day of calculation. When
// the award begins with the month of the application, the day of the application decides between rows that change inside
// the month.
func (a *assessment) awardMonth() {
	app := a.facts.ApplicationDate
	a.award, a.day = app.Month(), app
	s := a.step(2).in("application_date", app.v(), "")
	if a.local(s, KeyFirstMonthRule).Value == NextMonth {
		a.award++
		a.day = a.award.First()
	}
	if a.day > ParametersTo {
		a.err = outsideParameters()
	}
	if a.k.params == nil {
		a.k, a.gmi = law{a.params, a.day}, law{a.params, a.day}
	}
	s.out("award_month", a.award.v(), "").out("parameters_on", a.day.v(), "")
}

// classifyMembers applies R18: who is a child, of pension age, disabled or of working age on the day of the application.
// A declared pension-age flag goes before the one derived from the birth date.
func (a *assessment) classifyMembers() {
	s := a.step(18)
	pension := a.national(s, KeyPensionAgeMonths, 0).value.number
	working := a.national(s, KeyWorkingAgeFrom, 0).value.number
	disabledWorks := a.national(s, KeyDisabledIsWorkingAge, 0).Value == Yes
	rowCAge := a.nationalOf(a.k, s, KeyRowCChildAge, 0).value.number
	on := a.facts.ApplicationDate
	a.members = make([]member, len(a.facts.Declaration.Members))
	for i := range a.members {
		m := &a.members[i]
		m.Member = &a.facts.Declaration.Members[i]
		m.years = m.BirthDate.ageYears(on)
		m.child = m.years < 18
		m.rowCChild = m.child || m.Occupation == Learner && int64(m.years) < rowCAge
		m.pensioner = int64(m.BirthDate.ageMonths(on)) >= pension
		if m.PensionAge != nil {
			m.pensioner = *m.PensionAge
		}
		m.workingAge = int64(m.years) >= working && !m.pensioner && (disabledWorks || !m.Disabled)
		s.outOf("group", txt(m.group()), "", m.Person)
	}
}

func (m *member) group() string {
	g := "other"
	switch {
	case m.child:
		g = "child"
	case m.pensioner:
		g = "pension_age"
	case m.workingAge:
		g = "working_age"
	}
	if m.Disabled {
		g += ", disabled"
	}
	return g
}

// exclusions applies R15: persons in prison, long-term care or a social correction institution are not entitled and are
// counted outside the household, with their income.
func (a *assessment) exclusions() {
	var s *Step
	for i := range a.members {
		m := &a.members[i]
		if m.Institution == 0 {
			continue
		}
		m.excluded = true
		if s == nil {
			s = a.step(15)
		}
		s.outOf("excluded", m.Institution.v(), "", m.Person)
	}
	if s != nil {
		s.note("Personas institūcijā mājsaimniecībā neskaita, un to ienākumus neņem vērā (secināts no tiesību trūkuma uz pabalstu).",
			"Persons in an institution are not counted in the household and their income is left out (inferred from their having no right to the benefit).")
	}
}

// membership applies R11: the household is who lives in one dwelling and shares expenses, or one person alone; kinship does
// not matter. Duplicates and a missing applicant were refused before.
func (a *assessment) membership() {
	children, adults := 0, 0
	for i := range a.members {
		if m := &a.members[i]; !m.excluded {
			a.size++
			children += btoi(m.child)
			adults += btoi(!m.child)
		}
	}
	a.result.HouseholdSize = a.size
	a.step(11).in("declared", num(len(a.members)), unitPersons).
		out("household", num(a.size), unitPersons).out("adults", num(adults), unitPersons).out("children", num(children), unitPersons)
}

// count is the number of counted members with a property.
func (a *assessment) count(has func(*member) bool) int {
	n := 0
	for i := range a.members {
		if m := &a.members[i]; !m.excluded && has(m) {
			n++
		}
	}
	return n
}

// rowAMatches, rowBMatches and rowCMatches are the rows of the coefficient table (R58).
func (a *assessment) rowAMatches() bool { return a.size == 1 && a.count((*member).frail) == 1 }

func (a *assessment) rowBMatches() bool { return a.size >= 2 && a.count((*member).frail) == a.size }

// rowCMatches applies R64: which families with children fall into row C is data. Narrow: every adult is of pension age or
// disabled and there is a child. Any children: a child is enough. The choice for 2026 is the largest open money question.
func (a *assessment) rowCMatches(s *Step) bool {
	if a.count(func(m *member) bool { return m.rowCChild }) == 0 {
		return false
	}
	if a.nationalOf(a.k, s, KeyRowCPredicate, 0).Value == RowCChildrenAny {
		return true
	}
	adults := a.count(func(m *member) bool { return !m.rowCChild })
	return adults > 0 && a.count(func(m *member) bool { return !m.rowCChild && m.frail() }) == adults
}

// householdRow applies R58: of the rows A to D that fit, the one with the highest coefficient; A before B before C before D
// when equal or when there are no coefficients yet.
func (a *assessment) householdRow() HouseholdType {
	if a.size == 0 {
		return 0
	}
	s := a.step(58)
	best, k := HouseholdType(0), int64(-1)
	for _, row := range [...]struct {
		t    HouseholdType
		fits bool
	}{
		{SinglePensionerOrDisabled, a.rowAMatches()},
		{OnlyPensionersOrDisabled, a.rowBMatches()},
		{PensionersOrDisabledWithChildren, a.rowCMatches(s)},
		{OtherHousehold, true},
	} {
		if !row.fits {
			continue
		}
		c := a.coefficient(row.t)
		if c > k {
			best, k = row.t, c
		}
		s.in("fits", row.t.v(), "")
	}
	s.out("household_type", best.v(), "")
	return best
}

// groups lists the household types under which a municipal row may be found, most particular first (R10).
func (a *assessment) groups() []HouseholdType {
	adults := a.count(func(m *member) bool { return !m.child })
	frail := a.count(func(m *member) bool { return !m.child && m.frail() })
	var g []HouseholdType
	if a.rowAMatches() {
		g = append(g, SinglePensionerOrDisabled)
	}
	if adults < a.size && adults > 0 && frail == adults {
		g = append(g, PensionersOrDisabledWithChildren)
	}
	if adults == 1 && a.size > 1 {
		g = append(g, LoneParent)
	}
	if a.rowBMatches() {
		g = append(g, OnlyPensionersOrDisabled)
	}
	if a.count(func(m *member) bool { return m.workingAge }) > 0 {
		g = append(g, WithWorkingAgeAdult)
	}
	return append(g, OtherHousehold)
}
