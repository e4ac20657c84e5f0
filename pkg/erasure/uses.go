package erasure

import (
	"github.com/google/uuid"
)

// Anywhere is the use of municipalities that are not named.
const Anywhere = "*"

// Uses tell by person and municipality how data are used; Anywhere is for municipalities that are not named.
type Uses map[uuid.UUID]map[string]Use

// Add notes a use. Of two the later counts, and either may be going on.
func (u Uses) Add(person uuid.UUID, municipality string, use Use) {
	if u[person] == nil {
		u[person] = map[string]Use{}
	}
	if was, both := u[person][municipality]; both {
		use.Open = use.Open || was.Open
		if was.Last.After(use.Last) {
			use.Last = was.Last
		}
	}
	u[person][municipality] = use
}

// Of is the use of a person's data in a municipality; the zero Use when nobody knows.
func (u Uses) Of(person uuid.UUID, municipality string) Use {
	if use, named := u[person][municipality]; named {
		return use
	}
	return u[person][Anywhere]
}
