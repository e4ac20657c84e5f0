package dagr

import (
	"slices"
	"time"
)

// Permission is a permission of VIRSIS as DAGR lists it.
type Permission struct {
	Service string `json:"service_name"`
	Number  string `json:"permission_number"`
	Purpose string `json:"purpose_of_use"`
	Used    int64  `json:"use_count"`
	Quota   int64  `json:"use_count_quota"`
	// From and To are days, YYYY-MM-DD, both inclusive; nil means without limit.
	From   *string `json:"valid_from"`
	To     *string `json:"valid_to"`
	Access Tree    `json:"access_control_tree"`
}

// Tree says what of a record may be read. Full without properties means everything (documented); that a partial node lists what it
// opens is inferred.
type Tree struct {
	Name       string `json:"name"`
	Access     string `json:"read_access"`
	Properties []Tree `json:"properties"`
}

// What a node of a tree gives.
const (
	Full    = "full"
	Partial = "partial"
	None    = "none"
)

// InForce reports whether the permission holds on a day. A bound that cannot be read holds on none.
func (p *Permission) InForce(day time.Time) bool {
	d := day.Format(time.DateOnly)
	for _, bound := range []*string{p.From, p.To} {
		if bound == nil {
			continue
		}
		if _, err := time.Parse(time.DateOnly, *bound); err != nil {
			return false
		}
	}
	return (p.From == nil || d >= *p.From) && (p.To == nil || d <= *p.To)
}

// Opens reports whether a property of the record may be read. What is not named is not open.
func (t *Tree) Opens(property string) bool {
	switch t.Access {
	case Full:
		return len(t.Properties) == 0 || t.node(property) == nil || t.node(property).Access != None
	case Partial:
		n := t.node(property)
		return n != nil && (n.Access == Full || n.Access == Partial)
	}
	return false
}

func (t *Tree) node(name string) *Tree {
	i := slices.IndexFunc(t.Properties, func(n Tree) bool { return n.Name == name })
	if i < 0 {
		return nil
	}
	return &t.Properties[i]
}

// Level is how much of a quota is used.
type Level string

// The levels. At Last, monitoring in the background stops so that people at work can go on.
const (
	Calm  Level = "CALM"
	Warn  Level = "WARN"
	Last  Level = "LAST"
	Spent Level = "SPENT"
)

// LevelOf tells the level: from 80 % on a warning, from 95 % on the last calls are for people.
func LevelOf(used, quota int64) Level {
	switch {
	case quota <= 0 || used >= quota:
		return Spent
	case used*100 >= quota*95:
		return Last
	case used*100 >= quota*80:
		return Warn
	}
	return Calm
}
