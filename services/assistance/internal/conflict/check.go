package conflict

import (
	"slices"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// Set is the rules with the catalogue of what they speak of.
type Set struct {
	Rules   []*Rule
	Sources map[string]Source
	Words   map[string]Word
	Hash    string // SHA-256 of the files
}

// Source is a place where something is known.
type Source struct {
	Held  bool // DigiSoc keeps it itself: nobody may state it in a request
	Title domain.Text
}

// Word is something that an activity can be.
type Word struct {
	Sources []string // where it may be known from
	Monthly bool     // paid by month (CONF-E02)
	Title   domain.Text
}

// Known is what a check looks at.
type Known struct {
	Today      domain.Date
	Sources    map[string]Asked // those that answered or failed; a source that is not here is not held
	Activities []Activity
}

// Asked is how a source answered.
type Asked struct {
	On      domain.Date // day on which its answer was true
	Failing bool
	Partly  Why // why it answered in part only; what it did say counts, what it did not say is not known
}

// State is the answer of one rule.
type State string

// The states. CouldNotCheck never counts as NoConflict (CONF-E05).
const (
	NoConflict    State = "NO_CONFLICT"
	Found         State = "FOUND"
	CouldNotCheck State = "COULD_NOT_CHECK"
)

// Result is what one rule says. A rule that found something may miss a source all the same.
type Result struct {
	Rule     *Rule
	State    State
	Findings []Finding
	Missing  []Missing
}

// Missing is one thing without which a rule could not be checked in full.
type Missing struct {
	Source    string `json:",omitempty"`
	Why       Why
	Attribute string `json:",omitempty"` // for ValueUnknown: which value of which activity
	What      string `json:",omitempty"`
}

// Why is why something is missing.
type Why string

// The causes.
const (
	NotHeld      Why = "NOT_HELD"
	Failing      Why = "FAILING"
	Stale        Why = "STALE"
	ValueUnknown Why = "VALUE_UNKNOWN"
)

// Finding is one A and one B that a rule puts together. B is nil when what is missing is the point.
type Finding struct {
	Rule     *Rule
	Kind     Kind     // as the mark of the rule allows (CONF-E11)
	Severity Severity // as the mark of the rule allows, or lower (CONF-E02, CONF-E11)
	Persons  []uuid.UUID
	A        Activity
	B        *Activity
	From, To domain.Date // [From, To): the days or months that meet
	OneDay   bool        // one day in common at a change of municipality
}

// Restricted tells whether only the owner of the case may know (CONF-E10).
func (f *Finding) Restricted() bool {
	return f.Rule.Restricted || f.A.Restricted || f.B != nil && f.B.Restricted
}

// Check asks every rule that is in force today or was on days on which something meets. It is pure: the same facts give the same results in the same order.
func (s *Set) Check(k Known) []Result {
	var out []Result
	for _, r := range s.Rules {
		c := check{set: s, rule: r, known: k}
		c.run()
		if c.result.State == Found || r.covers(k.Today, k.Today.Next()) {
			out = append(out, c.result)
		}
	}
	return out
}

// check is one rule being asked.
type check struct {
	set    *Set
	rule   *Rule
	known  Known
	as, bs []*Activity
	result Result
}

func (c *check) run() {
	c.result = Result{Rule: c.rule, State: NoConflict}
	c.as, c.bs = c.side(c.rule.A), c.side(c.rule.B)
	switch {
	case c.rule.Kind == Offset:
		c.offset()
	case c.rule.Kind == Limit:
		c.limit()
	case c.rule.Kind == Sequence && c.rule.Test.Needs != "":
		c.needs()
	case c.rule.Kind == Sequence:
		c.gap()
	default:
		c.pairs()
	}
	if !c.nothingToMeet() {
		for _, n := range c.rule.Data {
			if why := c.absent(n); why != "" {
				c.miss(Missing{Source: n.Source, Why: why})
			}
		}
	}
	switch {
	case len(c.result.Findings) > 0:
		c.result.State = Found
	case len(c.result.Missing) > 0:
		c.result.State = CouldNotCheck
	}
}

// absent says why a source cannot be relied on; empty when it can.
func (c *check) absent(n Need) Why {
	asked, ok := c.known.Sources[n.Source]
	switch {
	case !ok:
		return NotHeld
	case asked.Failing:
		return Failing
	case count(asked.On, c.known.Today) > n.FreshDays:
		return Stale
	}
	return asked.Partly
}

// reliable tells whether what a source says may be used; a source that the rule does not need is as fresh as it is.
func (c *check) reliable(source string) bool {
	i := slices.IndexFunc(c.rule.Data, func(n Need) bool { return n.Source == source })
	if i < 0 {
		return !c.known.Sources[source].Failing
	}
	why := c.absent(c.rule.Data[i])
	return why == "" || why == c.known.Sources[source].Partly
}

// side are the activities that may be one side, those included of which that is not known.
func (c *check) side(s Side) (out []*Activity) {
	for i := range c.known.Activities {
		a := &c.known.Activities[i]
		if fits, _ := s.fits(a); fits != no && c.reliable(a.Source) {
			out = append(out, a)
		}
	}
	return out
}

// nothingToMeet tells whether one side is known to be empty: then there is no conflict, whatever the other side may be.
func (c *check) nothingToMeet() bool {
	if len(c.result.Findings) > 0 {
		return false
	}
	oneIsEnough := c.rule.Kind != Sequence && c.rule.Kind != Limit
	return len(c.as) == 0 && c.complete(c.rule.A) || oneIsEnough && len(c.bs) == 0 && c.complete(c.rule.B)
}

// complete tells whether every source that the rule needs for a side answered.
func (c *check) complete(s Side) bool {
	asked := false
	for _, n := range c.rule.Data {
		if !slices.ContainsFunc(s, func(t Term) bool { return slices.Contains(c.set.Words[t.What].Sources, n.Source) }) {
			continue
		}
		if c.absent(n) != "" {
			return false
		}
		asked = true
	}
	return asked
}

func (c *check) miss(m Missing) {
	if !slices.Contains(c.result.Missing, m) {
		c.result.Missing = append(c.result.Missing, m)
	}
}

// unsure tells whether an activity only may be of a side; it is then noted as missing.
func (c *check) unsure(s Side, a *Activity) bool {
	fits, key := s.fits(a)
	if fits == unknown {
		c.miss(Missing{Source: a.Source, Why: ValueUnknown, Attribute: key, What: a.What})
	}
	return fits != yes
}

func (c *check) find(f Finding) {
	if !c.rule.covers(f.From, f.To) {
		return
	}
	f.Rule, f.Kind, f.To = c.rule, c.rule.EffectiveKind(), open(f.To)
	f.Severity = c.rule.EffectiveSeverity()
	if f.OneDay {
		f.Severity = Notice
	}
	c.result.Findings = append(c.result.Findings, f)
}
