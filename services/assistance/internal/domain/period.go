package domain

// workingAgeMember applies R72: the period is short when at least one member is of working age.
func (a *assessment) workingAgeMember() bool {
	n := a.count(func(m *member) bool { return m.workingAge })
	a.step(72).in("working_age", num(n), unitPersons).out("working_age_member", txt(yesno(n > 0)), "")
	return n > 0
}

// period applies R42, R72 and R77: three months when a member is of working age, six when none is; status and benefits have
// the same period.
func (a *assessment) period() {
	key := KeyPeriodOthers
	if a.workingAgeMember() {
		key = KeyPeriodWorkingAge
	}
	s := a.step(42)
	a.months = int(a.national(s, key, 0).value.number)
	s.out("period", num(a.months), unitMonths)
}

// firstDay applies R44: the award begins with the full month of the application, with the day of the application or with the
// next month, as the parameter says.
func (a *assessment) firstDay(s *Step) Date {
	if a.local(s, KeyFirstMonthRule).Value == FromDay {
		return a.facts.ApplicationDate
	}
	return a.award.First()
}

// MonthAmount is what of a monthly amount is due for month m of an award that starts on start (R44): a month in which the award
// begins inside is due by the share of its days, the first one included, rounded once.
func MonthAmount(monthly Money, start Date, m Month) Money {
	if m != start.Month() || start == m.First() {
		return monthly
	}
	days, left := int64(m.Last())%100, int64(m.Last()-start)+1
	return NewFraction(int64(monthly)*left, days).Round()
}

// dates applies R78: an award runs from its first day to the last day of the period's last month.
func (a *assessment) dates(e *Entitlement, months int) {
	s := a.step(78)
	e.Start = a.firstDay(s)
	e.End = (a.award + Month(months) - 1).Last()
	s.in("months", num(months), unitMonths).out("start", e.Start.v(), "").out("end", e.End.v(), "")
}

// laterChanges applies R49: when the GMI threshold changes inside the period the award is not recalculated by itself; the trace says so.
func (a *assessment) laterChanges() {
	now := a.params.Lookup(KeyGMI, 0, a.day)
	for m := a.award + 1; m < a.award+Month(a.months); m++ {
		if p := a.params.Lookup(KeyGMI, 0, m.First()); p != nil && p != now && a.gmiPaid > 0 {
			s := a.step(49).in("from", m.v(), "")
			s.use(p)
			s.note("GMI slieksnis mainās piešķīruma laikā; vai pabalsts jāpārrēķina, nav apstiprināts.",
				"The GMI threshold changes inside the award; whether the benefit must be recalculated is not confirmed.")
			break
		}
	}
	if a.result.HousingBase != nil {
		a.coefficientChanges()
	}
}

// coefficientChanges applies R67: when the coefficient changes inside the period the social service recalculates on the valid
// declaration without a new application; the trace says from when.
func (a *assessment) coefficientChanges() {
	t := a.result.HouseholdType
	now := a.params.Lookup(KeyCoefficient, t, a.day)
	for m := a.award + 1; m < a.award+Month(a.months); m++ {
		p := a.params.Lookup(KeyCoefficient, t, m.First())
		if p != nil && now != nil && p.Value != now.Value {
			s := a.step(67).in("from", m.v(), "")
			s.use(p)
			s.note("Koeficients mainās piešķīruma laikā; mājokļa pabalsts no "+m.String()+" jāpārrēķina bez jauna iesnieguma.",
				"The coefficient changes inside the award; the housing benefit must be recalculated from "+m.String()+" without a new application.")
			return
		}
	}
}

// oneMonthAward applies R85: when income fits but a condition on property does not, the social service may award one calendar
// month, with a written reason. Without need the wish has no effect.
func (a *assessment) oneMonthAward() {
	if a.facts.OneMonthAward == nil {
		return
	}
	a.oneMonth = len(a.failed) > 0 || a.seekersFor(KeyGMIJobSeeker) != nil || a.seekersFor(KeyHousingJobSeeker) != nil
	s := a.step(85).in("property_test_passed", txt(yesno(a.result.PropertyTestPassed)), "").out("discretion_needed", txt(yesno(a.oneMonth)), "")
	if !a.oneMonth {
		s.note("Īpašuma nosacījumi ir izpildīti, tāpēc viena mēneša piešķīrums nav vajadzīgs.", "The property conditions are met, so the one-month award is not needed.")
	}
	s.note("Cik reižu gadā šo var atkārtot, nav apstiprināts.", "How often this may be repeated in a year is not confirmed.")
}

func (a *assessment) discretionMonths() int {
	if p := a.params.Lookup(KeyPeriodDiscretion, 0, a.day); p != nil {
		return int(p.value.number)
	}
	return 1
}
