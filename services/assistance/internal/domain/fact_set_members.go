package domain

// members are the persons who belong to the household on the day, with what is known about each (R11, R15 to R18, R48).
func (a *assembly) members() {
	seen := map[string]bool{}
	for i := range a.known {
		e := &a.known[i]
		if e.Value.Kind != FactMembership || !e.Valid.holds(a.day) || seen[e.PersonName()] {
			continue
		}
		seen[e.PersonName()] = true
		a.member(a.one(FactMembership, e.PersonName()))
	}
	if len(a.facts.Declaration.Members) == 0 {
		a.lacks("members", "R11", "Nobody is known to belong to the household on this day.", "Nav zināms, kas šajā dienā pieder mājsaimniecībai.")
	}
}

func (a *assembly) lacks(path, rule, en, lv string) {
	a.missing.at("assessment.declaration."+path, rule, ErrFactsIncomplete, en, lv)
}

func (a *assembly) member(e *Fact) {
	list := &a.facts.Declaration.Members
	at := element("members", len(*list))
	m := Member{Person: e.PersonName(), BirthDate: e.Value.BirthDate, Relation: e.Value.Relation}
	a.use(e, at, false)
	for _, kind := range []FactKind{FactOccupation, FactDisability, FactPensionAge, FactInstitution, FactMaintenanceContract, FactResidence} {
		known := a.one(kind, m.Person)
		if known == nil {
			continue
		}
		field := m.learn(known.Value)
		a.use(known, at+"."+field, false)
	}
	if m.Occupation == 0 {
		a.lacks(at+".occupation", "R48", "What this member does is not known.", "Nav zināms, ar ko šis loceklis nodarbojas.")
	}
	*list = append(*list, m)
}

// learn puts a value into the member and names the field.
func (m *Member) learn(x FactValue) string {
	switch x.Kind {
	case FactOccupation:
		m.Occupation, m.JobSeekerExemption = x.Occupation, x.Exemption
		return "occupation"
	case FactDisability:
		m.Disabled = x.Is
		return "disabled"
	case FactPensionAge:
		m.PensionAge = &x.Is
		return "pension_age"
	case FactInstitution:
		m.Institution = x.Place
		return "institution"
	case FactMaintenanceContract:
		m.MaintenanceContract = x.Is
		return "maintenance_contract"
	}
	m.Residence = x.Residence
	return "residence"
}
