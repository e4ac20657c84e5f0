package domain

import (
	"slices"

	"github.com/google/uuid"
)

// Again returns rows that tell anew how the records of a person stand, after a restriction was lifted (GDPR 18): who read past them
// meanwhile gets them as a new version. None when the person has no record that holds.
func (a *Award) Again(person uuid.UUID) []Row {
	if len(a.Parts) == 0 || !slices.Contains(a.Persons, person) {
		return nil
	}
	a.Version++
	rows := make([]Row, len(a.Parts))
	for i, p := range a.Parts {
		rows[i] = Row{Award: a.ID, Person: person, Part: p, Version: a.Version}
	}
	return rows
}
