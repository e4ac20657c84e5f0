package conflict

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// Activity is one thing that goes on in somebody's life for some days: a benefit, a stay, a service, a record of a register. Persons
// are the opaque names of the registry, which leads an earlier personal code to the same person (CONF-E09).
type Activity struct {
	What    string // word of the catalogue
	Source  string // word of the catalogue: where it is known from
	Persons []uuid.UUID
	// From and To are days, To not included; no To means that no end is known (CONF-E02).
	From, To domain.Date
	// Municipality that granted it or whose staff stated it, Case and Decision behind it; empty for what a register of DigiSoc says.
	Municipality   string      `json:",omitempty"`
	Case, Decision uuid.UUID   `json:",omitzero"`
	Cents          int64       `json:",omitempty"` // a month, for OFFSET
	Quantity       int64       `json:",omitempty"` // hours or pieces, for LIMIT
	Attributes     []Attribute `json:",omitempty"`
	Restricted     bool        `json:",omitempty"` // violence, trafficking, child protection (CONF-E10)
	Planned        bool        `json:",omitempty"` // asked for, not granted: nobody else is told of it
}

// Attribute is one thing that a rule may ask of an activity, for example payer, funding, place.
type Attribute struct{ Key, Value string }

// Names of attributes that the engine itself knows.
const (
	AttributePayer     = "payer"     // ATVK code, or STATE
	AttributeHousehold = "household" // what holds the members together: the case
)

// Attribute is the value of a key; empty when it is not known.
func (a *Activity) Attribute(key string) string {
	for _, x := range a.Attributes {
		if x.Key == key {
			return x.Value
		}
	}
	return ""
}

// shared are the persons of both, in the order of a.
func shared(a, b *Activity) (out []uuid.UUID) {
	for _, p := range a.Persons {
		if slices.Contains(b.Persons, p) {
			out = append(out, p)
		}
	}
	return out
}

// answer is yes, no, or that something needed to say so is not known.
type answer uint8

const (
	no answer = iota
	yes
	unknown
)

// fits tells whether an activity is one that a side of a rule speaks of, and which attribute is missing when that is not known.
func (s Side) fits(a *Activity) (answer, string) {
	result, missing := no, ""
	for _, t := range s {
		if t.What != a.What {
			continue
		}
		switch got, key := t.Where.holds(a); got {
		case yes:
			return yes, ""
		case unknown:
			result, missing = unknown, key
		}
	}
	return result, missing
}

// holds asks every condition. A value that is not known may be any.
func (c Conditions) holds(a *Activity) (answer, string) {
	result, missing := yes, ""
	for _, one := range c {
		switch v := a.Attribute(one.Key); {
		case v == "":
			result, missing = unknown, one.Key
		case !slices.Contains(one.Values, v):
			return no, ""
		}
	}
	return result, missing
}

// contains tells whether a list in one attribute has the value.
func contains(list, value string) bool {
	return slices.Contains(strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' }), value)
}
