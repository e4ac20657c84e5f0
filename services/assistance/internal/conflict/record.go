package conflict

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// Outcome is what became of a finding (CONF-E06).
type Outcome string

// The outcomes.
const (
	Open          Outcome = "OPEN"
	ConfirmedTrue Outcome = "CONFIRMED"
	Explained     Outcome = "EXPLAINED"
	FalseAlarm    Outcome = "FALSE_ALARM"
	FixedAtSource Outcome = "FIXED_AT_SOURCE"
)

// Outcomes lists them all.
var Outcomes = []Outcome{Open, ConfirmedTrue, Explained, FalseAlarm, FixedAtSource}

// Occasion is why a check runs (CONF-E07).
type Occasion string

// The occasions.
const (
	AtApplication Occasion = "APPLICATION"
	AtDecision    Occasion = "DECISION"
	BeforePayment Occasion = "PAYMENT"
	OnChange      Occasion = "CHANGE"
	AtNight       Occasion = "NIGHT"
	OnRequest     Occasion = "REQUEST"
)

// Occasions lists them all.
var Occasions = []Occasion{AtApplication, AtDecision, BeforePayment, OnChange, AtNight, OnRequest}

// Record is a finding as one municipality may know it. It holds nothing else, so that nothing else can be shown.
type Record struct {
	ID, Check           uuid.UUID // Check is nil for what a decision showed by itself
	Fingerprint         string
	Rule                string
	Scope               Scope
	RuleVersion         int
	Message             domain.Text
	Kind                Kind
	Severity            Severity
	Municipality        string
	Case                uuid.UUID
	Persons             []uuid.UUID
	Facts               Facts
	From, To            domain.Date // [From, To)
	OneDay              bool
	Owner               string // the one person who may see it; empty for everybody of the municipality
	Occasion            Occasion
	Outcome             Outcome
	FoundAt, ResolvedAt time.Time
	ResolvedBy, Reason  string
}

// Facts are the two sides as compared. Of the other municipality's grant there is only Grant (CONF-E08).
type Facts struct {
	Own   Activity
	Other *Activity   `json:",omitempty"`
	Grant *OtherGrant `json:",omitempty"`
}

// OtherGrant is all that one municipality learns of another's: it exists, its kind, its days, and whom to ask.
type OtherGrant struct {
	Active   bool
	What     string
	From, To domain.Date // [From, To)
	Contact  string      // ATVK code
}

// Viewer is who checks.
type Viewer struct {
	Municipality string // empty for the platform itself
	Case         uuid.UUID
	Subject      string
	Occasion     Occasion
}

// Records splits a finding into what each municipality may know: each that grants one of the sides, else the one that asked. A
// restricted finding is for the person who asked and nobody else (CONF-E10); when nobody did, nobody learns of it.
func (f *Finding) Records(by Viewer, at time.Time) []Record {
	towns := []string{f.A.Municipality}
	if f.B != nil {
		towns = append(towns, f.B.Municipality)
	}
	towns = slices.DeleteFunc(towns, func(m string) bool { return m == "" })
	if len(towns) == 0 && by.Municipality != "" {
		towns = []string{by.Municipality}
	}
	slices.Sort(towns)
	towns = slices.Compact(towns)
	if f.A.Planned || f.B != nil && f.B.Planned { // there is no grant yet of which another municipality could be told
		towns = slices.DeleteFunc(towns, func(m string) bool { return m != by.Municipality })
	}
	owner := ""
	if f.Restricted() {
		owner = by.Subject
		towns = slices.DeleteFunc(towns, func(m string) bool { return m != by.Municipality || by.Subject == "" })
	}
	out := make([]Record, 0, len(towns))
	for _, m := range towns {
		r := Record{
			Fingerprint: f.fingerprint(owner), Rule: f.Rule.ID, Scope: f.Rule.Scope, RuleVersion: f.Rule.Version, Message: f.Rule.Message, Kind: f.Kind, Severity: f.Severity,
			Municipality: m, Persons: f.Persons, From: f.From, To: f.To, OneDay: f.OneDay, Owner: owner, Occasion: by.Occasion, Outcome: Open, FoundAt: at,
		}
		r.Facts = f.seenBy(m, DateOf(at))
		if r.Case = r.Facts.Own.Case; r.Case == uuid.Nil && m == by.Municipality {
			r.Case = by.Case
		}
		out = append(out, r)
	}
	return out
}

// seenBy puts the municipality's own side first and reduces the other's.
func (f *Finding) seenBy(municipality string, today domain.Date) Facts {
	own, other := f.A, f.B
	if f.B != nil && f.B.Municipality == municipality && f.A.Municipality != municipality {
		own, other = *f.B, &f.A
	}
	switch {
	case other == nil:
		return Facts{Own: own}
	case other.Municipality == "" || other.Municipality == municipality:
		side := *other
		return Facts{Own: own, Other: &side}
	}
	return Facts{Own: own, Grant: &OtherGrant{
		Active: other.To == 0 || other.To > today, What: other.What, From: other.From, To: other.To, Contact: other.Municipality,
	}}
}

// fingerprint is the same for the same conflict whoever finds it, and another when the rule, a side or the days that meet change. A
// restricted one is its owner's alone: two who ask do not learn of each other.
func (f *Finding) fingerprint(owner string) string {
	sides := []string{f.A.key()}
	if f.B != nil {
		sides = append(sides, f.B.key())
		slices.Sort(sides)
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %s %d %s %s %q %s", f.Rule.ID, f.Rule.Scope, f.Rule.Version, f.From, f.To, sides, owner))
	return hex.EncodeToString(sum[:])
}

func (a *Activity) key() string {
	if a.Decision != uuid.Nil {
		return a.What + " " + a.Decision.String()
	}
	persons := slices.Clone(a.Persons)
	slices.SortFunc(persons, func(x, y uuid.UUID) int { return slices.Compare(x[:], y[:]) })
	return fmt.Sprintf("%s %s %s %v", a.What, a.Source, a.From, persons)
}

// Rate is how the findings of one rule ended, for the whole country.
type Rate struct {
	Rule      string
	Outcomes  map[Outcome]int64
	Unchecked int64 // kept checks in which it could not be checked in full
}

// FalseAlarms is their share among the findings that somebody judged, in thousandths; ok is false when nobody judged one.
func (r Rate) FalseAlarms() (permille int32, ok bool) {
	judged := r.Outcomes[ConfirmedTrue] + r.Outcomes[Explained] + r.Outcomes[FalseAlarm] + r.Outcomes[FixedAtSource]
	if judged == 0 {
		return 0, false
	}
	return int32(r.Outcomes[FalseAlarm] * 1000 / judged), true
}

// Review tells whether more than half of the judged findings were false alarms (CONF-E06).
func (r Rate) Review() bool {
	judged := r.Outcomes[ConfirmedTrue] + r.Outcomes[Explained] + r.Outcomes[FalseAlarm] + r.Outcomes[FixedAtSource]
	return r.Outcomes[FalseAlarm]*2 > judged
}

// Resolve keeps what a named person found out; domain.ErrConflictFindingResolved when somebody did before.
func (r Record) Resolve(to Outcome, by, reason string, at time.Time) (Record, error) {
	if r.Outcome != Open {
		return r, domain.ErrConflictFindingResolved
	}
	r.Outcome, r.ResolvedBy, r.Reason, r.ResolvedAt = to, by, reason, at
	return r, nil
}
