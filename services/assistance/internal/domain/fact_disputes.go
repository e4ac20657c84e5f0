package domain

// disputes marks what the outcome owes to facts that somebody disputes: they count with their values, the result lists them, and the
// step of the rule that reads such a fact says so.
func (o *Outcome) disputes(f *Facts) {
	if f.FactSet == nil {
		return
	}
	for _, u := range f.FactSet.Used {
		if !u.Disputed || u.SetAside {
			continue
		}
		o.Result.Disputed = append(o.Result.Disputed, u)
		if s := o.stepOf(u.Rule); s != nil {
			s.note("Strīdīgs fakts ņemts vērā ar tā vērtību: "+u.Path+" ("+u.Source+").", "A disputed fact counts with its value: "+u.Path+" ("+u.Source+").")
		}
	}
}

// stepOf is the first step of a rule, or else of R11, or else of any rule; nil when nobody reads the trace.
func (o *Outcome) stepOf(rule string) *Step {
	for _, r := range []string{rule, id(11)} {
		for _, s := range o.Trace {
			if s.Rule == r {
				return s
			}
		}
	}
	if len(o.Trace) > 0 {
		return o.Trace[0]
	}
	return nil
}
