package domain

// disputes marks what the outcome owes to facts that somebody disputes: they count with their values, the result lists them, and the
// step of the rule that reads such a fact says so.
func (a *assessment) disputes() {
	if a.facts.FactSet == nil {
		return
	}
	for _, u := range a.facts.FactSet.Used {
		if !u.Disputed || u.SetAside {
			continue
		}
		a.result.Disputed = append(a.result.Disputed, u)
		if s := a.stepOf(u.Rule); s != nil {
			s.note("Strīdīgs fakts ņemts vērā ar tā vērtību: "+u.Path+" ("+u.Source+").", "A disputed fact counts with its value: "+u.Path+" ("+u.Source+").")
		}
	}
}

// stepOf is the first step of a rule, or of R11 when the rule was not applied; nil when nobody reads the trace.
func (a *assessment) stepOf(rule string) *Step {
	var fallback *Step
	for _, s := range a.trace {
		switch s.Rule {
		case rule:
			return s
		case id(11):
			fallback = s
		}
	}
	return fallback
}
