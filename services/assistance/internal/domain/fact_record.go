package domain

import "strings"

// RecordFacts plans the recording of checked facts beside what is known now of their household, and of memberships of their persons in
// other households. A register's answer about a record it answered before supersedes the earlier answer; the same answer again changes
// nothing unless the earlier one is disputed. Of what a person or a household has only one at a time, a second one for the same days
// is ErrMembershipOverlaps or ErrFactOverlaps, with the field and the fact in the way. It is all or nothing.
func RecordFacts(known, in []Fact, w FactAuthor, at func(i int) string) (FactChange, error) {
	v := &violations{}
	var out FactChange
	for i, f := range in {
		earlier := answerOf(known, f)
		switch {
		case earlier == nil:
			if f.fits(v, known, out.Adds, nil, at(i)) {
				out.Adds = append(out.Adds, w.begin(f))
			}
		case earlier.Value == f.Value && earlier.Valid == f.Valid && earlier.Dispute == "":
			out.Same = append(out.Same, *earlier)
		case f.fits(v, known, out.Adds, earlier, at(i)):
			out.add(w.replace(*earlier, OriginSuperseded, "", func(n *Fact) {
				n.Valid, n.Value, n.Dispute, n.Case = f.Valid, f.Value, "", f.Case
			}))
		}
	}
	if v.err != nil {
		return FactChange{}, v.err
	}
	return out, nil
}

// answerOf is the known answer of the same register about the same record; nil when there is none.
func answerOf(known []Fact, f Fact) *Fact {
	if f.Source.Kind != FromRegister {
		return nil
	}
	for i := range known {
		e := &known[i]
		if e.Source == f.Source && e.Household == f.Household && e.Municipality == f.Municipality && e.Person == f.Person && e.Value.Kind == f.Value.Kind {
			return e
		}
	}
	return nil
}

// fits reports whether f can stand beside what is known and what the same call adds; replaced is the version that f takes the place of.
func (f *Fact) fits(v *violations, known, added []Fact, replaced *Fact, at string) bool {
	for _, list := range [][]Fact{known, added} {
		for i := range list {
			e := &list[i]
			if replaced != nil && e.ID == replaced.ID || !f.excludes(e) {
				continue
			}
			kind := ErrFactOverlaps
			if f.Value.Kind == FactMembership {
				kind = ErrMembershipOverlaps
			}
			if e.Household == f.Household {
				kind = kind.Meta("fact", "facts/"+e.ID.String())
			}
			v.at(f.field(at), factKinds[f.Value.Kind].rule, kind, kind.Message, kind.MessageLV)
			return false
		}
	}
	return true
}

// field is the field of the request, in which the fact stands at a path, that says what only one can say.
func (f *Fact) field(at string) string {
	switch {
	case f.Value.Kind == FactMembership:
		return at + ".person"
	case !strings.HasPrefix(at, "declaration."):
		return at + ".value"
	case f.Value.Kind == FactDwelling:
		return at
	}
	return at + "." + (&Member{}).learn(f.Value)
}

// excludes reports whether both cannot be known at once: a person belongs to one household at a time, whoever says so (R11), and one
// source says one thing at a time about what a person or a household has only one of.
func (f *Fact) excludes(e *Fact) bool {
	if e.Value.Kind != f.Value.Kind || e.Person != f.Person || !f.Valid.meets(e.Valid) || !f.Value.Kind.Once() {
		return false
	}
	if e.Household != f.Household {
		return f.Value.Kind == FactMembership
	}
	return e.Source.Register == f.Source.Register && e.Municipality == f.Municipality
}

// FitsCorrected is the test of a corrected version against what else is known.
func (c *FactChange) FitsCorrected(known []Fact, at string) error {
	v := &violations{}
	for i := range c.Adds {
		c.Adds[i].fits(v, known, nil, &c.Ends[i], at)
	}
	if v.err != nil {
		return v.err
	}
	return nil
}
