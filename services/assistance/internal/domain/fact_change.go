package domain

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// FactChange is what one call does to what is known: versions that end and versions that begin, saved together.
type FactChange struct {
	Ends []Fact // with Known closed
	Adds []Fact
	Same []Fact // known already as they were given
}

// FactAuthor is who changes what is known, when, and how new versions are named.
type FactAuthor struct {
	By    string
	At    time.Time
	NewID func() uuid.UUID
}

// begin makes a first version.
func (w FactAuthor) begin(f Fact) Fact {
	f.ID = w.NewID()
	f.Lineage, f.Origin, f.RecordedBy, f.Known = f.ID, OriginRecorded, w.By, Knowledge{From: w.At}
	return f
}

// end closes a version. A moment that is not after its begin, as a clock of another instance may give, is moved just behind it: a
// version was always known for some time.
func (w FactAuthor) end(f Fact, by FactOrigin, reason string) Fact {
	f.Known.Until, f.Known.Ended, f.Known.EndedBy, f.Known.EndReason = w.At, by, w.By, reason
	if !f.Known.Until.After(f.Known.From) {
		f.Known.Until = f.Known.From.Add(time.Microsecond)
	}
	return f
}

// replace ends a version and begins the next one of its lineage with what change makes of it.
func (w FactAuthor) replace(f Fact, by FactOrigin, reason string, change func(*Fact)) FactChange {
	ended := w.end(f, by, reason)
	next := f
	change(&next)
	next.ID, next.Origin, next.Reason, next.RecordedBy = w.NewID(), by, reason, w.By
	next.Known = Knowledge{From: ended.Known.Until}
	return FactChange{Ends: []Fact{ended}, Adds: []Fact{next}}
}

// mayChange refuses a version that is no longer known, and what a register said.
func (f *Fact) mayChange() error {
	switch {
	case !f.Known.Until.IsZero():
		return ErrFactSuperseded
	case f.Source.Kind == FromRegister:
		return ErrFactFromRegister.Meta("rule", "R93")
	}
	return nil
}

// Correct makes the next version with other days, another value or another source. Whom and what the fact is about stays; a fact of a
// register is ErrFactFromRegister. What was disputed is not disputed any more: the correction settles it.
func (f *Fact) Correct(w FactAuthor, days Days, value FactValue, source FactSource, reason string) (FactChange, error) {
	if err := f.mayChange(); err != nil {
		return FactChange{}, err
	}
	return w.replace(*f, OriginCorrected, reason, func(n *Fact) { n.Valid, n.Value, n.Source, n.Dispute = days, value, source, "" }), nil
}

// Retract ends the lineage: the fact was not so. It can be read as it was known before. A fact of a register is ErrFactFromRegister.
func (f *Fact) Retract(w FactAuthor, reason string) (FactChange, error) {
	if err := f.mayChange(); err != nil {
		return FactChange{}, err
	}
	return FactChange{Ends: []Fact{w.end(*f, OriginRetracted, reason)}}, nil
}

// DisputeBy makes the next version with the same value, marked as disputed; facts of registers can be disputed too.
func (f *Fact) DisputeBy(w FactAuthor, reason string) (FactChange, error) {
	switch {
	case !f.Known.Until.IsZero():
		return FactChange{}, ErrFactSuperseded
	case f.Dispute != "":
		return FactChange{}, ErrFactDisputed
	}
	return w.replace(*f, OriginDisputed, reason, func(n *Fact) { n.Dispute = reason }), nil
}

// Settle makes the next version with the same value and without the mark: the dispute was answered and the value is right.
func (f *Fact) Settle(w FactAuthor, reason string) (FactChange, error) {
	if !f.Known.Until.IsZero() {
		return FactChange{}, ErrFactSuperseded
	}
	return w.replace(*f, OriginSettled, reason, func(n *Fact) { n.Dispute = "" }), nil
}

// Concerns reports whether a fact is about a person, or about the household as a whole to which she belongs by what is known.
func (f *Fact) Concerns(person uuid.UUID, known []Fact) bool {
	if f.Person != uuid.Nil {
		return f.Person == person
	}
	return slices.ContainsFunc(known, func(m Fact) bool {
		return m.Value.Kind == FactMembership && m.Household == f.Household && m.Person == person
	})
}

func (c *FactChange) add(o FactChange) {
	c.Ends, c.Adds, c.Same = append(c.Ends, o.Ends...), append(c.Adds, o.Adds...), append(c.Same, o.Same...)
}

// Persons are whom the change is about: each person once; whole reports that something is about a household as such.
func (c *FactChange) Persons() (persons []uuid.UUID, whole bool) {
	seen := map[uuid.UUID]bool{uuid.Nil: true}
	for _, list := range [][]Fact{c.Ends, c.Adds} {
		for _, f := range list {
			whole = whole || f.Person == uuid.Nil
			if !seen[f.Person] {
				seen[f.Person] = true
				persons = append(persons, f.Person)
			}
		}
	}
	return persons, whole
}
