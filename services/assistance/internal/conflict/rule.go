package conflict

import "github.com/digisoc/platform/services/assistance/internal/domain"

// Kind is how two things stand to each other (CONF-E03).
type Kind string

// The kinds.
const (
	Exclude   Kind = "EXCLUDE"   // may not both be active
	Suspend   Kind = "SUSPEND"   // A pauses while B lasts
	Offset    Kind = "OFFSET"    // B counts as income or reduces A
	Duplicate Kind = "DUPLICATE" // the same thing twice
	Sequence  Kind = "SEQUENCE"  // A needs B first, or a gap
	Limit     Kind = "LIMIT"     // so much and no more
	Review    Kind = "REVIEW"    // needs judgement
)

// Severity is when a person should look; the engine itself acts on none of them (CONF-E01).
type Severity string

// The severities.
const (
	High   Severity = "HIGH"   // before the payment
	Medium Severity = "MEDIUM" // before the decision
	Notice Severity = "NOTICE" // worth knowing
)

// Scope is what A and B must have in common.
type Scope string

// The scopes. Those that are not persons name the attribute that must be the same on both sides.
const (
	ScopePerson    Scope = "PERSON"
	ScopeChild     Scope = "CHILD"
	ScopeHousehold Scope = "HOUSEHOLD"
	ScopeDwelling  Scope = "DWELLING"
	ScopeDevice    Scope = "DEVICE"
	ScopePlace     Scope = "PLACE"
	ScopeProvider  Scope = "PROVIDER"
)

// Mark is how sure the reading of the law is: D documented, S secondary source, P own design, I inferred, NC not confirmed, C confirmed
// by a lawyer who is named in the row.
type Mark string

// The marks.
const (
	Documented   Mark = "D"
	Secondary    Mark = "S"
	Design       Mark = "P"
	Inferred     Mark = "I"
	NotConfirmed Mark = "NC"
	Confirmed    Mark = "C"
)

// Compare is the unit in which days meet (CONF-E02).
type Compare string

// The units. ByPaid is the month for what is paid by month and the day for everything else.
const (
	ByDay   Compare = "DAY"
	ByMonth Compare = "MONTH"
	ByPaid  Compare = "PAID"
)

// Rule is one row of the law of conflicts (CONF-E04).
type Rule struct {
	ID                 string // CONF-01; rows of one id may have different scopes
	Version            int
	ValidFrom, ValidTo domain.Date // inclusive; no ValidTo means until further notice
	Scope              Scope
	Kind               Kind
	Severity           Severity
	Mark               Mark
	ConfirmedBy        string
	ConfirmedOn        domain.Date
	A, B               Side
	Test               Test
	Data               []Need
	LegalRef, Source   string
	Owner              Owner
	Restricted         bool // CONF-E10
	Message            domain.Text
	File               string
	Line               int
}

// EffectiveKind and EffectiveSeverity are what a finding says: a rule whose reading is inferred or not confirmed only asks for a
// look, until a lawyer changes its mark (CONF-E11).
func (r *Rule) EffectiveKind() Kind {
	if r.open() {
		return Review
	}
	return r.Kind
}

// EffectiveSeverity is the severity of a finding (CONF-E11).
func (r *Rule) EffectiveSeverity() Severity {
	if r.open() {
		return Notice
	}
	return r.Severity
}

func (r *Rule) open() bool { return r.Mark == Inferred || r.Mark == NotConfirmed }

// covers tells whether the rule is in force on one of the days [from, to).
func (r *Rule) covers(from, to domain.Date) bool {
	return (to == 0 || r.ValidFrom < to) && (r.ValidTo == 0 || from <= r.ValidTo)
}

// Owner is who is told of a finding.
type Owner string

// The owners.
const (
	OwnerBoth      Owner = "BOTH_MUNICIPALITIES" // each that grants one of the two
	OwnerCase      Owner = "CASE"                // the municipality whose case it is
	OwnerCaseOwner Owner = "CASE_OWNER"          // the one person who leads the case (CONF-E10)
)

// Side is what A or B may be: any of the terms.
type Side []Term

// Term is a word of the catalogue and what must hold of the activity.
type Term struct {
	What  string
	Where Conditions
}

// Conditions hold when each of them does.
type Conditions []Condition

// Condition is that an attribute has one of the values.
type Condition struct {
	Key    string
	Values []string
}

// Need is a source without which the rule cannot be checked, and how old its answer may be.
type Need struct {
	Source    string
	FreshDays int
}

// Test is what is asked of A and B; which fields count depends on the kind.
type Test struct {
	// EXCLUDE, SUSPEND, DUPLICATE, REVIEW: A and B meet.
	Compare    Compare
	After      bool // B is a day: only what of A lies after its day or month counts
	BMonthsMin int  // B counts only when it lasts so many months
	EdgeDays   bool // the first and the last day of B do not count
	Differs    []string
	Unrelated  bool // A and B have no person in common
	OneDay     bool // one day in common at a change of municipality is a notice (CONF-E02)
	// SEQUENCE: a gap since B, or B first.
	GapMonths        int
	ShorterGapMonths int
	ShorterWhen      Conditions
	Unless           Conditions
	Needs            Needs
	Shares           []string
	WithinA, WithinB string // A's value must be in the list of B
	// OFFSET and LIMIT.
	ToleranceCents int64
	Per            Per
	Unit           Unit
	Max            int64 // 0: what B allows
}

// Needs is when B must have been.
type Needs string

// The times.
const (
	NeedsBefore     Needs = "BEFORE"     // ended by the first day of A
	NeedsThroughout Needs = "THROUGHOUT" // on every day of A
)

// Per is over what a LIMIT adds up.
type Per string

// The spans.
const (
	PerMonth Per = "MONTH"
	PerTotal Per = "TOTAL"
)

// Unit is what a LIMIT adds up.
type Unit string

// The units.
const (
	UnitDays     Unit = "DAYS"
	UnitQuantity Unit = "QUANTITY"
)
