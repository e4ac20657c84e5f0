package domain

import (
	"slices"
	"strings"

	"github.com/google/uuid"
)

// Pair is an official, by the person that she is, and a person whom she met.
type Pair struct{ Official, Subject uuid.UUID }

// Closeness is what a pair shares (SEC-LOG-7).
type Closeness struct {
	Pair
	Relative, SameSurname, SameAddress bool
}

// Links is what the registry holds of how persons belong together.
type Links struct {
	Memberships     map[uuid.UUID][]Stay // by person
	Representations []Representation     // that name one of the persons, on either side
}

// Stay is a time in a household.
type Stay struct {
	Household uuid.UUID
	Period    Period
}

// Close tells the pairs that share something, in their order. A person who is not in persons is like nobody.
func Close(pairs []Pair, persons map[uuid.UUID]Person, links Links) (out []Closeness) {
	for _, p := range pairs {
		official, known := persons[p.Official]
		subject, too := persons[p.Subject]
		if !known || !too {
			continue
		}
		c := Closeness{
			Pair: p, Relative: links.relatives(p), SameSurname: sameSurname(official.Surname, subject.Surname), SameAddress: sameAddress(official.Address, subject.Address),
		}
		if c.Relative || c.SameSurname || c.SameAddress {
			out = append(out, c)
		}
	}
	return out
}

// relatives: who represents the other, who lived in one household at a time, and who are parent and child or two such steps apart: grandparents,
// brothers and sisters, the other parent of a child. Ended links count: kin stays kin.
func (l Links) relatives(p Pair) bool {
	for _, a := range l.Memberships[p.Official] {
		for _, b := range l.Memberships[p.Subject] {
			if a.Household == b.Household && a.Period.Overlaps(b.Period) {
				return true
			}
		}
	}
	near := map[uuid.UUID]bool{} // one step of parent and child from the official
	for _, r := range l.Representations {
		if r.Person == p.Official && r.Representative == p.Subject || r.Person == p.Subject && r.Representative == p.Official {
			return true
		}
		if r.Kind == Parent && r.Person == p.Official {
			near[r.Representative] = true
		}
		if r.Kind == Parent && r.Representative == p.Official {
			near[r.Person] = true
		}
	}
	return slices.ContainsFunc(l.Representations, func(r Representation) bool {
		return r.Kind == Parent && (r.Person == p.Subject && near[r.Representative] || r.Representative == p.Subject && near[r.Person])
	})
}

// minPart is how short a part of a surname may be; what is shorter is a particle (de, van) or says too little.
const minPart = 4

// sameSurname reports whether two surnames share one of their parts: Kalniņa and Kalniņš, Bērziņa-Kalniņa and Bērziņš.
func sameSurname(a, b string) bool {
	if Fold(a) == Fold(b) {
		return true
	}
	parts := strings.Fields(Fold(b))
	return slices.ContainsFunc(strings.Fields(Fold(a)), func(x string) bool {
		return len(x) >= minPart && slices.ContainsFunc(parts, func(y string) bool { return len(y) >= minPart && stem(x) == stem(y) })
	})
}

// endings of Latvian surnames in the nominative, for men and women, as they are folded; the longer before those that they end with.
var endings = []string{"ais", "is", "us", "s", "a", "e"}

func stem(folded string) string {
	for _, e := range endings {
		if s, found := strings.CutSuffix(folded, e); found {
			return s
		}
	}
	return folded
}

// sameAddress compares codes of the state address register where both have one, and else the text within the municipality.
func sameAddress(a, b Address) bool {
	if a.Code != "" && b.Code != "" {
		return a.Code == b.Code
	}
	return a.Text != "" && a.Municipality == b.Municipality && Fold(a.Text) == Fold(b.Text)
}
